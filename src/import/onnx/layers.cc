// SPDX-License-Identifier: Apache-2.0
// Layers with weights.
#include "import/onnx/layers.h"

#include <algorithm>
#include <numeric>

#include "base/format.h"
#include "import/onnx/elementwise.h"
#include "import/onnx/registry.h"
#include "import/onnx/volumes.h"
#include "import/onnx/windows.h"
#include "ops/op.h"

namespace mote::onnx {

namespace {

// A bias of one value for each of so many channels, or none.
Result<TensorId> bias_of(Context& c, size_t operand, int32_t channels) {
  if (!c.has(operand)) return kNoTensor;
  if (!c.b.is_constant(c.kept(operand))) return c.not_constant(operand);
  const TensorId bias = c.in(operand);
  if (c.b.shape(bias) != Shape{channels})
    return c.invalid(format("has a bias {} for {} channels", shape_text(c.b.shape(bias)), channels));
  return bias;
}

std::vector<TensorId> with_bias(TensorId x, TensorId weights, TensorId bias) {
  if (bias == kNoTensor) return {x, weights};
  return {x, weights, bias};
}

// Padding that no window reaches into from within is a node of its own.
TensorId padded(Builder& b, TensorId image, Window* w) {
  bool beyond = false;
  for (size_t d = 0; d < 2; ++d) beyond = beyond || std::max(w->before[d], w->after[d]) >= w->span(d);
  if (!beyond) return image;
  Attrs attrs;
  attrs.set("before", std::vector<int64_t>{0, w->before[0], w->before[1], 0});
  attrs.set("after", std::vector<int64_t>{0, w->after[0], w->after[1], 0});
  w->before = w->after = {0, 0};
  return b.node("pad", {image}, attrs, b.type(image));
}

// Weights [channels out, channels in of a group, (rows,) columns] as four dimensions.
Result<TensorId> as_image_weights(Context& c, TensorId weights, size_t rank) {
  const Shape shape = c.b.shape(weights);
  if (shape.size() != rank) return c.invalid(format("has weights {}", shape_text(shape)));
  return rank == 4 ? weights : c.b.reshape(weights, {shape[0], shape[1], 1, shape[2]});
}

Status check_float(const Context& c) {
  const DType type = c.b.type(c.kept(0));
  if (type == DType::kFloat32) return ok_status();
  return c.unsupported(format("mote has it of float32 only, the input is {}", dtype_name(type)));
}

}  // namespace

TensorId convolved_image(Builder& b, TensorId image, TensorId weights, TensorId bias, Attrs attrs,
                         int64_t groups) {
  if (!b.ok()) return kNoTensor;
  const Shape in = b.shape(image), w = b.shape(weights);
  const bool single = in[0] == 1, depthwise = groups == in[3] && (groups > 1 || w[1] * w[0] == 1);
  if (depthwise) {
    if (!single) attrs.set("depthwise", int64_t{1});
    const TensorId ours = b.transpose(weights, {1, 2, 3, 0});
    return b.node(single ? "depthwise_conv2d" : "conv2d_grouped", with_bias(image, ours, bias), attrs,
                  DType::kFloat32);
  }
  const TensorId ours = b.transpose(weights, {0, 2, 3, 1});
  return b.node(single && groups == 1 ? "conv2d" : "conv2d_grouped", with_bias(image, ours, bias), attrs,
                DType::kFloat32);
}

Result<TensorId> convolution(Context& c, TensorId x, TensorId given, TensorId bias) {
  Builder& b = c.b;
  const Shape in = b.plain_shape(x);
  MOTE_ASSIGN(TensorId image, as_image(c, x));
  MOTE_ASSIGN(const TensorId weights, as_image_weights(c, given, in.size()));
  if (!b.ok()) return kNoTensor;
  const Shape w = b.shape(weights);
  const int64_t groups = c.integer("group", 1);
  if (groups < 1 || in[1] % groups != 0 || w[0] % groups != 0 || w[1] != in[1] / groups)
    return c.invalid(format("has weights {} and {} groups for {} channels", shape_text(w), groups, in[1]));
  MOTE_ASSIGN(
      ReadWindow read,
      read_window(c, in, in.size() == 4 ? std::vector<int64_t>{w[2], w[3]} : std::vector<int64_t>{w[3]}));
  image = padded(b, image, &read.window);
  Attrs attrs = window_attrs(read.window);
  attrs.set("dilation_h", read.window.dilation[0]);
  attrs.set("dilation_w", read.window.dilation[1]);
  const TensorId out = convolved_image(b, image, weights, bias, attrs, groups);
  return from_image(b, out, static_cast<int>(in.size()));
}

TensorId spread_taps(Builder& b, TensorId weights, int axis, int64_t dilation) {
  if (dilation == 1 || !b.ok()) return weights;
  const Shape shape = b.shape(weights);
  const auto at = static_cast<size_t>(axis);
  Shape apart = shape;
  apart.insert(apart.begin() + axis + 1, 1);
  Attrs attrs;
  std::vector<int64_t> none(apart.size(), 0), after = none;
  after[at + 1] = dilation - 1;
  attrs.set("before", none);
  attrs.set("after", after);
  const TensorId wide = b.node("pad", {b.reshape(weights, apart)}, attrs, DType::kFloat32);
  Shape joined = shape;
  joined[at] = static_cast<int32_t>(shape[at] * dilation);
  return b.slice(b.reshape(wide, joined), axis, 0, (shape[at] - 1) * dilation + 1);
}

Attrs transposed_attrs(const WindowAxis& rows, const WindowAxis& columns, const PlacedAxis& row_place,
                       const PlacedAxis& column_place) {
  Attrs attrs;
  attrs.set("activation", std::string("none"));
  attrs.set("stride_h", rows.stride);
  attrs.set("stride_w", columns.stride);
  attrs.set("pad_top", row_place.before);
  attrs.set("pad_left", column_place.before);
  attrs.set("out_h", row_place.out);
  attrs.set("out_w", column_place.out);
  return attrs;
}

TensorId transposed_image(Builder& b, TensorId image, TensorId weights, TensorId bias, const Attrs& attrs,
                          int64_t groups) {
  std::vector<TensorId> parts;
  if (!b.ok()) return kNoTensor;
  const int64_t depth = b.shape(image)[3] / groups, outputs = b.shape(weights)[1];
  for (int64_t g = 0; b.ok() && g < groups; ++g) {
    const TensorId ours = b.transpose(b.slice(weights, 0, g * depth, depth), {1, 2, 3, 0});
    const TensorId part_bias = bias == kNoTensor ? kNoTensor : b.slice(bias, 0, g * outputs, outputs);
    parts.push_back(b.node("transpose_conv", with_bias(b.slice(image, 3, g * depth, depth), ours, part_bias),
                           attrs, DType::kFloat32));
  }
  return b.concat(parts, 3);
}

namespace {

Status append_conv(Context& c) {
  MOTE_TRY(c.check_inputs(2, 3));
  MOTE_TRY(check_float(c));
  if (!c.b.is_constant(c.kept(1))) return c.not_constant(1);
  const Shape weights = c.b.shape(c.in(1));
  if (weights.empty()) return c.invalid("has a scalar as weights");
  MOTE_ASSIGN(const TensorId bias, bias_of(c, 2, weights[0]));
  const bool of_volume = c.b.rank(c.kept(0)) == 5;
  MOTE_ASSIGN(const TensorId out, of_volume ? volume_convolution(c, c.kept(0), c.in(1), bias)
                                            : convolution(c, c.kept(0), c.in(1), bias));
  c.out(0, out);
  return ok_status();
}

Status append_conv_transpose(Context& c) {
  MOTE_TRY(c.check_inputs(2, 3));
  MOTE_TRY(check_float(c));
  Builder& b = c.b;
  if (!b.is_constant(c.kept(1))) return c.not_constant(1);
  if (b.rank(c.kept(0)) == 5) {
    const Shape weights = b.shape(c.in(1));
    const int64_t channels = weights.size() == 5 ? weights[1] * c.integer("group", 1) : 0;
    MOTE_ASSIGN(const TensorId bias, bias_of(c, 2, static_cast<int32_t>(channels)));
    MOTE_ASSIGN(const TensorId out, transposed_volume_convolution(c, c.kept(0), c.in(1), bias));
    c.out(0, out);
    return ok_status();
  }
  const Shape in = b.plain_shape(c.kept(0));
  MOTE_ASSIGN(const TensorId image, as_image(c, c.kept(0)));
  MOTE_ASSIGN(TensorId weights, as_image_weights(c, c.in(1), in.size()));
  if (!b.ok()) return ok_status();
  const Shape w = b.shape(weights);
  const int64_t groups = c.integer("group", 1);
  if (groups < 1 || groups > 64 || in[1] % groups != 0 || w[0] != in[1])
    return c.invalid(format("has weights {} and {} groups for {} channels", shape_text(w), groups, in[1]));
  // Padding follows from the output, so ours is read without it.
  const std::vector<int64_t> kernel =
      in.size() == 4 ? std::vector<int64_t>{w[2], w[3]} : std::vector<int64_t>{w[3]};
  MOTE_ASSIGN(std::vector<WindowAxis> axes, read_window_axes(c, in, kernel));
  MOTE_ASSIGN(std::vector<PlacedAxis> places, read_places(c, axes, in));
  // Signals are images of one row.
  axes.insert(axes.begin(), 2 - std::min<size_t>(2, axes.size()), WindowAxis());
  places.insert(places.begin(), 2 - std::min<size_t>(2, places.size()), PlacedAxis());
  MOTE_ASSIGN(const TensorId bias, bias_of(c, 2, static_cast<int32_t>(w[1] * groups)));
  weights = spread_taps(b, spread_taps(b, weights, 2, axes[0].dilation), 3, axes[1].dilation);
  const Attrs attrs = transposed_attrs(axes[0], axes[1], places[0], places[1]);
  c.out(0,
        from_image(b, transposed_image(b, image, weights, bias, attrs, groups), static_cast<int>(in.size())));
  return ok_status();
}

TensorId fully_connected(Builder& b, TensorId x, TensorId weights, TensorId bias) {
  Attrs attrs;
  attrs.set("activation", std::string("none"));
  attrs.set("keep_num_dims", int64_t{1});
  return b.node("fully_connected", with_bias(x, weights, bias), attrs, DType::kFloat32);
}

TensorId turned(Builder& b, TensorId matrix) {
  std::vector<int64_t> order(static_cast<size_t>(b.rank(matrix)));
  std::iota(order.begin(), order.end(), 0);
  if (order.size() >= 2) std::swap(order[order.size() - 1], order[order.size() - 2]);
  return b.transpose(matrix, order);
}

// Rows that were flattened from an image kept channels last are read as they lie: the columns of the weights
// [units, values] take their order.
struct Rows {
  TensorId x, weights;
};
Rows in_kept_order(Builder& b, TensorId x, TensorId weights) {
  if (!b.ok() || b.rank(x) != 2) return {x, weights};
  const Node* flatten = b.producer(x);
  const Node* transpose =
      flatten != nullptr && flatten->op == "reshape" ? b.producer(flatten->inputs[0]) : nullptr;
  if (transpose == nullptr || transpose->op != "transpose") return {x, weights};
  const TensorId image = transpose->inputs[0];
  const Shape kept = b.shape(image), rows = b.shape(x);
  if (!b.is_channels_last(image) || b.plain(image) != flatten->inputs[0] || kept[0] != rows[0])
    return {x, weights};
  const Shape in_file = b.plain_shape(image), units = b.shape(weights);
  if (units[1] != rows[1]) return {x, weights};
  Shape apart = in_file;
  apart[0] = units[0];
  std::vector<int64_t> order(apart.size());
  std::iota(order.begin(), order.end(), 0);
  std::rotate(order.begin() + 1, order.begin() + 2, order.end());
  const TensorId ours = b.reshape(b.transpose(b.reshape(weights, apart), order), units);
  return {b.flattened(image, rows), ours};
}

}  // namespace

bool is_layer(const Node& node) { return find_op(node.op)->channel_axis >= 0 || node.op == "conv2d_grouped"; }

TensorId matrix_product(Builder& b, TensorId x, TensorId y) {
  x = b.plain(x), y = b.plain(y);
  if (!b.ok()) return kNoTensor;
  Shape of_x = b.shape(x), of_y = b.shape(y);
  if (of_x.empty() || of_y.empty()) {
    b.fail(Error(Code::kInvalid, "multiplies a scalar as a matrix", "the file is damaged: export it again"));
    return kNoTensor;
  }
  // A vector is a matrix of one row, or of one column, whose dimension goes again.
  const bool is_row = of_x.size() == 1, is_column = of_y.size() == 1;
  if (is_row) x = b.reshape(x, {1, of_x[0]});
  if (is_column) y = b.reshape(y, {of_y[0], 1});
  TensorId out;
  if (b.is_constant(y) && b.rank(y) == 2 && !b.is_constant(x)) {
    const Rows rows = in_kept_order(b, x, turned(b, y));
    out = fully_connected(b, rows.x, rows.weights, kNoTensor);
  } else {
    Attrs attrs;
    attrs.set("adj_x", int64_t{0});
    attrs.set("adj_y", int64_t{0});
    out = b.node("batch_matmul", {x, y}, attrs, DType::kFloat32);
  }
  if (!b.ok() || (!is_row && !is_column)) return out;
  Shape shape = b.shape(out);
  if (is_column) shape.pop_back();
  if (is_row) shape.erase(shape.end() - (is_column ? 1 : 2));
  return b.reshape(out, shape);
}

namespace {

Status append_matmul(Context& c) {
  MOTE_TRY(c.check_inputs(2, 2));
  MOTE_TRY(check_float(c));
  c.out(0, matrix_product(c.b, c.kept(0), c.kept(1)));
  return ok_status();
}

TensorId scaled(Builder& b, TensorId x, float factor) {
  return factor == 1 ? x : arithmetic(b, "mul", x, b.real(factor));
}

// alpha * A * B + beta * C, A and B perhaps transposed.
Status append_gemm(Context& c) {
  MOTE_TRY(c.check_inputs(2, 3));
  MOTE_TRY(check_float(c));
  Builder& b = c.b;
  const float alpha = c.number("alpha", 1), beta = c.number("beta", 1);
  TensorId x = c.in(0), y = c.in(1);
  if (b.rank(x) != 2 || b.rank(y) != 2) return c.invalid("multiplies what are no matrices");
  if (c.integer("transA", 0) != 0) x = turned(b, x);
  const bool has_bias = c.has(2) && beta != 0;
  TensorId added = has_bias ? scaled(b, c.in(2), beta) : kNoTensor;
  if (!b.is_constant(y) || b.is_constant(x)) {
    if (c.integer("transB", 0) != 0) y = turned(b, y);
    const TensorId product = scaled(b, matrix_product(b, x, y), alpha);
    c.out(0, has_bias ? arithmetic(b, "add", product, added) : product);
    return ok_status();
  }
  TensorId weights = c.integer("transB", 0) != 0 ? y : turned(b, y);
  weights = scaled(b, weights, alpha);
  const Rows rows = in_kept_order(b, x, weights);
  if (!b.ok()) return ok_status();
  const int32_t units = b.shape(weights)[0];
  const bool fits = has_bias && b.is_constant(added) &&
                    (b.tensor(added).elements() == 1 ||
                     (b.tensor(added).elements() == units && b.shape(added).back() == units));
  const TensorId bias =
      fits ? b.broadcast(b.reshape(added, {static_cast<int32_t>(b.tensor(added).elements())}), {units})
           : kNoTensor;
  const TensorId product = fully_connected(b, rows.x, rows.weights, bias);
  c.out(0, has_bias && !fits ? arithmetic(b, "add", product, added) : product);
  return ok_status();
}

}  // namespace

Operators layer_operators() {
  return {
      {"Conv", append_conv},
      {"ConvTranspose", append_conv_transpose},
      {"MatMul", append_matmul},
      {"Gemm", append_gemm},
  };
}

}  // namespace mote::onnx
