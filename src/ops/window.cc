// SPDX-License-Identifier: Apache-2.0
#include "ops/window.h"

#include <algorithm>

#include "base/format.h"

namespace mote {

namespace {
constexpr int64_t kMost = 65535;

Result<int32_t> in_range(const Node& node, const char* name, int64_t low, int64_t otherwise) {
  const int64_t value = node.attrs.integer(name, otherwise);
  if (value < low || value > kMost)
    return Error(Code::kInvalid, format("{} is {}, it must be {} to {}", name, value, low, kMost));
  return static_cast<int32_t>(value);
}
}  // namespace

Result<Window> read_window(const Node& node, int32_t kernel_h, int32_t kernel_w) {
  Window w;
  w.kernel_h = kernel_h;
  w.kernel_w = kernel_w;
  if (kernel_h < 1 || kernel_w < 1 || kernel_h > kMost || kernel_w > kMost)
    return Error(Code::kInvalid, format("the window is {}x{}", kernel_h, kernel_w));
  MOTE_ASSIGN(w.stride_h, in_range(node, "stride_h", 1, 1));
  MOTE_ASSIGN(w.stride_w, in_range(node, "stride_w", 1, 1));
  MOTE_ASSIGN(w.dilation_h, in_range(node, "dilation_h", 1, 1));
  MOTE_ASSIGN(w.dilation_w, in_range(node, "dilation_w", 1, 1));
  MOTE_ASSIGN(w.pad_top, in_range(node, "pad_top", 0, 0));
  MOTE_ASSIGN(w.pad_bottom, in_range(node, "pad_bottom", 0, 0));
  MOTE_ASSIGN(w.pad_left, in_range(node, "pad_left", 0, 0));
  MOTE_ASSIGN(w.pad_right, in_range(node, "pad_right", 0, 0));
  const int64_t high = static_cast<int64_t>(w.dilation_h) * (kernel_h - 1),
                wide = static_cast<int64_t>(w.dilation_w) * (kernel_w - 1);
  if (high > kMost || wide > kMost)
    return Error(Code::kInvalid, format("the dilated window spans {}x{}", high + 1, wide + 1));
  if (std::max(w.pad_top, w.pad_bottom) > high || std::max(w.pad_left, w.pad_right) > wide)
    return Error(Code::kInvalid, "the padding is as large as the window");
  return w;
}

Window window_of(const Graph& graph, const Node& node) {
  if (node.inputs.size() < 2)
    return *read_window(node, static_cast<int32_t>(node.attrs.integer("kernel_h")),
                        static_cast<int32_t>(node.attrs.integer("kernel_w")));
  const Shape& weights = graph.tensor(node.inputs[1]).shape;
  return *read_window(node, weights[1], weights[2]);
}

Result<OutputSize> output_size(const Window& w, const Tensor& in) {
  const int64_t span_h = int64_t{w.dilation_h} * (w.kernel_h - 1) + 1,
                span_w = int64_t{w.dilation_w} * (w.kernel_w - 1) + 1;
  const int64_t room_h = int64_t{in.shape[1]} + w.pad_top + w.pad_bottom - span_h;
  const int64_t room_w = int64_t{in.shape[2]} + w.pad_left + w.pad_right - span_w;
  if (room_h < 0 || room_w < 0)
    return Error(Code::kInvalid, format("a window of {}x{} does not fit into the input {}", span_h, span_w,
                                        shape_text(in.shape)));
  return OutputSize{static_cast<int32_t>(room_h / w.stride_h + 1),
                    static_cast<int32_t>(room_w / w.stride_w + 1)};
}

namespace {

struct Pads {
  int64_t before, after;
};

Pads same_padding(int64_t in, int64_t kernel, int64_t stride, int64_t dilation) {
  const int64_t out = (in + stride - 1) / stride;
  const int64_t total = std::max<int64_t>(0, (out - 1) * stride + dilation * (kernel - 1) + 1 - in);
  return {total / 2, total - total / 2};
}

}  // namespace

Status set_padding(int tflite_padding, const Tensor& in, int32_t kernel_h, int32_t kernel_w, Node& node) {
  if (tflite_padding != 0 && tflite_padding != 1)
    return Error(Code::kInvalid, format("padding {} is not one of TFLite's", tflite_padding));
  // Checks strides and dilations before they divide.
  MOTE_ASSIGN(const Window w, read_window(node, kernel_h, kernel_w));
  const bool same = tflite_padding == 0;
  const Pads rows = same ? same_padding(in.shape[1], w.kernel_h, w.stride_h, w.dilation_h) : Pads{0, 0};
  const Pads columns = same ? same_padding(in.shape[2], w.kernel_w, w.stride_w, w.dilation_w) : Pads{0, 0};
  node.attrs.set("pad_top", rows.before);
  node.attrs.set("pad_bottom", rows.after);
  node.attrs.set("pad_left", columns.before);
  node.attrs.set("pad_right", columns.after);
  return ok_status();
}

}  // namespace mote
