// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>

#include "import/onnx/context.h"

namespace mote::onnx {

// The window of a layer along one dimension. What rounding up adds is in `beyond`: padding at the end that is
// not the file's.
struct WindowAxis {
  int64_t kernel = 1, stride = 1, dilation = 1, before = 0, after = 0, beyond = 0;

  int64_t span() const { return dilation * (kernel - 1) + 1; }
};

// From the attributes kernel_shape (or `kernel`, the weights' sizes, if there is none), strides, dilations,
// pads, auto_pad and ceil_mode of a node whose operand is [batch, channels, ...].
Result<std::vector<WindowAxis>> read_window_axes(const Context& c, const Shape& in,
                                                 const std::vector<int64_t>& kernel);

// Where what a transposed convolution makes lies in what its windows cover, along one dimension: from
// output_padding, output_shape, pads and auto_pad of a node whose operand is `in`.
struct PlacedAxis {
  int64_t before = 0, out = 1;
};
Result<std::vector<PlacedAxis>> read_places(const Context& c, const std::vector<WindowAxis>& axes,
                                            const Shape& in);

// The window of a convolution or pool over rows and columns. Signals of one dimension are images of one row.
struct Window {
  std::array<int64_t, 2> kernel = {1, 1}, stride = {1, 1}, dilation = {1, 1}, before = {0, 0}, after = {0, 0};

  int64_t span(size_t d) const { return dilation[d] * (kernel[d] - 1) + 1; }
  bool is_dilated() const { return span(0) != kernel[0] || span(1) != kernel[1]; }
};

// The same of a node whose operand is [batch, channels, (rows,) columns].
struct ReadWindow {
  Window window;
  std::array<int64_t, 2> beyond = {0, 0};
};
Result<ReadWindow> read_window(const Context& c, const Shape& in, const std::vector<int64_t>& kernel);

// An image [batch, rows, columns, channels] of what is kept in either order, of rank 3 or 4.
Result<TensorId> as_image(Context& c, TensorId x);
// The result in the rank that the operand had, channels last.
TensorId from_image(Builder& b, TensorId image, int rank);

// The attributes that our convolutions and pools share, but for the kernel's size.
Attrs window_attrs(const Window& window);

}  // namespace mote::onnx
