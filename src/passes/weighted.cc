// SPDX-License-Identifier: Apache-2.0
#include "passes/weighted.h"

#include <algorithm>

#include "ops/op.h"
#include "ops/quantization.h"
#include "ops/window.h"

namespace mote {

namespace {

// Whether taps of the last output along one dimension lie behind the image, or of the first before it.
bool leaves(int64_t in, int64_t out, int64_t kernel, int64_t stride, int64_t dilation, int64_t pad_before) {
  return pad_before > 0 || (out - 1) * stride + (kernel - 1) * dilation - pad_before >= in;
}

bool leaves_the_image(const Node& node, const Shape& in, const Shape& out, const Shape& weights) {
  const Window w = *read_window(node, weights[1], weights[2]);
  return leaves(in[1], out[1], w.kernel_h, w.stride_h, w.dilation_h, w.pad_top) ||
         leaves(in[2], out[2], w.kernel_w, w.stride_w, w.dilation_w, w.pad_left);
}

}  // namespace

bool Weighted::matches(const Graph& graph, const Node& node) {
  const bool image = node.op == "conv2d" || node.op == "depthwise_conv2d";
  if ((!image && node.op != "fully_connected") || node.inputs.size() < 2 || node.inputs.size() > 3)
    return false;
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const bool constants = weights.is_constant() && (node.inputs.size() < 3 || node.inputs[2] == kNoTensor ||
                                                   graph.tensor(node.inputs[2]).is_constant());
  // A fully connected layer may cut rows across channels; then a column has no channel of its own.
  const bool in_step = image || (!in.shape.empty() && weights.shape[1] % in.shape.back() == 0);
  return constants && in_step && in.type == DType::kInt8 && weights.type == DType::kInt8 &&
         graph.tensor(node.outputs[0]).type == DType::kInt8;
}

Weighted::Weighted(const Graph& graph, const Node& node) : weights_(graph.tensor(node.inputs[1])) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const auto axis = static_cast<size_t>(find_op(node.op)->channel_axis);
  for (size_t d = axis + 1; d < weights_.shape.size(); ++d) inner_ *= weights_.shape[d];
  out_channels_ = weights_.shape[axis];
  in_channels_ = in.shape.back();
  mixes_ = node.op != "depthwise_conv2d";
  if (!mixes_) multiplier_ = out_channels_ / in_channels_;
  if (node.inputs.size() == 3 && node.inputs[2] != kNoTensor)
    bias_ = graph.tensor(node.inputs[2]).values<int32_t>();
  offset_ = node.attrs.integer("zero_point_folded") != 0 ? 0 : zero_point(in);
  padding_ = zero_point(in);
  if (node.op != "fully_connected")
    reads_padding_ = leaves_the_image(node, in.shape, graph.tensor(node.outputs[0]).shape, weights_.shape);
}

}  // namespace mote
