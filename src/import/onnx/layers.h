// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "import/onnx/context.h"

namespace mote::onnx {

// x [..., m, k] times y [..., k, n], as numpy.matmul has it: by a fully connected layer where y is a constant
// matrix. float32.
TensorId matrix_product(Builder& b, TensorId x, TensorId y);

// The node is of the form in * weights + bias: what can take in a factor, or run on integers.
bool is_layer(const Node& node);

// The convolution that the attributes of a node describe; weights [out channels, in channels of a group,
// (rows,) columns] and bias, if there is one, are constants. float32.
Result<TensorId> convolution(Context& c, TensorId x, TensorId weights, TensorId bias);

}  // namespace mote::onnx
