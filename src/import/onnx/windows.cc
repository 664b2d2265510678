// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/windows.h"

#include <algorithm>

#include "base/format.h"

namespace mote::onnx {

namespace {

constexpr int64_t kMost = 1 << 16;  // of any number of a window

// An attribute for each of the spatial dimensions.
Status read_sizes(const Context& c, const char* name, int64_t WindowAxis::*field,
                  std::vector<WindowAxis>* to) {
  if (!c.has(name)) return ok_status();
  const std::vector<int64_t> given = c.integers(name);
  if (given.size() != to->size())
    return c.invalid(format("has {} {} for {} dimensions", given.size(), name, to->size()));
  for (size_t d = 0; d < given.size(); ++d) {
    if (given[d] < 1 || given[d] > kMost) return c.invalid(format("has {} of {}", name, given[d]));
    (*to)[d].*field = given[d];
  }
  return ok_status();
}

Status read_pads(const Context& c, std::vector<WindowAxis>* to) {
  const std::vector<int64_t> pads = c.integers("pads");
  if (pads.empty()) return ok_status();
  if (pads.size() != 2 * to->size())
    return c.invalid(format("has {} pads for {} dimensions", pads.size(), to->size()));
  for (size_t d = 0; d < to->size(); ++d) {
    const int64_t before = pads[d], after = pads[to->size() + d];
    if (before < 0 || after < 0 || before > kMost || after > kMost)
      return c.unsupported("has pads below 0 or too large", "cut with a Slice before it instead");
    (*to)[d].before = before;
    (*to)[d].after = after;
  }
  return ok_status();
}

// As many pads as it takes for one output for each stride.
void pad_to_same(WindowAxis* w, int64_t in, bool upper) {
  const int64_t out = (in + w->stride - 1) / w->stride;
  const int64_t all = std::max<int64_t>(0, (out - 1) * w->stride + w->span() - in);
  w->before = upper ? all / 2 : all - all / 2;
  w->after = all - w->before;
}

// With ceil_mode the last window may reach beyond the padding, but must begin before it.
int64_t beyond_end(const WindowAxis& w, int64_t in) {
  const int64_t room = in + w.before + w.after - w.span();
  int64_t steps = (room + w.stride - 1) / w.stride;
  if (steps * w.stride >= in + w.before) --steps;
  return std::max<int64_t>(0, steps * w.stride - room);
}

}  // namespace

Result<std::vector<WindowAxis>> read_window_axes(const Context& c, const Shape& in,
                                                 const std::vector<int64_t>& kernel) {
  std::vector<WindowAxis> out(in.size() - 2);
  for (size_t d = 0; d < kernel.size() && d < out.size(); ++d) out[d].kernel = kernel[d];
  MOTE_TRY(read_sizes(c, "kernel_shape", &WindowAxis::kernel, &out));
  MOTE_TRY(read_sizes(c, "strides", &WindowAxis::stride, &out));
  MOTE_TRY(read_sizes(c, "dilations", &WindowAxis::dilation, &out));
  for (size_t d = 0; d < kernel.size() && d < out.size(); ++d)
    if (out[d].kernel != kernel[d]) return c.invalid("has weights of another size than kernel_shape");
  const std::string auto_pad = c.text("auto_pad", "NOTSET");
  if (auto_pad == "NOTSET") {
    MOTE_TRY(read_pads(c, &out));
  } else if (auto_pad != "VALID" && auto_pad != "SAME_UPPER" && auto_pad != "SAME_LOWER") {
    return c.invalid(format("has the padding '{}'", auto_pad));
  }
  for (size_t d = 0; d < out.size(); ++d) {
    if (auto_pad == "SAME_UPPER" || auto_pad == "SAME_LOWER") {
      pad_to_same(&out[d], in[2 + d], auto_pad == "SAME_UPPER");
    } else if (c.integer("ceil_mode", 0) != 0) {
      out[d].beyond = beyond_end(out[d], in[2 + d]);
    }
  }
  return out;
}

Result<std::vector<PlacedAxis>> read_places(const Context& c, const std::vector<WindowAxis>& axes,
                                            const Shape& in) {
  const std::vector<int64_t> added = c.integers("output_padding"), wanted = c.integers("output_shape");
  const std::string auto_pad = c.text("auto_pad", "NOTSET");
  const bool same = auto_pad == "SAME_UPPER" || auto_pad == "SAME_LOWER";
  if ((!added.empty() && added.size() != axes.size()) || (!wanted.empty() && wanted.size() < axes.size()))
    return c.invalid("has output_padding or output_shape of another number of dimensions");
  std::vector<PlacedAxis> out;
  for (size_t d = 0; d < axes.size(); ++d) {
    const WindowAxis& w = axes[d];
    const int64_t size = in[2 + d], extra = added.empty() ? 0 : added[d];
    const int64_t covered = w.stride * (size - 1) + extra + w.span();
    PlacedAxis place{w.before, covered - w.before - w.after};
    if (!wanted.empty() || same) {
      place.out = wanted.empty() ? size * w.stride : wanted[wanted.size() - axes.size() + d];
      const int64_t cut = std::max<int64_t>(0, covered - place.out);
      place.before = auto_pad == "SAME_UPPER" ? cut / 2 : cut - cut / 2;
    }
    out.push_back(place);
  }
  return out;
}

Result<ReadWindow> read_window(const Context& c, const Shape& in, const std::vector<int64_t>& kernel) {
  MOTE_ASSIGN(const std::vector<WindowAxis> axes, read_window_axes(c, in, kernel));
  ReadWindow out;
  for (size_t d = 0; d < axes.size(); ++d) {
    const size_t at = 2 - axes.size() + d;
    out.window.kernel[at] = axes[d].kernel;
    out.window.stride[at] = axes[d].stride;
    out.window.dilation[at] = axes[d].dilation;
    out.window.before[at] = axes[d].before;
    out.window.after[at] = axes[d].after;
    out.beyond[at] = axes[d].beyond;
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
