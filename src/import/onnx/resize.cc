// SPDX-License-Identifier: Apache-2.0
// Resize and Upsample. Along one axis every output is a weighted sum of a few inputs, so an axis is a product
// with a constant matrix, or picks elements; images in the usual modes have operators of their own. Source:
// ONNX 1.19, onnx/reference/ops/op_resize.py.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/format.h"
#include "import/onnx/elementwise.h"
#include "import/onnx/registry.h"
#include "import/onnx/shapes.h"
#include "import/onnx/values.h"

namespace mote::onnx {

namespace {

constexpr int64_t kMostPixels = 1 << 14;

struct Axis {
  int64_t in = 1, out = 1;
  double scale = 1;
  double roi_start = 0, roi_end = 1;
};

struct Mode {
  std::string name;        // nearest, linear, cubic
  std::string coordinate;  // coordinate_transformation_mode
  std::string nearest;
  bool antialias = false, exclude_outside = false;
  double cubic = -0.75, outside = 0;
};

// Where the centre of output i is among the inputs.
double coordinate(const Mode& mode, const Axis& axis, int64_t i) {
  const auto x = static_cast<double>(i), in = static_cast<double>(axis.in);
  const double out = axis.scale * in;  // not rounded down
  if (mode.coordinate == "align_corners") return out == 1 ? 0 : x * (in - 1) / (out - 1);
  if (mode.coordinate == "asymmetric") return x / axis.scale;
  if (mode.coordinate == "tf_half_pixel_for_nn") return (x + 0.5) / axis.scale;
  if (mode.coordinate == "pytorch_half_pixel") return axis.out > 1 ? (x + 0.5) / axis.scale - 0.5 : 0;
  if (mode.coordinate == "tf_crop_and_resize")
    return axis.out > 1
               ? axis.roi_start * (in - 1) + x * (axis.roi_end - axis.roi_start) * (in - 1) / (out - 1)
               : 0.5 * (axis.roi_start + axis.roi_end) * (in - 1);
  if (mode.coordinate == "half_pixel_symmetric") {
    const double adjustment = static_cast<double>(axis.out) / out;
    return in / 2 * (1 - adjustment) + (x + 0.5) / axis.scale - 0.5;
  }
  return (x + 0.5) / axis.scale - 0.5;
}

double cubic_weight(double a, double distance) {
  const double x = std::abs(distance);
  if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
}

// The weights of neighbours from `first` on of a point between two inputs.
struct Weights {
  int64_t first = 0;
  std::vector<double> values;
};
Weights weights_at(const Mode& mode, const Axis& axis, double at) {
  // A point on an input counts as the end of the interval before it.
  const double whole = std::floor(at);
  const auto base = static_cast<int64_t>(whole == at ? whole - 1 : whole);
  const double ratio = at - static_cast<double>(base);
  if (mode.name == "nearest") {
    bool upper = ratio == 1 || mode.nearest == "ceil";
    if (mode.nearest == "round_prefer_floor") upper = ratio > 0.5;
    if (mode.nearest == "round_prefer_ceil") upper = ratio >= 0.5;
    return {base, {upper ? 0.0 : 1.0, upper ? 1.0 : 0.0}};
  }
  const bool is_cubic = mode.name == "cubic";
  const double scale = mode.antialias ? std::min(axis.scale, 1.0) : 1;
  const double reach = is_cubic ? 2 : 1;
  const auto start = static_cast<int64_t>(std::floor(-reach / scale)) + 1;
  Weights out{base + start, {}};
  double sum = 0;
  for (int64_t i = start; i < 2 - start; ++i) {
    const double distance = (static_cast<double>(i) - ratio) * scale;
    const double weight =
        is_cubic ? cubic_weight(mode.cubic, distance) : std::clamp(1 - std::abs(distance), 0.0, 1.0);
    out.values.push_back(weight);
    sum += weight;
  }
  if (mode.antialias)
    for (double& weight : out.values) weight /= sum;
  return out;
}

// [out][in]: each output as a sum of inputs; beyond the edges their values go on.
std::vector<float> matrix_of(const Mode& mode, const Axis& axis) {
  std::vector<float> matrix(static_cast<size_t>(axis.out * axis.in), 0);
  for (int64_t i = 0; i < axis.out; ++i) {
    Weights w = weights_at(mode, axis, coordinate(mode, axis, i));
    if (mode.exclude_outside) {
      double sum = 0;
      for (size_t k = 0; k < w.values.size(); ++k) {
        const int64_t at = w.first + static_cast<int64_t>(k);
        if (at < 0 || at >= axis.in) w.values[k] = 0;
        sum += w.values[k];
      }
      for (double& value : w.values) value /= sum;
    }
    for (size_t k = 0; k < w.values.size(); ++k) {
      const int64_t at = std::clamp<int64_t>(w.first + static_cast<int64_t>(k), 0, axis.in - 1);
      matrix[static_cast<size_t>(i * axis.in + at)] += static_cast<float>(w.values[k]);
    }
  }
  return matrix;
}

std::vector<int32_t> nearest_places(const Mode& mode, const Axis& axis) {
  std::vector<int32_t> out;
  for (int64_t i = 0; i < axis.out; ++i) {
    const Weights w = weights_at(mode, axis, coordinate(mode, axis, i));
    out.push_back(
        static_cast<int32_t>(std::clamp<int64_t>(w.first + (w.values[1] == 1 ? 1 : 0), 0, axis.in - 1)));
  }
  return out;
}

TensorId resized_along(Builder& b, TensorId x, int at, const Mode& mode, const Axis& axis) {
  if (!b.ok() || (axis.in == axis.out && axis.scale == 1 && mode.coordinate != "tf_crop_and_resize"))
    return x;
  if (mode.name == "nearest") return picked(b, x, at, nearest_places(mode, axis));
  if (!b.affords(axis.in * axis.out)) return kNoTensor;
  std::vector<int64_t> order(static_cast<size_t>(b.rank(x)));
  std::iota(order.begin(), order.end(), 0);
  std::swap(order[static_cast<size_t>(at)], order.back());
  Attrs attrs;
  attrs.set("activation", std::string("none"));
  attrs.set("keep_num_dims", int64_t{1});
  const TensorId matrix =
      b.list(DType::kFloat32, {static_cast<int32_t>(axis.out), static_cast<int32_t>(axis.in)},
             matrix_of(mode, axis));
  return b.transpose(b.node("fully_connected", {b.transpose(x, order), matrix}, attrs, DType::kFloat32),
                     order);
}

Attrs image_attrs(const std::vector<Axis>& image, bool align_corners, bool half_pixel) {
  Attrs attrs;
  attrs.set("height", image[0].out);
  attrs.set("width", image[1].out);
  attrs.set("align_corners", int64_t{align_corners});
  attrs.set("half_pixel_centers", int64_t{half_pixel});
  return attrs;
}

// Whether our operator with these attributes takes the pixels that are wanted, from an image of one channel
// whose pixels are numbered.
bool picks_alike(Builder& b, const Mode& mode, const std::vector<Axis>& image, const Attrs& attrs) {
  const auto h = static_cast<int32_t>(image[0].in), w = static_cast<int32_t>(image[1].in);
  std::vector<float> numbers(static_cast<size_t>(h) * static_cast<size_t>(w));
  std::iota(numbers.begin(), numbers.end(), 0.0f);
  const TensorId out = b.node("resize_nearest_neighbor", {b.list(DType::kFloat32, {1, h, w, 1}, numbers)},
                              attrs, DType::kFloat32);
  if (!b.ok() || !b.is_constant(out)) return false;
  const float* is = b.tensor(out).values<float>();
  for (const int32_t row : nearest_places(mode, image[0]))
    for (const int32_t column : nearest_places(mode, image[1]))
      if (*is++ != static_cast<float>(row * w + column)) return false;
  return true;
}

// The image by one operator; kNoTensor if none does exactly this.
TensorId resized_image(Builder& b, TensorId x, const Mode& mode, const std::vector<Axis>& image) {
  const auto is_regular = [](const Axis& axis) {
    return std::abs(axis.scale - static_cast<double>(axis.out) / static_cast<double>(axis.in)) < 1e-9;
  };
  if (mode.antialias || mode.name == "cubic" || mode.exclude_outside ||
      mode.coordinate == "tf_crop_and_resize" || !std::all_of(image.begin(), image.end(), is_regular))
    return kNoTensor;
  const bool align = mode.coordinate == "align_corners";
  if (mode.name == "linear") {
    const bool half = mode.coordinate == "half_pixel" || mode.coordinate == "half_pixel_symmetric" ||
                      (mode.coordinate == "pytorch_half_pixel" && image[0].out > 1 && image[1].out > 1);
    if (!half && !align && mode.coordinate != "asymmetric") return kNoTensor;
    return b.node("resize_bilinear", {b.channels_last(x)}, image_attrs(image, align, half), DType::kFloat32);
  }
  if (!b.affords(image[0].in * image[1].in + image[0].out * image[1].out)) return kNoTensor;
  for (const bool half : {false, true}) {
    const Attrs attrs = image_attrs(image, align, half && !align);
    if (picks_alike(b, mode, image, attrs))
      return b.node("resize_nearest_neighbor", {b.channels_last(x)}, attrs, b.type(x));
  }
  return kNoTensor;
}

// Cropping, what lies outside of the image has a value of its own.
TensorId with_outside(Builder& b, TensorId x, TensorId resized, const Mode& mode,
                      const std::vector<Axis>& axes) {
  TensorId out = resized;
  for (size_t d = 0; b.ok() && d < axes.size(); ++d) {
    std::vector<uint8_t> inside;
    for (int64_t i = 0; i < axes[d].out; ++i) {
      const double at = coordinate(mode, axes[d], i);
      inside.push_back(at >= 0 && at <= static_cast<double>(axes[d].in - 1) ? 1 : 0);
    }
    if (std::count(inside.begin(), inside.end(), 0) == 0) continue;
    Shape along(axes.size(), 1);
    along[static_cast<size_t>(b.axis_in(x, static_cast<int>(d)))] = static_cast<int32_t>(axes[d].out);
    const TensorId outside = b.cast(b.real(static_cast<float>(mode.outside)), b.type(x));
    out = select(b, b.list(DType::kBool, along, inside), out, outside);
  }
  return out;
}

Status resize(Context& c, const Mode& mode, const std::vector<Axis>& axes) {
  Builder& b = c.b;
  const TensorId x = c.kept(0);
  for (const Axis& axis : axes)
    if (axis.in < 1 || axis.out < 1 || axis.out > kMostPixels || axis.in > kMostPixels)
      return c.unsupported(format("resizes {} to {}", axis.in, axis.out));
  const auto is_same = [](const Axis& axis) { return axis.in == axis.out && axis.scale == 1; };
  if (axes.size() == 4 && is_same(axes[0]) && is_same(axes[1])) {
    const TensorId out = resized_image(b, x, mode, {axes[2], axes[3]});
    if (out != kNoTensor || !b.ok()) {
      c.out(0, b.as_channels_last(out));
      return ok_status();
    }
  }
  if (mode.name != "nearest" && b.type(x) != DType::kFloat32)
    return c.unsupported(format("interpolates {}", dtype_name(b.type(x))), "cast to float32 before it");
  TensorId out = x;
  for (size_t d = 0; b.ok() && d < axes.size(); ++d)
    out = resized_along(b, out, b.axis_in(x, static_cast<int>(d)), mode, axes[d]);
  if (!b.ok()) return ok_status();
  if (mode.coordinate == "tf_crop_and_resize") out = with_outside(b, x, out, mode, axes);
  c.out(0, b.is_channels_last(x) ? b.as_channels_last(out) : out);
  return ok_status();
}

Status check_mode(const Context& c, const Mode& mode) {
  static const std::vector<std::string> kCoordinates = {
      "half_pixel", "half_pixel_symmetric", "pytorch_half_pixel",  "align_corners",
      "asymmetric", "tf_crop_and_resize",   "tf_half_pixel_for_nn"};
  static const std::vector<std::string> kNearest = {"round_prefer_floor", "round_prefer_ceil", "floor",
                                                    "ceil"};
  const auto knows = [](const std::vector<std::string>& list, const std::string& name) {
    return std::find(list.begin(), list.end(), name) != list.end();
  };
  if ((mode.name != "nearest" && mode.name != "linear" && mode.name != "cubic") ||
      !knows(kCoordinates, mode.coordinate) || !knows(kNearest, mode.nearest))
    return c.invalid(format("has the modes {}, {} and {}", mode.name, mode.coordinate, mode.nearest));
  return ok_status();
}

// Sizes of the result that are given: each axis has its own scale, or all have the smallest or largest.
Status set_sizes(Context& c, const std::vector<int64_t>& sizes, const std::vector<int>& named,
                 std::vector<Axis>* axes) {
  const std::string policy = c.text("keep_aspect_ratio_policy", "stretch");
  double common = policy == "not_larger" ? HUGE_VAL : 0;
  for (size_t i = 0; i < named.size(); ++i) {
    Axis& axis = (*axes)[static_cast<size_t>(named[i])];
    if (sizes[i] < 1 || sizes[i] > kMostPixels) return c.invalid(format("has a size of {}", sizes[i]));
    axis.out = sizes[i];
    axis.scale = static_cast<double>(sizes[i]) / static_cast<double>(axis.in);
    common = policy == "not_larger" ? std::min(common, axis.scale) : std::max(common, axis.scale);
  }
  if (policy == "stretch") return ok_status();
  for (const int d : named) {
    Axis& axis = (*axes)[static_cast<size_t>(d)];
    axis.scale = common;
    axis.out = static_cast<int64_t>(std::floor(common * static_cast<double>(axis.in) + 0.5));
  }
  return ok_status();
}

Status set_scales(Context& c, const std::vector<float>& scales, const std::vector<int>& named,
                  std::vector<Axis>* axes) {
  for (size_t i = 0; i < named.size(); ++i) {
    Axis& axis = (*axes)[static_cast<size_t>(named[i])];
    if (!(scales[i] > 0) || !(scales[i] < static_cast<float>(kMostPixels)))
      return c.invalid(format("has a scale of {}", scales[i]));
    axis.scale = double{scales[i]};
    axis.out = static_cast<int64_t>(std::floor(static_cast<double>(axis.in) * double{scales[i]}));
  }
  return ok_status();
}

bool is_given(Context& c, size_t i) { return c.has(i) && c.b.tensor(c.kept(i)).elements() > 0; }

Status append_resize(Context& c) {
  MOTE_TRY(c.check_inputs(1, 4));
  if (c.b.tensor(c.kept(0)).elements() == 0) return empty_tensor(c.b.tensor(c.kept(0)));
  const bool is_old = c.opset() < 11;  // scales are the second operand
  Mode mode{c.text("mode", "nearest"),
            c.text("coordinate_transformation_mode", is_old ? "asymmetric" : "half_pixel"),
            c.text("nearest_mode", is_old ? "floor" : "round_prefer_floor"),
            c.integer("antialias", 0) != 0,
            c.integer("exclude_outside", 0) != 0,
            double{c.number("cubic_coeff_a", -0.75f)},
            double{c.number("extrapolation_value", 0)}};
  MOTE_TRY(check_mode(c, mode));
  const Shape shape = c.b.plain_shape(c.kept(0));
  std::vector<Axis> axes(shape.size());
  for (size_t d = 0; d < shape.size(); ++d) axes[d].in = axes[d].out = shape[d];
  std::vector<int> named(shape.size());
  std::iota(named.begin(), named.end(), 0);
  if (c.has("axes")) {
    MOTE_ASSIGN(named, c.axes(c.integers("axes"), static_cast<int>(shape.size())));
  }
  if (!is_old && is_given(c, 1) && mode.coordinate == "tf_crop_and_resize") {
    MOTE_ASSIGN(const std::vector<float> roi, c.constant_reals(1));
    if (roi.size() != 2 * named.size()) return c.invalid("has a roi of another number of axes");
    for (size_t i = 0; i < named.size(); ++i) {
      axes[static_cast<size_t>(named[i])].roi_start = double{roi[i]};
      axes[static_cast<size_t>(named[i])].roi_end = double{roi[named.size() + i]};
    }
  }
  if (is_given(c, 3)) {
    std::vector<int64_t> sizes;
    const bool stretches = c.text("keep_aspect_ratio_policy", "stretch") == "stretch";
    if (!c.b.is_constant(c.kept(3)) && stretches && c.declared(0) && c.declared(0)->size() == shape.size()) {
      for (const int d : named) sizes.push_back((*c.declared(0))[static_cast<size_t>(d)]);
    } else {
      MOTE_ASSIGN(sizes, c.constant_integers(3));
    }
    if (sizes.size() != named.size()) return c.invalid("has sizes of another number of axes");
    MOTE_TRY(set_sizes(c, sizes, named, &axes));
  } else {
    MOTE_ASSIGN(const std::vector<float> scales, c.constant_reals(is_old ? 1 : 2));
    if (scales.size() != named.size()) return c.invalid("has scales of another number of axes");
    MOTE_TRY(set_scales(c, scales, named, &axes));
  }
  return resize(c, mode, axes);
}

Status append_upsample(Context& c) {
  MOTE_TRY(c.check_inputs(1, 2));
  const Attribute* attribute = c.node().find("scales");
  std::vector<float> scales = attribute == nullptr ? std::vector<float>() : attribute->numbers;
  if (attribute == nullptr) {
    MOTE_ASSIGN(scales, c.constant_reals(1));
  }
  const Shape shape = c.b.plain_shape(c.kept(0));
  if (scales.size() != shape.size()) return c.invalid("has scales of another number of axes");
  const Mode mode{c.text("mode", "nearest"), "asymmetric", "floor"};
  MOTE_TRY(check_mode(c, mode));
  std::vector<Axis> axes(shape.size());
  std::vector<int> named(shape.size());
  std::iota(named.begin(), named.end(), 0);
  for (size_t d = 0; d < shape.size(); ++d) axes[d].in = shape[d];
  MOTE_TRY(set_scales(c, scales, named, &axes));
  return resize(c, mode, axes);
}

}  // namespace

Operators resize_operators() {
  return {
      {"Resize", append_resize, "", true},
      {"Upsample", append_upsample},
  };
}

}  // namespace mote::onnx
