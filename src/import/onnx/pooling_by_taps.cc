// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/pooling_by_taps.h"

#include <algorithm>
#include <numeric>

#include "base/format.h"
#include "import/onnx/elementwise.h"
#include "import/onnx/shapes.h"
#include "import/onnx/windows.h"

namespace mote::onnx {

namespace {

constexpr int64_t kMostTaps = 256;  // of all dimensions together: nodes

// A window along one dimension and what it goes over.
struct Sweep {
  WindowAxis window;
  int axis = 0;
  int64_t in = 0, out = 0;

  int64_t place(int64_t output, int64_t tap) const {
    return output * window.stride - window.before + tap * window.dilation;
  }
  bool is_inside(int64_t output, int64_t tap) const {
    return place(output, tap) >= 0 && place(output, tap) < in;
  }
};

Result<std::vector<Sweep>> read_sweeps(Context& c) {
  const Shape shape = c.b.plain_shape(c.kept(0));
  if (shape.size() < 3) return c.invalid(format("has an input of {} dimensions", shape.size()));
  if (!c.has("kernel_shape")) return c.invalid("has no kernel_shape");
  MOTE_ASSIGN(const std::vector<WindowAxis> axes, read_window_axes(c, shape, {}));
  int64_t taps = 0;
  for (const WindowAxis& w : axes) taps += w.kernel;
  if (taps > kMostTaps)
    return c.unsupported(
        format("has windows of {} taps, which mote takes apart, with dilation or on volumes", taps),
        "use smaller windows");
  std::vector<Sweep> out;
  for (size_t d = 0; d < axes.size(); ++d) {
    const WindowAxis& w = axes[d];
    const int64_t room = shape[2 + d] + w.before + w.after + w.beyond - w.span();
    if (room < 0) return c.invalid(format("has a window of {} for {}", w.span(), shape_text(shape)));
    const Sweep sweep{w, static_cast<int>(2 + d), shape[2 + d], room / w.stride + 1};
    if (!c.b.affords(sweep.out)) return out;
    for (int64_t o = 0; o < sweep.out; ++o) {
      bool any = false;
      for (int64_t k = 0; k < w.kernel && !any; ++k) any = sweep.is_inside(o, k);
      if (!any) return c.unsupported("has a window that lies in the padding only", "use less padding");
    }
    out.push_back(sweep);
  }
  // The innermost dimension first: of equal elements, the first in the order of memory comes out then.
  std::reverse(out.begin(), out.end());
  return out;
}

// Where each output finds the tap; instead of the padding, the first tap of its window that is inside.
std::vector<int32_t> places_of(const Sweep& sweep, int64_t tap) {
  std::vector<int32_t> out;
  for (int64_t o = 0; o < sweep.out; ++o) {
    int64_t k = sweep.is_inside(o, tap) ? tap : 0;
    while (!sweep.is_inside(o, k)) ++k;
    out.push_back(static_cast<int32_t>(sweep.place(o, k)));
  }
  return out;
}

// The number of each element in the tensor; with `by_columns`, of its image with rows as the innermost
// dimension.
std::vector<int32_t> element_numbers(const Shape& shape, bool by_columns) {
  std::vector<int32_t> out(static_cast<size_t>(element_count(shape)));
  std::iota(out.begin(), out.end(), 0);
  if (!by_columns) return out;
  const int64_t size = element_count(Shape(shape.begin() + 2, shape.end()));
  for (int32_t& number : out) {
    int64_t rest = number % size, place = 0, stride = size;
    for (size_t d = shape.size(); d-- > 2; rest /= shape[d]) {
      stride /= shape[d];
      place += rest % shape[d] * stride;
    }
    number = static_cast<int32_t>(number / size * size + place);
  }
  return out;
}

// The sum of the taps along one dimension, padded with zeros.
TensorId swept_sum(Builder& b, TensorId x, const Sweep& sweep) {
  if (!b.ok()) return kNoTensor;
  const WindowAxis& w = sweep.window;
  const auto at = static_cast<size_t>(sweep.axis);
  if (w.before + w.after + w.beyond > 0) {
    std::vector<int64_t> before(b.shape(x).size(), 0), after = before;
    before[at] = w.before;
    after[at] = w.after + w.beyond;
    Attrs attrs;
    attrs.set("before", before);
    attrs.set("after", after);
    x = b.node("pad", {x}, attrs, b.type(x));
  }
  if (!b.ok()) return kNoTensor;
  const Shape shape = b.shape(x);
  std::vector<int64_t> begin(shape.size(), 0), size(shape.begin(), shape.end()), stride(shape.size(), 1);
  size[at] = sweep.out;
  stride[at] = w.stride;
  TensorId sum = kNoTensor;
  for (int64_t k = 0; k < w.kernel; ++k) {
    begin[at] = k * w.dilation;
    Attrs attrs;
    attrs.set("begin", begin);
    attrs.set("size", size);
    attrs.set("stride", stride);
    const TensorId tap = b.node("slice", {x}, attrs, b.type(x));
    sum = sum == kNoTensor ? tap : b.binary("add", sum, tap);
  }
  return sum;
}

// For each output along one dimension, how many of its taps count.
std::vector<float> counts_of(const Sweep& sweep, bool with_padding) {
  const WindowAxis& w = sweep.window;
  std::vector<float> out;
  for (int64_t o = 0; o < sweep.out; ++o) {
    int64_t count = 0;
    for (int64_t k = 0; k < w.kernel; ++k) {
      const int64_t at = sweep.place(o, k);
      const bool counts =
          with_padding ? at >= -w.before && at < sweep.in + w.after : at >= 0 && at < sweep.in;
      if (counts) ++count;
    }
    out.push_back(static_cast<float>(count));
  }
  return out;
}

}  // namespace

Status append_max_by_taps(Context& c) {
  Builder& b = c.b;
  MOTE_ASSIGN(const std::vector<Sweep> sweeps, read_sweeps(c));
  const TensorId x = c.in(0);
  const DType type = b.type(x);
  if (type != DType::kFloat32 && type != DType::kInt8 && type != DType::kUInt8)
    return c.unsupported(format("there is no MaxPool of {}", dtype_name(type)));
  TensorId best = x, place = kNoTensor;
  if (c.wants(1)) {
    const Shape shape = b.shape(x);
    if (!b.affords(element_count(shape))) return ok_status();
    place = b.list(DType::kInt32, shape, element_numbers(shape, c.integer("storage_order", 0) != 0));
  }
  for (const Sweep& sweep : sweeps) {
    const TensorId values = best, numbers = place;
    best = place = kNoTensor;
    for (int64_t k = 0; b.ok() && k < sweep.window.kernel; ++k) {
      const std::vector<int32_t> places = places_of(sweep, k);
      const TensorId tap = picked(b, values, sweep.axis, places);
      const TensorId number = numbers == kNoTensor ? kNoTensor : picked(b, numbers, sweep.axis, places);
      if (k > 0 && number != kNoTensor) place = select(b, compare(b, "greater", tap, best), number, place);
      if (k == 0) place = number;
      best = k == 0 ? tap : extremum(b, "maximum", best, tap);
    }
  }
  c.out(0, best);
  if (place != kNoTensor) c.out(1, b.cast(place, DType::kInt64));
  return ok_status();
}

Result<TensorId> sum_by_taps(Context& c, TensorId x) {
  MOTE_ASSIGN(const std::vector<Sweep> sweeps, read_sweeps(c));
  for (const Sweep& sweep : sweeps) x = swept_sum(c.b, x, sweep);
  return x;
}

Status append_average_by_taps(Context& c) {
  Builder& b = c.b;
  MOTE_ASSIGN(const std::vector<Sweep> sweeps, read_sweeps(c));
  TensorId x = c.in(0);
  if (b.type(x) != DType::kFloat32) return c.unsupported("mote has it of float32 only");
  const bool with_padding = c.integer("count_include_pad", 0) != 0;
  for (const Sweep& sweep : sweeps) {
    const TensorId sum = swept_sum(b, x, sweep);
    const std::vector<float> counts = counts_of(sweep, with_padding);
    Shape along(static_cast<size_t>(b.rank(sum)), 1);
    if (!b.ok()) return ok_status();
    along[static_cast<size_t>(sweep.axis)] = static_cast<int32_t>(counts.size());
    const bool all_alike = std::count(counts.begin(), counts.end(), counts[0]) == std::ssize(counts);
    x = b.binary("div", sum, all_alike ? b.real(counts[0]) : b.list(DType::kFloat32, along, counts));
  }
  c.out(0, x);
  return ok_status();
}

}  // namespace mote::onnx
