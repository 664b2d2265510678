// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.h"
#include "ir/graph.h"
#include "ops/broadcast.h"
#include "ops/lowered.h"
#include "ops/op.h"
#include "ops/quantization.h"

namespace mote {

// What operators on two operands have in common.

// Elements that are steps of a scale: int8 and int16.
inline bool is_quantized(const Tensor& tensor) {
  return tensor.type == DType::kInt8 || tensor.type == DType::kInt16;
}

// AddOptions, SubOptions, MulOptions and DivOptions of the schema: sets "activation".
Status map_arithmetic(const TfliteOptions& options, Graph& graph, Node& node, int tflite_code);

// The scalars NAME_zero_point, NAME_multiplier and NAME_shift.
void add_scaled_operand(KernelCall& call, const char* name, const Tensor& tensor, const FixedPoint& factor);

// That the factor from two operands' scales to the output's is too large for fixed point.
Error factor_error(const Tensor& a, const Tensor& b, const Tensor& out);

}  // namespace mote
