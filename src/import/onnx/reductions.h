// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "import/onnx/builder.h"

namespace mote::onnx {

// mean, sum, reduce_max or reduce_min over axes of the file. Without `keep` they are left out of the result.
TensorId reduced(Builder& b, const char* op, TensorId x, const std::vector<int>& axes, bool keep);

// Softmax or log_softmax along an axis of the file.
TensorId softmax_along(Builder& b, const char* op, TensorId x, int axis);

// A tensor of which some axes of the file were removed or kept as size 1 by `make`, which is called with the
// operand and the axes as the operand is kept.
template <class Make>
TensorId over_axes(Builder& b, TensorId x, const std::vector<int>& axes, bool keep, const Make& make) {
  if (!b.ok()) return kNoTensor;
  // What remains has the file's order unless channels and a dimension behind them remain both.
  bool channels = true;
  int behind = b.rank(x) - 2;
  for (const int axis : axes) {
    if (axis == 1) channels = false;
    if (axis > 1) --behind;
  }
  const TensorId from = !keep && channels && behind > 0 ? b.plain(x) : x;
  if (!b.ok()) return kNoTensor;
  std::vector<int> kept_axes;
  for (const int axis : axes) kept_axes.push_back(b.axis_in(from, axis));
  const TensorId out = make(from, kept_axes);
  return keep && b.is_channels_last(from) ? b.as_channels_last(out) : out;
}

}  // namespace mote::onnx
