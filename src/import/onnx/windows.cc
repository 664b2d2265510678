// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/windows.h"

#include <algorithm>

#include "base/format.h"

namespace mote::onnx {

namespace {

constexpr int64_t kMost = 1 << 16;  // of any number of a window

// An attribute for each of the spatial dimensions, the last of `to`.
Status read_sizes(const Context& c, const char* name, size_t dimensions, std::array<int64_t, 2>* to) {
  if (!c.has(name)) return ok_status();
  const std::vector<int64_t> given = c.integers(name);
  if (given.size() != dimensions)
    return c.invalid(format("has {} {} for {} dimensions", given.size(), name, dimensions));
  for (size_t d = 0; d < dimensions; ++d) {
    if (given[d] < 1 || given[d] > kMost) return c.invalid(format("has {} of {}", name, given[d]));
    (*to)[2 - dimensions + d] = given[d];
  }
  return ok_status();
}

Status read_pads(const Context& c, size_t dimensions, Window* w) {
  const std::vector<int64_t> pads = c.integers("pads");
  if (pads.empty()) return ok_status();
  if (pads.size() != 2 * dimensions)
    return c.invalid(format("has {} pads for {} dimensions", pads.size(), dimensions));
  for (size_t d = 0; d < dimensions; ++d) {
    const size_t at = 2 - dimensions + d;
    w->before[at] = pads[d];
    w->after[at] = pads[dimensions + d];
    if (pads[d] < 0 || pads[dimensions + d] < 0 || pads[d] > kMost || pads[dimensions + d] > kMost)
      return c.unsupported("has pads below 0 or too large", "cut with a Slice before it instead");
  }
  return ok_status();
}

// As many pads as it takes for one output for each stride.
void pad_to_same(Window* w, size_t d, int64_t in, bool upper) {
  const int64_t out = (in + w->stride[d] - 1) / w->stride[d];
  const int64_t all = std::max<int64_t>(0, (out - 1) * w->stride[d] + w->span(d) - in);
  w->before[d] = upper ? all / 2 : all - all / 2;
  w->after[d] = all - w->before[d];
}

// With ceil_mode the last window may reach beyond the padding, but must begin before it.
int64_t beyond_end(const Window& w, size_t d, int64_t in) {
  const int64_t room = in + w.before[d] + w.after[d] - w.span(d);
  int64_t steps = (room + w.stride[d] - 1) / w.stride[d];
  if (steps * w.stride[d] >= in + w.before[d]) --steps;
  return std::max<int64_t>(0, steps * w.stride[d] - room);
}

}  // namespace

Result<ReadWindow> read_window(const Context& c, const Shape& in, const std::vector<int64_t>& kernel) {
  const size_t dimensions = in.size() - 2;
  ReadWindow out;
  Window& w = out.window;
  for (size_t d = 0; d < kernel.size() && d < dimensions; ++d) w.kernel[2 - dimensions + d] = kernel[d];
  MOTE_TRY(read_sizes(c, "kernel_shape", dimensions, &w.kernel));
  MOTE_TRY(read_sizes(c, "strides", dimensions, &w.stride));
  MOTE_TRY(read_sizes(c, "dilations", dimensions, &w.dilation));
  for (size_t d = 0; d < kernel.size() && d < dimensions; ++d)
    if (w.kernel[2 - dimensions + d] != kernel[d])
      return c.invalid("has weights of another size than kernel_shape");
  const std::string auto_pad = c.text("auto_pad", "NOTSET");
  if (auto_pad == "NOTSET") {
    MOTE_TRY(read_pads(c, dimensions, &w));
  } else if (auto_pad != "VALID" && auto_pad != "SAME_UPPER" && auto_pad != "SAME_LOWER") {
    return c.invalid(format("has the padding '{}'", auto_pad));
  }
  for (size_t d = 2 - dimensions; d < 2; ++d) {
    const int64_t size = in[2 + d - (2 - dimensions)];
    if (auto_pad == "SAME_UPPER" || auto_pad == "SAME_LOWER") {
      pad_to_same(&w, d, size, auto_pad == "SAME_UPPER");
    } else if (c.integer("ceil_mode", 0) != 0) {
      out.beyond[d] = beyond_end(w, d, size);
    }
  }
  return out;
}

Result<TensorId> as_image(Context& c, TensorId x) {
  const Shape shape = c.b.plain_shape(x);
  if (shape.size() == 5)
    return c.unsupported("works on volumes; mote has images and signals only",
                         "use layers of one or two dimensions");
  if (shape.size() != 3 && shape.size() != 4)
    return c.invalid(format("has an input of {} dimensions", shape.size()));
  const TensorId image = c.b.channels_last(x);
  if (shape.size() == 4) return image;
  return c.b.reshape(image, {shape[0], 1, shape[2], shape[1]});
}

TensorId from_image(Builder& b, TensorId image, int rank) {
  if (!b.ok()) return kNoTensor;
  const Shape shape = b.shape(image);
  return b.as_channels_last(rank == 4 ? image : b.reshape(image, {shape[0], shape[2], shape[3]}));
}

Attrs window_attrs(const Window& w) {
  Attrs attrs;
  attrs.set("activation", std::string("none"));
  attrs.set("stride_h", w.stride[0]);
  attrs.set("stride_w", w.stride[1]);
  attrs.set("pad_top", w.before[0]);
  attrs.set("pad_left", w.before[1]);
  attrs.set("pad_bottom", w.after[0]);
  attrs.set("pad_right", w.after[1]);
  return attrs;
}

}  // namespace mote::onnx
