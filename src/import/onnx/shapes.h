// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "import/onnx/context.h"

namespace mote::onnx {

// Elements of a tensor by their places along an axis, both as the tensor is kept; not flagged channels last.
TensorId picked(Builder& b, TensorId x, int axis, const std::vector<int32_t>& places);

// out[i][j] = x[i][indices[i][j]] for axis 1: GatherElements. x and indices are kept in the file's order.
Result<TensorId> picked_along(Context& c, TensorId x, TensorId indices, int axis);

// The shape that an operand gives; where a run computes it, the one that is declared of the first result.
Result<Shape> target_shape(Context& c, size_t operand);

// x repeated to the shape of both, as ONNX's Expand has it.
Result<TensorId> expanded(Builder& b, TensorId x, const Shape& shape);

}  // namespace mote::onnx
