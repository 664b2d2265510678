// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "import/onnx/builder.h"

namespace mote::onnx {

// Operands of an operator on elements, brought into one order: if any that is computed is channels last,
// all of that rank are, and smaller ones get the dimensions that they lack.
struct Aligned {
  std::vector<TensorId> operands;
  bool channels_last = false;
};
Aligned aligned(Builder& b, const std::vector<TensorId>& operands);

// add, sub, mul or div of two operands of one type; either may be repeated. Integers that our operators do
// not have are computed as int32, which for 8 and 16 bits wraps around as ONNX has it.
TensorId arithmetic(Builder& b, const char* op, TensorId x, TensorId y);

// maximum or minimum, of any type that has an order.
TensorId extremum(Builder& b, const char* which, TensorId x, TensorId y);

// A comparison: "equal", "not_equal", "less", "less_equal", "greater", "greater_equal".
TensorId compare(Builder& b, const char* relation, TensorId x, TensorId y);

// The bits of two integers of one type: "and", "or", "xor", "shift_left", "shift_right".
TensorId bits(Builder& b, const char* function, TensorId x, TensorId y);

// x where the condition holds, else y.
TensorId select(Builder& b, TensorId condition, TensorId x, TensorId y);

// x limited to [low, high]; infinite bounds are none.
TensorId limited(Builder& b, TensorId x, float low, float high);

TensorId logistic(Builder& b, TensorId x);
TensorId hyperbolic_tangent(Builder& b, TensorId x);
TensorId activation(Builder& b, const char* which, TensorId x);  // "relu", "relu6"

}  // namespace mote::onnx
