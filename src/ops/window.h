// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.h"
#include "ir/graph.h"

namespace mote {

// A window that slides over an image, as convolutions and pools have it. In the IR the padding is explicit:
// attributes pad_top, pad_bottom, pad_left, pad_right, stride_h, stride_w and, for convolutions, dilation_h
// and dilation_w.
struct Window {
  int32_t kernel_h = 1, kernel_w = 1;
  int32_t stride_h = 1, stride_w = 1;
  int32_t dilation_h = 1, dilation_w = 1;
  int32_t pad_top = 0, pad_bottom = 0, pad_left = 0, pad_right = 0;

  bool is_padded() const { return pad_top != 0 || pad_bottom != 0 || pad_left != 0 || pad_right != 0; }
  // One tap has no distance to the next.
  bool is_dilated() const { return (dilation_h > 1 && kernel_h > 1) || (dilation_w > 1 && kernel_w > 1); }
};

// From a node's attributes. Strides, dilations and kernel are at least 1, pads at least 0 and smaller than
// the dilated kernel; anything else, and numbers above 65535, is an error.
Result<Window> read_window(const Node& node, int32_t kernel_h, int32_t kernel_w);

// The window of a checked convolution, whose weights are [..][kernel_h][kernel_w][..], or pool.
Window window_of(const Graph& graph, const Node& node);

// Output height and width over an input [1, height, width, channels]; an error when the window is larger than
// the padded input.
struct OutputSize {
  int32_t height, width;
};
Result<OutputSize> output_size(const Window& window, const Tensor& in);

// Sets the four pad attributes from TFLite's padding code: 0 SAME (as much as needed on top and left, the odd
// one at the bottom and right), 1 VALID. Stride and dilation attributes must be set already.
Status set_padding(int tflite_padding, const Tensor& in, int32_t kernel_h, int32_t kernel_w, Node& node);

}  // namespace mote
