// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/volumes.h"

#include <algorithm>

#include "base/format.h"
#include "import/onnx/layers.h"
#include "import/onnx/windows.h"

namespace mote::onnx {

namespace {

constexpr int64_t kMostPlanes = 64;  // of a kernel: nodes
constexpr int64_t kMostSize = 1 << 24;
enum Dimension : size_t { kBatch, kPlanes, kRows, kColumns, kChannels };  // as they are kept

// Zeros before and after, along one axis; negative numbers cut.
TensorId framed(Builder& b, TensorId x, int axis, int64_t before, int64_t after) {
  if (!b.ok()) return kNoTensor;
  const int64_t cut_before = std::max<int64_t>(0, -before), cut_after = std::max<int64_t>(0, -after);
  x = b.slice(x, axis, cut_before, b.shape(x)[static_cast<size_t>(axis)] - cut_before - cut_after);
  if (!b.ok() || (before <= 0 && after <= 0)) return x;
  std::vector<int64_t> front(b.shape(x).size(), 0), back = front;
  front[static_cast<size_t>(axis)] = std::max<int64_t>(0, before);
  back[static_cast<size_t>(axis)] = std::max<int64_t>(0, after);
  Attrs attrs;
  attrs.set("before", front);
  attrs.set("after", back);
  return b.node("pad", {x}, attrs, b.type(x));
}

// A plane of the kernel as weights for images.
TensorId plane_of(Builder& b, TensorId weights, int64_t plane) {
  const Shape w = b.shape(weights);
  return b.reshape(b.slice(weights, 2, plane, 1), {w[0], w[1], w[3], w[4]});
}

TensorId added(Builder& b, TensorId sum, TensorId more) {
  return sum == kNoTensor ? more : b.binary("add", sum, more);
}

Status check_weights(const Context& c, const Shape& weights, const Shape& x, int64_t groups, size_t inputs) {
  const int64_t channels = x[1];
  const bool fits = weights.size() == 5 && groups >= 1 && groups <= 1024 && channels % groups == 0 &&
                    weights[0] % groups == 0 &&
                    (inputs == 1 ? weights[1] == channels / groups : weights[0] == channels);
  if (!fits)
    return c.invalid(
        format("has weights {} and {} groups for {} channels", shape_text(weights), groups, channels));
  if (weights[2] <= kMostPlanes) return ok_status();
  return c.unsupported(
      format("has a kernel of {} planes, of which mote adds up {} at most", weights[2], kMostPlanes),
      "use smaller kernels");
}

}  // namespace

Result<TensorId> volume_convolution(Context& c, TensorId x, TensorId weights, TensorId bias) {
  Builder& b = c.b;
  const Shape in = b.plain_shape(x), w = b.shape(weights);
  const int64_t groups = c.integer("group", 1);
  MOTE_TRY(check_weights(c, w, in, groups, 1));
  MOTE_ASSIGN(const std::vector<WindowAxis> axes, read_window_axes(c, in, {w[2], w[3], w[4]}));
  // Rows and columns have their padding as elements too, for it may exceed the kernel.
  TensorId volume = b.channels_last(x);
  for (size_t d = 0; d < axes.size(); ++d)
    volume = framed(b, volume, static_cast<int>(kPlanes + d), axes[d].before, axes[d].after);
  if (!b.ok()) return kNoTensor;
  const Shape whole = b.shape(volume);
  if (whole[kPlanes] < axes[0].span())
    return c.invalid(format("has a window of {} for {}", axes[0].span(), shape_text(in)));
  const int64_t planes = (whole[kPlanes] - axes[0].span()) / axes[0].stride + 1;
  Window window;
  for (size_t d = 0; d < 2; ++d) {
    window.kernel[d] = axes[d + 1].kernel;
    window.stride[d] = axes[d + 1].stride;
    window.dilation[d] = axes[d + 1].dilation;
  }
  Attrs attrs = window_attrs(window);
  attrs.set("dilation_h", window.dilation[0]);
  attrs.set("dilation_w", window.dilation[1]);
  TensorId sum = kNoTensor;
  for (int64_t k = 0; b.ok() && k < w[2]; ++k) {
    Attrs cut;
    cut.set("begin", std::vector<int64_t>{0, k * axes[0].dilation, 0, 0, 0});
    cut.set("size", std::vector<int64_t>{whole[0], planes, whole[2], whole[3], whole[4]});
    cut.set("stride", std::vector<int64_t>{1, axes[0].stride, 1, 1, 1});
    const TensorId some = b.node("slice", {volume}, cut, DType::kFloat32);
    const TensorId images =
        b.reshape(some, {static_cast<int32_t>(whole[0] * planes), whole[2], whole[3], whole[4]});
    sum =
        added(b, sum,
              convolved_image(b, images, plane_of(b, weights, k), k == 0 ? bias : kNoTensor, attrs, groups));
  }
  if (!b.ok()) return kNoTensor;
  const Shape out = b.shape(sum);
  return b.as_channels_last(b.reshape(sum, {whole[0], static_cast<int32_t>(planes), out[1], out[2], out[3]}));
}

Result<TensorId> transposed_volume_convolution(Context& c, TensorId x, TensorId weights, TensorId bias) {
  Builder& b = c.b;
  const Shape in = b.plain_shape(x), w = b.shape(weights);
  const int64_t groups = c.integer("group", 1);
  MOTE_TRY(check_weights(c, w, in, groups, 0));
  MOTE_ASSIGN(const std::vector<WindowAxis> axes, read_window_axes(c, in, {w[2], w[3], w[4]}));
  MOTE_ASSIGN(const std::vector<PlacedAxis> places, read_places(c, axes, in));
  for (const PlacedAxis& place : places)
    if (place.out < 1 || place.out > kMostSize || place.before > kMostSize)
      return c.unsupported(format("makes a volume of {} elements in one direction", place.out));
  const TensorId volume = b.channels_last(x);
  const TensorId images = b.reshape(volume, {in[0] * in[2], in[3], in[4], in[1]});
  const Attrs attrs = transposed_attrs(axes[1], axes[2], places[1], places[2]);
  TensorId sum = kNoTensor;
  for (int64_t k = 0; b.ok() && k < w[2]; ++k) {
    const TensorId plane =
        spread_taps(b, spread_taps(b, plane_of(b, weights, k), 2, axes[1].dilation), 3, axes[2].dilation);
    const TensorId part = transposed_image(b, images, plane, kNoTensor, attrs, groups);
    if (!b.ok()) return kNoTensor;
    // Planes stride apart, and where this one of the kernel puts them.
    const Shape made = b.shape(part);
    const int32_t inner = made[1] * made[2] * made[3];
    const TensorId apart = framed(b, b.reshape(part, {in[0], in[2], 1, inner}), 2, 0, axes[0].stride - 1);
    const auto length = static_cast<int32_t>(in[2] * axes[0].stride);
    const int64_t before = k * axes[0].dilation - places[0].before;
    const TensorId placed =
        framed(b, b.reshape(apart, {in[0], length, inner}), 1, before, places[0].out - length - before);
    sum = added(b, sum,
                b.reshape(placed, {in[0], static_cast<int32_t>(places[0].out), made[1], made[2], made[3]}));
  }
  if (bias != kNoTensor) sum = b.binary("add", sum, bias);
  return b.as_channels_last(sum);
}

}  // namespace mote::onnx
