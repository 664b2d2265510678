// SPDX-License-Identifier: Apache-2.0
// Operators that only give a tensor another shape, or ask for one.
#include "import/onnx/shapes.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/checked.h"
#include "base/format.h"
#include "base/notes.h"
#include "import/onnx/elementwise.h"
#include "import/onnx/registry.h"
#include "import/onnx/values.h"
#include "ir/verify.h"
#include "ops/broadcast.h"

namespace mote::onnx {

TensorId picked(Builder& b, TensorId x, int axis, const std::vector<int32_t>& places) {
  Attrs attrs;
  attrs.set("axis", int64_t{axis});
  attrs.set("batch_dims", int64_t{0});
  const TensorId indices = b.list(DType::kInt32, {static_cast<int32_t>(places.size())}, places);
  return b.node("gather", {x, indices}, attrs, b.type(x), b.tensor(x).quant);
}

Result<Shape> target_shape(Context& c, size_t operand) {
  if (!c.b.is_constant(c.kept(operand)) && c.declared(0)) {
    note(format("{}: the shape of '{}' ({}) is taken from what the file declares, {}", c.b.origin().file,
                c.b.origin().node_name, c.b.origin().node_type, shape_text(*c.declared(0))));
    return *c.declared(0);
  }
  MOTE_ASSIGN(const std::vector<int64_t> sizes, c.constant_integers(operand));
  return shape_of(sizes);
}

Result<TensorId> expanded(Builder& b, TensorId x, const Shape& shape) {
  const auto whole = broadcast_shape({b.shape(x), shape});
  if (!whole)
    return Error(Code::kInvalid,
                 format("{} cannot be repeated to {}", shape_text(b.shape(x)), shape_text(shape)));
  return b.broadcast(x, *whole);
}

namespace {

Status append_constant(Context& c) {
  Builder& b = c.b;
  const auto& attributes = c.node().attributes;
  if (attributes.size() != 1) return c.invalid("must have one value");
  const Attribute& value = attributes[0];
  if (value.name == "value" && value.tensor) {
    c.out(0, b.constant(*value.tensor));
  } else if (value.name == "value_float") {
    c.out(0, b.real(value.number));
  } else if (value.name == "value_floats") {
    c.out(0, b.list(DType::kFloat32, {static_cast<int32_t>(value.numbers.size())}, value.numbers));
  } else if (value.name == "value_int") {
    c.out(0, b.list(DType::kInt64, {}, std::vector<int64_t>{value.integer}));
  } else if (value.name == "value_ints") {
    c.out(0, b.list(DType::kInt64, {static_cast<int32_t>(value.integers.size())}, value.integers));
  } else {
    return c.unsupported(format("has a value of a kind that mote does not compute with: {}", value.name));
  }
  return ok_status();
}

Status append_shape(Context& c) {
  MOTE_TRY(c.check_inputs(1, 1));
  const Shape shape = c.b.plain_shape(c.kept(0));
  const auto rank = static_cast<int64_t>(shape.size());
  const auto bound = [&](const char* name, int64_t otherwise) {
    const int64_t at = c.integer(name, otherwise);
    return std::clamp<int64_t>(at < 0 ? at + rank : at, 0, rank);
  };
  const int64_t start = bound("start", 0), end = std::max(start, bound("end", rank));
  const std::vector<int64_t> sizes(shape.begin() + start, shape.begin() + end);
  c.out(0, c.b.list(DType::kInt64, {static_cast<int32_t>(sizes.size())}, sizes));
  return ok_status();
}

Status append_size(Context& c) {
  MOTE_TRY(c.check_inputs(1, 1));
  c.out(0, c.b.list(DType::kInt64, {}, std::vector<int64_t>{element_count(c.b.shape(c.kept(0)))}));
  return ok_status();
}

// 0 stands for the size that the input has there, -1 for what is left.
Result<Shape> reshaped(Context& c, const Shape& from, const std::vector<int64_t>& wanted) {
  const bool keeps_zeros = c.integer("allowzero", 0) != 0;
  std::vector<int64_t> sizes = wanted;
  int64_t known = 1;
  int free = -1;
  for (size_t d = 0; d < sizes.size(); ++d) {
    if (sizes[d] == 0 && !keeps_zeros && d < from.size()) sizes[d] = from[d];
    if (sizes[d] == -1 && free < 0) {
      free = static_cast<int>(d);
      continue;
    }
    const auto product = checked_mul(known, sizes[d]);
    if (sizes[d] < 1 || !product) return c.unsupported(format("asks for a dimension of {}", sizes[d]));
    known = *product;
  }
  const int64_t count = element_count(from);
  if (free >= 0 && count % known == 0) sizes[static_cast<size_t>(free)] = count / known;
  MOTE_ASSIGN(
      Shape shape,
      shape_of(sizes.size() > 0 && free >= 0 && count % known != 0 ? std::vector<int64_t>{0} : sizes));
  if (element_count(shape) != count) {
    std::string text;
    for (const int64_t size : wanted) text += format("{}{}", text.empty() ? "" : ", ", size);
    return c.invalid(format("cannot give {} the shape [{}]", shape_text(from), text));
  }
  return shape;
}

// A shuffle of channels: images [N, g * c, ...] taken apart into [N, g, c, ...], g and c exchanged, and
// joined again to `to`. Of an image that is kept channels last, it is a transpose of the channels alone.
// kNoTensor if x is no such thing.
TensorId shuffled_channels(Builder& b, TensorId x, const Shape& to) {
  const Node* exchange = b.producer(x);
  if (exchange == nullptr || exchange->op != "transpose") return kNoTensor;
  std::vector<int64_t> order(to.size() + 1);
  std::iota(order.begin(), order.end(), 0);
  if (order.size() >= 3) std::swap(order[1], order[2]);
  const Node* apart = b.producer(exchange->inputs[0]);
  if (exchange->attrs.list("order") != order || apart == nullptr || apart->op != "reshape") return kNoTensor;
  const Node* plain = b.producer(apart->inputs[0]);
  if (plain == nullptr || plain->op != "transpose") return kNoTensor;
  const TensorId image = plain->inputs[0];
  const Shape split = b.shape(exchange->inputs[0]);
  if (!b.is_channels_last(image) || b.plain(image) != apart->inputs[0] || b.plain_shape(image) != to ||
      split.size() != to.size() + 1 || split[0] != to[0] || split[1] * split[2] != to[1] ||
      !std::equal(to.begin() + 2, to.end(), split.begin() + 3))
    return kNoTensor;
  const Shape kept = b.shape(image);
  const auto pixels = static_cast<int32_t>(element_count(kept) / to[1]);
  const TensorId out = b.transpose(b.flattened(image, {pixels, split[1], split[2]}), {0, 2, 1});
  return b.as_channels_last(b.reshape(out, kept));
}

Status append_reshape(Context& c) {
  MOTE_TRY(c.check_inputs(c.opset() < 5 ? 1 : 2, 2));
  const TensorId x = c.in(0);
  std::vector<int64_t> wanted;
  if (c.opset() < 5) {
    wanted = c.integers("shape");
  } else if (!c.b.is_constant(c.kept(1)) && c.declared(0)) {
    MOTE_ASSIGN(const Shape declared, target_shape(c, 1));
    wanted.assign(declared.begin(), declared.end());
  } else {
    MOTE_ASSIGN(wanted, c.constant_integers(1));
  }
  MOTE_ASSIGN(const Shape shape, reshaped(c, c.b.shape(x), wanted));
  const TensorId shuffled = shuffled_channels(c.b, x, shape);
  c.out(0, shuffled != kNoTensor ? shuffled : c.b.reshape(x, shape));
  return ok_status();
}

Status append_flatten(Context& c) {
  MOTE_TRY(c.check_inputs(1, 1));
  const TensorId x = c.in(0);
  const int64_t rank = c.b.rank(x), given = c.integer("axis", 1);
  if (given < -rank || given > rank)
    return c.invalid(format("axis {} is not one of {} dimensions", given, rank));
  const Shape shape = c.b.shape(x);
  const int32_t rows = std::accumulate(shape.begin(), shape.begin() + (given < 0 ? given + rank : given), 1,
                                       std::multiplies<>());
  c.out(0, c.b.reshape(x, {rows, static_cast<int32_t>(element_count(shape) / rows)}));
  return ok_status();
}

Status append_squeeze(Context& c) {
  MOTE_TRY(c.check_inputs(1, 2));
  const TensorId x = c.in(0);
  const Shape from = c.b.shape(x);
  Shape to;
  if (c.has(1) && !c.b.is_constant(c.kept(1)) && c.declared(0)) {
    MOTE_ASSIGN(to, target_shape(c, 1));
  } else {
    MOTE_ASSIGN(const auto given, c.integers("axes", 1));
    MOTE_ASSIGN(const std::vector<int> axes, c.axes(given.value_or(std::vector<int64_t>()), c.b.rank(x)));
    for (int d = 0; d < c.b.rank(x); ++d) {
      const int32_t size = from[static_cast<size_t>(d)];
      const bool is_named = std::find(axes.begin(), axes.end(), d) != axes.end();
      if (is_named && size != 1) return c.invalid(format("removes dimension {}, which is {}", d, size));
      if (!is_named && (given || size != 1)) to.push_back(size);
    }
  }
  if (element_count(to) != element_count(from))
    return c.invalid(format("cannot give {} the shape {}", shape_text(from), shape_text(to)));
  c.out(0, c.b.reshape(x, to));
  return ok_status();
}

Status append_unsqueeze(Context& c) {
  MOTE_TRY(c.check_inputs(1, 2));
  const TensorId x = c.in(0);
  Shape to = c.b.shape(x);
  if (c.has(1) && !c.b.is_constant(c.kept(1)) && c.declared(0)) {
    MOTE_ASSIGN(to, target_shape(c, 1));
  } else {
    MOTE_ASSIGN(const auto given, c.integers("axes", 1));
    if (!given) return c.invalid("has no axes");
    if (given->size() > static_cast<size_t>(kMaxRank)) return c.unsupported("has too many axes");
    MOTE_ASSIGN(std::vector<int> axes, c.axes(*given, c.b.rank(x) + static_cast<int>(given->size())));
    std::sort(axes.begin(), axes.end());
    for (const int axis : axes) to.insert(to.begin() + axis, 1);
  }
  if (element_count(to) != element_count(c.b.shape(x)))
    return c.invalid(format("cannot give {} the shape {}", shape_text(c.b.shape(x)), shape_text(to)));
  c.out(0, c.b.reshape(x, to));
  return ok_status();
}

Status append_transpose(Context& c) {
  MOTE_TRY(c.check_inputs(1, 1));
  const TensorId x = c.kept(0);
  const int rank = c.b.rank(x);
  std::vector<int64_t> order = c.integers("perm");
  if (!c.has("perm"))
    for (int d = rank; d-- > 0;) order.push_back(d);
  MOTE_ASSIGN(const std::vector<int> axes, c.axes(order, rank));
  if (static_cast<int>(axes.size()) != rank)
    return c.invalid(format("orders {} of {} dimensions", axes.size(), rank));
  std::vector<int64_t> kept_order;
  for (const int axis : axes) kept_order.push_back(c.b.axis_in(x, axis));
  c.out(0, c.b.transpose(x, kept_order));
  return ok_status();
}

Status append_expand(Context& c) {
  MOTE_TRY(c.check_inputs(2, 2));
  MOTE_ASSIGN(const Shape shape, target_shape(c, 1));
  MOTE_ASSIGN(const TensorId out, expanded(c.b, c.in(0), shape));
  c.out(0, out);
  return ok_status();
}

// How often each dimension is repeated; from the declared result where a run computes it.
Result<std::vector<int64_t>> repeats_of(Context& c, const Shape& shape) {
  if (c.b.is_constant(c.kept(1)) || !c.declared(0)) return c.constant_integers(1);
  MOTE_ASSIGN(const Shape to, target_shape(c, 1));
  std::vector<int64_t> out;
  for (size_t d = 0; d < shape.size(); ++d) {
    if (to.size() != shape.size() || to[d] % shape[d] != 0)
      return c.invalid(format("cannot repeat {} to {}", shape_text(shape), shape_text(to)));
    out.push_back(to[d] / shape[d]);
  }
  return out;
}

Status append_tile(Context& c) {
  MOTE_TRY(c.check_inputs(2, 2));
  TensorId x = c.in(0);
  Shape shape = c.b.shape(x);
  MOTE_ASSIGN(const std::vector<int64_t> repeats, repeats_of(c, shape));
  if (repeats.size() != shape.size())
    return c.invalid(format("has {} numbers for {} dimensions", repeats.size(), shape.size()));
  for (size_t d = 0; d < shape.size(); ++d) {
    if (repeats[d] == 1) continue;
    if (repeats[d] < 1 || repeats[d] > kMaxTensorBytes)
      return c.unsupported(format("repeats dimension {} {} times", d, repeats[d]));
    const auto times = static_cast<int32_t>(repeats[d]);
    int32_t outer = 1;
    for (size_t k = 0; k < d; ++k) outer *= shape[k];
    const auto inner = static_cast<int32_t>(element_count(shape) / outer);
    const TensorId repeated = c.b.broadcast(c.b.reshape(x, {outer, 1, inner}), {outer, times, inner});
    if (!c.b.ok()) return c.b.take_error();
    shape[d] = static_cast<int32_t>(std::min<int64_t>(int64_t{shape[d]} * times, kMaxTensorBytes));
    x = c.b.reshape(repeated, shape);
  }
  c.out(0, x);
  return ok_status();
}

Status append_constant_of_shape(Context& c) {
  MOTE_TRY(c.check_inputs(1, 1));
  MOTE_ASSIGN(const Shape shape, target_shape(c, 0));
  const Attribute* value = c.node().find("value");
  const TensorId one = value != nullptr && value->tensor ? c.b.constant(*value->tensor) : c.b.real(0);
  if (!c.b.ok()) return c.b.take_error();
  if (c.b.tensor(one).elements() != 1) return c.invalid("must have one value");
  if (element_count(shape) == 0) {
    c.out(0, c.b.nothing(c.b.type(one), shape));
    return ok_status();
  }
  c.out(0, c.b.broadcast(c.b.reshape(one, {}), shape));
  return ok_status();
}

Status append_range(Context& c) {
  MOTE_TRY(c.check_inputs(3, 3));
  constexpr double kMost = 1 << 24;
  const DType type = c.b.type(c.kept(0));
  if (type == DType::kFloat32) {
    double bounds[3];
    for (size_t i = 0; i < 3; ++i) {
      MOTE_ASSIGN(const std::vector<float> value, c.constant_reals(i));
      if (value.size() != 1) return c.invalid("must have single bounds");
      bounds[i] = double{value[0]};
    }
    const double count = std::ceil((bounds[1] - bounds[0]) / bounds[2]);
    if (!(count >= 1 && count < kMost)) return c.unsupported(format("has {} elements", count));
    std::vector<float> values;
    for (int64_t i = 0; i < static_cast<int64_t>(count); ++i)
      values.push_back(static_cast<float>(bounds[0] + static_cast<double>(i) * bounds[2]));
    c.out(0, c.b.list(type, {static_cast<int32_t>(values.size())}, values));
    return ok_status();
  }
  int64_t bounds[3];
  for (size_t i = 0; i < 3; ++i) {
    MOTE_ASSIGN(const std::vector<int64_t> value, c.constant_integers(i));
    if (value.size() != 1) return c.invalid("must have single bounds");
    bounds[i] = value[0];
  }
  constexpr int64_t kFarthest = int64_t{1} << 53;
  for (const int64_t bound : bounds)
    if (bound < -kFarthest || bound > kFarthest) return c.unsupported(format("has a bound of {}", bound));
  const double count = bounds[2] == 0
                           ? 0
                           : std::ceil((static_cast<double>(bounds[1]) - static_cast<double>(bounds[0])) /
                                       static_cast<double>(bounds[2]));
  if (!(count >= 1 && count < kMost)) return c.unsupported(format("has {} elements", count));
  std::vector<int64_t> values;
  for (int64_t i = 0; i < static_cast<int64_t>(count); ++i) values.push_back(bounds[0] + i * bounds[2]);
  MOTE_ASSIGN(Tensor out, integer_constant(type, {static_cast<int32_t>(values.size())}, values));
  c.out(0, c.b.constant(std::move(out)));
  return ok_status();
}

// Ones and zeros of any type, by a rule of row and column.
template <class Rule>
std::vector<int64_t> by_place(Builder& b, int32_t rows, int32_t columns, const Rule& rule) {
  std::vector<int64_t> out;
  if (!b.affords(int64_t{rows} * columns)) return out;
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < columns; ++j) out.push_back(rule(i, j) ? 1 : 0);
  return out;
}

Status append_eye_like(Context& c) {
  MOTE_TRY(c.check_inputs(1, 1));
  const Shape shape = c.b.shape(c.kept(0));
  if (shape.size() != 2) return c.invalid("is for matrices");
  const int64_t k = c.integer("k", 0);
  std::optional<DType> type = c.b.type(c.kept(0));
  if (c.has("dtype")) type = dtype_of(static_cast<int>(c.integer("dtype", 0)));
  if (!type) return c.unsupported("is of a type that mote does not compute with");
  const auto values = by_place(c.b, shape[0], shape[1], [&](int64_t i, int64_t j) { return j - i == k; });
  if (values.empty()) return ok_status();
  MOTE_ASSIGN(Tensor ones, integer_constant(DType::kInt32, shape, values));
  c.out(0, c.b.cast(c.b.constant(std::move(ones)), *type));
  return ok_status();
}

Status append_trilu(Context& c) {
  MOTE_TRY(c.check_inputs(1, 2));
  const TensorId x = c.in(0);
  const Shape shape = c.b.shape(x);
  if (shape.size() < 2) return c.invalid("is for matrices");
  int64_t k = 0;
  if (c.has(1)) {
    MOTE_ASSIGN(const std::vector<int64_t> given, c.constant_integers(1));
    if (given.size() != 1) return c.invalid("must have one diagonal");
    k = given[0];
  }
  const bool upper = c.integer("upper", 1) != 0;
  const Shape matrix(shape.end() - 2, shape.end());
  const auto values = by_place(c.b, matrix[0], matrix[1],
                               [&](int64_t i, int64_t j) { return upper ? j - i >= k : j - i <= k; });
  if (values.empty()) return ok_status();
  MOTE_ASSIGN(Tensor kept, integer_constant(DType::kBool, matrix, values));
  const TensorId zero = c.b.cast(c.b.integer(0), c.b.type(x));
  c.out(0, select(c.b, c.b.constant(std::move(kept)), x, zero));
  return ok_status();
}

// Blocks of channels become blocks of pixels, on images that are kept channels last.
Status append_depth_to_space(Context& c) {
  MOTE_TRY(c.check_inputs(1, 1));
  Builder& b = c.b;
  const TensorId x = b.channels_last(c.kept(0));
  const int64_t block = c.integer("blocksize", 0);
  const std::string mode = c.text("mode", "DCR");
  if (!b.ok()) return b.take_error();
  if (b.rank(x) != 4 || block < 1 || block > 1024 || b.shape(x)[3] % (block * block) != 0 ||
      (mode != "DCR" && mode != "CRD"))
    return c.invalid(
        format("has blocks of {} ({}) for {}", block, mode, shape_text(b.plain_shape(c.kept(0)))));
  const auto s = static_cast<int32_t>(block);
  const Shape in = b.shape(x);
  const int32_t depth = in[3] / (s * s);
  TensorId out;
  if (mode == "DCR") {
    out = b.transpose(b.reshape(x, {in[0] * in[1], in[2], s, s, depth}), {0, 2, 1, 3, 4});
  } else {
    out = b.transpose(b.reshape(x, {in[0] * in[1], in[2], depth, s, s}), {0, 3, 1, 4, 2});
  }
  c.out(0, b.as_channels_last(b.reshape(out, {in[0], in[1] * s, in[2] * s, depth})));
  return ok_status();
}

Status append_space_to_depth(Context& c) {
  MOTE_TRY(c.check_inputs(1, 1));
  Builder& b = c.b;
  const TensorId x = b.channels_last(c.kept(0));
  const int64_t block = c.integer("blocksize", 0);
  if (!b.ok()) return b.take_error();
  if (b.rank(x) != 4 || block < 1 || block > 1024 || b.shape(x)[1] % block != 0 || b.shape(x)[2] % block != 0)
    return c.invalid(format("has blocks of {} for {}", block, shape_text(b.plain_shape(c.kept(0)))));
  const auto s = static_cast<int32_t>(block);
  const Shape in = b.shape(x);
  const TensorId blocks = b.reshape(x, {in[0] * in[1] / s, s, in[2] / s, s * in[3]});
  const TensorId out = b.transpose(blocks, {0, 2, 1, 3});
  c.out(0, b.as_channels_last(b.reshape(out, {in[0], in[1] / s, in[2] / s, s * s * in[3]})));
  return ok_status();
}

}  // namespace

Operators shape_operators() {
  return {
      {"Constant", append_constant, "", true},
      {"Shape", append_shape, "", true},
      {"Size", append_size, "", true},
      {"Reshape", append_reshape, "", true},
      {"Flatten", append_flatten},
      {"Squeeze", append_squeeze, "", true},
      {"Unsqueeze", append_unsqueeze, "", true},
      {"Transpose", append_transpose},
      {"Expand", append_expand, "", true},
      {"Tile", append_tile},
      {"ConstantOfShape", append_constant_of_shape, "", true},
      {"Range", append_range},
      {"EyeLike", append_eye_like},
      {"Trilu", append_trilu},
      {"DepthToSpace", append_depth_to_space},
      {"SpaceToDepth", append_space_to_depth},
  };
}

}  // namespace mote::onnx
