// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/format.h"
#include "import/onnx/elementwise.h"
#include "import/onnx/layers.h"
#include "import/onnx/reductions.h"
#include "import/onnx/registry.h"
#include "ops/op.h"

namespace mote::onnx {

namespace {

TensorId add(Builder& b, TensorId x, TensorId y) { return arithmetic(b, "add", x, y); }
TensorId sub(Builder& b, TensorId x, TensorId y) { return arithmetic(b, "sub", x, y); }
TensorId mul(Builder& b, TensorId x, TensorId y) { return arithmetic(b, "mul", x, y); }

Status check_float(const Context& c) {
  const DType type = c.b.type(c.kept(0));
  if (type == DType::kFloat32) return ok_status();
  return c.unsupported(format("mote has it of float32 only, the input is {}", dtype_name(type)));
}

// One value for each channel, beside an operand of this rank: [channels, 1, ...].
TensorId per_channel(Builder& b, TensorId values, int rank) {
  if (!b.ok() || rank < 2) return values;
  Shape shape(static_cast<size_t>(rank - 1), 1);
  shape[0] = static_cast<int32_t>(b.tensor(values).elements());
  return b.reshape(values, shape);
}

// The mean of x over axes is taken out; what is left is divided by its standard deviation.
struct Normalized {
  TensorId values, mean, inverse_deviation;
};
Normalized normalized(Builder& b, TensorId x, const std::vector<int>& axes, float epsilon) {
  const TensorId mean = reduced(b, "mean", x, axes, true);
  const TensorId centred = sub(b, x, mean);
  const TensorId variance = reduced(b, "mean", b.unary("square", centred), axes, true);
  const TensorId inverse = b.unary("rsqrt", epsilon == 0 ? variance : add(b, variance, b.real(epsilon)));
  return {mul(b, centred, inverse), mean, inverse};
}

std::vector<int> axes_from(int first, int rank) {
  std::vector<int> axes(static_cast<size_t>(std::max(0, rank - first)));
  std::iota(axes.begin(), axes.end(), first);
  return axes;
}

// The layer with weights whose result nobody else reads, and which can take a factor for each channel.
const Node* layer_before(Context& c, TensorId x) {
  if (!c.is_only_reader(0)) return nullptr;
  const Node* layer = c.b.producer(x);
  if (layer == nullptr || !is_layer(*layer) || layer->inputs.size() < 2) return nullptr;
  return layer;
}

// The factors and offsets of a batch normalisation as weights and biases of the layer before it.
TensorId folded_into(Builder& b, const Node& before, TensorId x, TensorId factor, TensorId offset) {
  const Node layer = before;
  // Of conv2d_grouped the attributes say it.
  const bool grouped = layer.op == "conv2d_grouped";
  const int own = find_op(layer.op)->channel_axis;
  const int channel_axis = !grouped ? own : layer.attrs.integer("depthwise") != 0 ? 3 : 0;
  Shape along(b.shape(layer.inputs[1]).size(), 1);
  along[static_cast<size_t>(channel_axis)] = static_cast<int32_t>(b.tensor(factor).elements());
  const TensorId weights = b.binary("mul", layer.inputs[1], b.reshape(factor, along));
  const bool has_bias = layer.inputs.size() > 2 && layer.inputs[2] != kNoTensor;
  const TensorId bias = has_bias ? b.binary("add", b.binary("mul", layer.inputs[2], factor), offset) : offset;
  const TensorId out =
      b.node(layer.op.c_str(), {layer.inputs[0], weights, bias}, layer.attrs, DType::kFloat32);
  return b.is_channels_last(x) ? b.as_channels_last(out) : out;
}

// With the statistics of the batch itself, as while training; those that are kept move towards them.
Status append_batch_statistics(Context& c) {
  Builder& b = c.b;
  const int rank = b.rank(c.kept(0));
  if (rank < 2) return c.invalid(format("has an input of {} dimensions", rank));
  std::vector<int> axes = axes_from(2, rank);
  axes.insert(axes.begin(), 0);
  const TensorId mean = reduced(b, "mean", c.kept(0), axes, true);
  const TensorId centred = sub(b, c.kept(0), mean);
  const TensorId variance = reduced(b, "mean", b.unary("square", centred), axes, true);
  const TensorId inverse = b.unary("rsqrt", add(b, variance, b.real(c.number("epsilon", 1e-5f))));
  const TensorId values = mul(b, mul(b, centred, inverse), per_channel(b, c.in(1), rank));
  c.out(0, add(b, values, per_channel(b, c.in(2), rank)));
  const float momentum = c.number("momentum", 0.9f);
  const auto moved = [&](TensorId kept, TensorId now) {
    return add(b, mul(b, kept, b.real(momentum)),
               mul(b, b.reshape(b.plain(now), b.shape(kept)), b.real(1 - momentum)));
  };
  if (c.wants(1)) c.out(1, moved(c.in(3), mean));
  if (c.wants(2)) c.out(2, moved(c.in(4), variance));
  return ok_status();
}

// x * factor + offset, with scale / sqrt(variance + epsilon) as the factor.
Status append_batch_normalization(Context& c) {
  MOTE_TRY(c.check_inputs(5, 5));
  MOTE_TRY(check_float(c));
  Builder& b = c.b;
  const int rank = b.rank(c.kept(0));
  const int32_t channels = rank < 2 ? 1 : b.plain_shape(c.kept(0))[1];
  for (size_t i = 1; i < 5; ++i)
    if (b.shape(c.kept(i)) != Shape{channels})
      return c.invalid(format("has {} for {} channels", shape_text(b.shape(c.kept(i))), channels));
  if (c.integer("training_mode", 0) != 0) return append_batch_statistics(c);
  if (c.wants(1))
    return c.unsupported("takes the statistics of the batch, as in training",
                         "export the model for inference: model.eval()");
  const TensorId deviation = b.unary("sqrt", add(b, c.in(4), b.real(c.number("epsilon", 1e-5f))));
  const TensorId factor = arithmetic(b, "div", c.in(1), deviation);
  const TensorId offset = sub(b, c.in(2), mul(b, c.in(3), factor));
  if (!b.ok()) return ok_status();
  const Node* layer = b.is_constant(factor) && b.is_constant(offset) ? layer_before(c, c.kept(0)) : nullptr;
  if (layer != nullptr) {
    c.out(0, folded_into(b, *layer, c.kept(0), factor, offset));
  } else {
    c.out(0, add(b, mul(b, c.kept(0), per_channel(b, factor, rank)), per_channel(b, offset, rank)));
  }
  return ok_status();
}

Status append_instance_normalization(Context& c) {
  MOTE_TRY(c.check_inputs(3, 3));
  MOTE_TRY(check_float(c));
  Builder& b = c.b;
  const int rank = b.rank(c.kept(0));
  if (rank < 3) return c.invalid(format("has an input of {} dimensions", rank));
  const TensorId out = normalized(b, c.kept(0), axes_from(2, rank), c.number("epsilon", 1e-5f)).values;
  c.out(0, add(b, mul(b, out, per_channel(b, c.in(1), rank)), per_channel(b, c.in(2), rank)));
  return ok_status();
}

Status append_layer_normalization(Context& c) {
  MOTE_TRY(c.check_inputs(2, 3));
  MOTE_TRY(check_float(c));
  Builder& b = c.b;
  const TensorId x = c.in(0);
  MOTE_ASSIGN(const int axis, c.axis(c.integer("axis", -1), b.rank(x)));
  const Normalized n = normalized(b, x, axes_from(axis, b.rank(x)), c.number("epsilon", 1e-5f));
  const TensorId out = mul(b, n.values, c.in(1));
  c.out(0, c.has(2) ? add(b, out, c.in(2)) : out);
  c.out(1, n.mean);
  c.out(2, n.inverse_deviation);
  return ok_status();
}

Status append_rms_normalization(Context& c) {
  MOTE_TRY(c.check_inputs(2, 2));
  MOTE_TRY(check_float(c));
  Builder& b = c.b;
  const TensorId x = c.in(0);
  MOTE_ASSIGN(const int axis, c.axis(c.integer("axis", -1), b.rank(x)));
  const TensorId power = reduced(b, "mean", b.unary("square", x), axes_from(axis, b.rank(x)), true);
  const TensorId inverse = b.unary("rsqrt", add(b, power, b.real(c.number("epsilon", 1e-5f))));
  c.out(0, mul(b, mul(b, x, inverse), c.in(1)));
  return ok_status();
}

// Until opset 20 scale and bias are of groups, since of channels.
Status append_group_normalization(Context& c) {
  MOTE_TRY(c.check_inputs(3, 3));
  MOTE_TRY(check_float(c));
  Builder& b = c.b;
  const TensorId x = c.in(0);
  const Shape shape = b.shape(x);
  const int64_t groups = c.integer("num_groups", 0);
  if (shape.size() < 2 || groups < 1 || shape[1] % groups != 0)
    return c.invalid(format("has {} groups for {}", groups, shape_text(shape)));
  const auto g = static_cast<int32_t>(groups);
  const int32_t rows = static_cast<int32_t>(element_count(shape)) / shape[0] / g;
  TensorId out = normalized(b, b.reshape(x, {shape[0], g, rows}), {2}, c.number("epsilon", 1e-5f)).values;
  const auto each = [&](size_t i) {
    const TensorId values = c.in(i);
    if (!b.ok() || b.tensor(values).elements() == shape[1])
      return per_channel(b, values, static_cast<int>(shape.size()));
    const TensorId repeated = b.broadcast(b.reshape(values, {g, 1}), {g, shape[1] / g});
    return per_channel(b, repeated, static_cast<int>(shape.size()));
  };
  out = b.reshape(out, shape);
  c.out(0, add(b, mul(b, out, each(1)), each(2)));
  return ok_status();
}

Status append_mean_variance_normalization(Context& c) {
  MOTE_TRY(c.check_inputs(1, 1));
  MOTE_TRY(check_float(c));
  const std::vector<int64_t> given = c.has("axes") ? c.integers("axes") : std::vector<int64_t>{0, 2, 3};
  MOTE_ASSIGN(const std::vector<int> axes, c.axes(given, c.b.rank(c.kept(0))));
  c.out(0, normalized(c.b, c.kept(0), axes, 1e-9f).values);
  return ok_status();
}

// A line of zeros stays one.
Status append_lp_normalization(Context& c) {
  MOTE_TRY(c.check_inputs(1, 1));
  MOTE_TRY(check_float(c));
  Builder& b = c.b;
  MOTE_ASSIGN(const int axis, c.axis(c.integer("axis", -1), b.rank(c.kept(0))));
  const int64_t p = c.integer("p", 2);
  if (p != 1 && p != 2) return c.unsupported(format("mote has no norm of p = {}", p));
  const TensorId sum = reduced(b, "sum", b.unary(p == 1 ? "abs" : "square", c.kept(0)), {axis}, true);
  const TensorId norm = p == 1 ? sum : b.unary("sqrt", sum);
  const TensorId safe = select(b, compare(b, "equal", norm, b.real(0)), b.real(1), norm);
  c.out(0, arithmetic(b, "div", c.kept(0), safe));
  return ok_status();
}

// x / (bias + alpha / size * sum of squares of neighbouring channels) ^ beta. The sum is a product with a
// matrix of ones near its diagonal.
Status append_lrn(Context& c) {
  MOTE_TRY(c.check_inputs(1, 1));
  MOTE_TRY(check_float(c));
  Builder& b = c.b;
  const int64_t size = c.integer("size", 0);
  const int rank = b.rank(c.kept(0));
  if (rank < 3 || size < 1) return c.invalid(format("has a size of {} for {} dimensions", size, rank));
  const TensorId x = b.channels_last(c.kept(0));
  if (!b.ok()) return ok_status();
  const int64_t channels = b.shape(x).back();
  if (!b.affords(channels * channels)) return ok_status();
  const int64_t before = (size - 1) / 2, after = size - 1 - before;
  std::vector<float> near;
  for (int64_t i = 0; i < channels; ++i)
    for (int64_t j = 0; j < channels; ++j) near.push_back(i >= j - before && i <= j + after ? 1.0f : 0.0f);
  const auto n = static_cast<int32_t>(channels);
  Attrs attrs;
  attrs.set("activation", std::string("none"));
  attrs.set("keep_num_dims", int64_t{1});
  const TensorId sum =
      b.node("fully_connected", {b.unary("square", x), b.list(DType::kFloat32, {n, n}, near)}, attrs,
             DType::kFloat32);
  const float alpha = c.number("alpha", 1e-4f), beta = c.number("beta", 0.75f), bias = c.number("bias", 1);
  const TensorId base =
      b.binary("add", b.binary("mul", sum, b.real(alpha / static_cast<float>(size))), b.real(bias));
  const TensorId divisor = b.unary("exp", b.binary("mul", b.unary("log", base), b.real(-beta)));
  c.out(0, b.as_channels_last(b.binary("mul", x, divisor)));
  return ok_status();
}

}  // namespace

Operators normalization_operators() {
  return {
      {"BatchNormalization", append_batch_normalization},
      {"InstanceNormalization", append_instance_normalization},
      {"LayerNormalization", append_layer_normalization},
      {"RMSNormalization", append_rms_normalization},
      {"GroupNormalization", append_group_normalization},
      {"MeanVarianceNormalization", append_mean_variance_normalization},
      {"LpNormalization", append_lp_normalization},
      {"LRN", append_lrn},
  };
}

}  // namespace mote::onnx
