// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "import/onnx/builder.h"

namespace mote::onnx {

// A float tensor as int8 (or int16) with this quantisation: QuantizeLinear. Where what computes it has
// quantised operands and an operator of ours on them, that is used, with TensorFlow Lite's arithmetic, in
// place of the float one, which then nobody needs.
TensorId quantized(Builder& b, TensorId x, DType type, const Quant& quant);

}  // namespace mote::onnx
