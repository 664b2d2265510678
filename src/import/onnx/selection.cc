// SPDX-License-Identifier: Apache-2.0
// Operators that cut tensors, join them and pick elements.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/format.h"
#include "import/onnx/elementwise.h"
#include "import/onnx/registry.h"
#include "import/onnx/shapes.h"
#include "import/onnx/values.h"
#include "ir/verify.h"
#include "ops/element_map.h"

namespace mote::onnx {

namespace {

Status append_concat(Context& c) {
  MOTE_TRY(c.check_inputs(1, c.inputs()));
  Builder& b = c.b;
  // A tensor without elements adds nothing.
  std::vector<TensorId> parts;
  for (size_t i = 0; i < c.inputs(); ++i)
    if (b.tensor(c.kept(i)).elements() > 0) parts.push_back(c.kept(i));
  if (parts.empty()) parts.push_back(c.kept(0));
  const Aligned all = aligned(b, parts);
  if (!b.ok()) return b.take_error();
  MOTE_ASSIGN(const int axis, c.axis(c.integer("axis", 1), b.rank(all.operands[0])));
  const TensorId out = b.concat(all.operands, b.axis_in(all.operands[0], axis));
  c.out(0, all.channels_last ? b.as_channels_last(out) : out);
  return ok_status();
}

// The sizes of the parts along an axis of this size.
Result<std::vector<int64_t>> split_sizes(Context& c, int32_t size) {
  MOTE_ASSIGN(const auto given, c.integers("split", 1));
  if (given) {
    if (given->size() != c.outputs())
      return c.invalid(format("has {} sizes for {} parts", given->size(), c.outputs()));
    int64_t left = size;
    for (const int64_t part : *given) {
      if (part < 0 || part > left)
        return c.invalid(format("has a part of {} of a dimension of {}", part, size));
      left -= part;
    }
    if (left > 0) return c.invalid(format("leaves {} of a dimension of {} over", left, size));
    return *given;
  }
  const auto parts = static_cast<int64_t>(c.outputs());
  const int64_t each = parts == 0 ? 0 : (size + parts - 1) / parts;
  std::vector<int64_t> sizes;
  for (int64_t i = 0; i < parts; ++i) sizes.push_back(std::min(each, size - i * each));
  return sizes;
}

Status append_split(Context& c) {
  MOTE_TRY(c.check_inputs(1, 2));
  Builder& b = c.b;
  const TensorId x = c.kept(0);
  MOTE_ASSIGN(const int axis, c.axis(c.integer("axis", 0), b.rank(x)));
  const int at = b.axis_in(x, axis);
  MOTE_ASSIGN(const std::vector<int64_t> sizes, split_sizes(c, b.shape(x)[static_cast<size_t>(at)]));
  int64_t begin = 0;
  for (size_t i = 0; i < sizes.size(); begin += sizes[i++]) {
    const TensorId part = b.slice(x, at, begin, sizes[i]);
    c.out(i, b.is_channels_last(x) ? b.as_channels_last(part) : part);
  }
  return ok_status();
}

// Attributes until opset 9, operands since; axes and steps may be missing.
struct Cut {
  std::vector<int64_t> starts, ends, axes, steps;
};
Result<Cut> read_cut(Context& c, int rank) {
  Cut cut;
  if (c.opset() < 10) {
    cut = {c.integers("starts"), c.integers("ends"), c.integers("axes"), {}};
  } else {
    MOTE_TRY(c.check_inputs(3, 5));
    MOTE_ASSIGN(cut.starts, c.constant_integers(1));
    MOTE_ASSIGN(cut.ends, c.constant_integers(2));
    if (c.has(3)) {
      MOTE_ASSIGN(cut.axes, c.constant_integers(3));
    }
    if (c.has(4)) {
      MOTE_ASSIGN(cut.steps, c.constant_integers(4));
    }
  }
  if (cut.axes.empty())
    for (size_t d = 0; d < cut.starts.size(); ++d) cut.axes.push_back(static_cast<int64_t>(d));
  if (cut.steps.empty()) cut.steps.assign(cut.starts.size(), 1);
  if (cut.ends.size() != cut.starts.size() || cut.axes.size() != cut.starts.size() ||
      cut.steps.size() != cut.starts.size() || static_cast<int>(cut.starts.size()) > rank)
    return c.invalid("has starts, ends, axes and steps of different number");
  return cut;
}

Status append_slice(Context& c) {
  MOTE_TRY(c.check_inputs(1, 5));
  Builder& b = c.b;
  const TensorId x = c.kept(0);
  MOTE_ASSIGN(const Cut cut, read_cut(c, b.rank(x)));
  MOTE_ASSIGN(const std::vector<int> axes, c.axes(cut.axes, b.rank(x)));
  const Shape shape = b.shape(x);
  std::vector<int64_t> begin(shape.size(), 0), size(shape.begin(), shape.end()), stride(shape.size(), 1);
  for (size_t i = 0; i < axes.size(); ++i) {
    const auto d = static_cast<size_t>(b.axis_in(x, axes[i]));
    const int64_t n = shape[d], step = cut.steps[i];
    if (step == 0 || step == std::numeric_limits<int64_t>::min()) return c.invalid("has a step of 0");
    const auto from_end = [&](int64_t at) { return at < 0 ? at + n : at; };
    const int64_t first = std::clamp<int64_t>(from_end(cut.starts[i]), 0, step > 0 ? n : n - 1);
    const int64_t last = std::clamp<int64_t>(from_end(cut.ends[i]), step > 0 ? 0 : -1, n);
    const int64_t distance = step > 0 ? last - first : first - last, length = step > 0 ? step : -step;
    begin[d] = first;
    size[d] = distance <= 0 ? 0 : (distance - 1) / length + 1;
    // A step beyond the end is as good as any other.
    stride[d] = std::clamp<int64_t>(step, -n, n);
    if (size[d] == 0) {
      Shape nothing = b.plain_shape(x);
      nothing[static_cast<size_t>(axes[i])] = 0;
      c.out(0, b.nothing(b.type(x), nothing));
      return ok_status();
    }
  }
  Attrs attrs;
  attrs.set("begin", begin);
  attrs.set("size", size);
  attrs.set("stride", stride);
  const TensorId out = b.node("slice", {x}, attrs, b.type(x), b.tensor(x).quant);
  c.out(0, b.is_channels_last(x) ? b.as_channels_last(out) : out);
  return ok_status();
}

struct Pads {
  std::vector<int64_t> before, after;  // as the operand is kept
};
Result<Pads> read_pads(Context& c, TensorId x) {
  const int rank = c.b.rank(x);
  MOTE_ASSIGN(const auto given, c.integers(c.has("paddings") ? "paddings" : "pads", 1));
  if (!given) return c.invalid("has no pads");
  std::vector<int> axes(static_cast<size_t>(rank));
  std::iota(axes.begin(), axes.end(), 0);
  if (c.has(3)) {
    MOTE_ASSIGN(const std::vector<int64_t> named, c.constant_integers(3));
    MOTE_ASSIGN(axes, c.axes(named, rank));
  }
  if (given->size() != 2 * axes.size())
    return c.invalid(format("has {} pads for {} dimensions", given->size(), axes.size()));
  Pads pads{std::vector<int64_t>(static_cast<size_t>(rank), 0),
            std::vector<int64_t>(static_cast<size_t>(rank), 0)};
  for (size_t i = 0; i < axes.size(); ++i) {
    const auto d = static_cast<size_t>(c.b.axis_in(x, axes[i]));
    pads.before[d] = (*given)[i];
    pads.after[d] = (*given)[axes.size() + i];
    for (const int64_t pad : {pads.before[d], pads.after[d]})
      if (pad < -kMaxTensorBytes || pad > kMaxTensorBytes) return c.invalid(format("has a pad of {}", pad));
  }
  return pads;
}

// Negative pads cut; they become 0.
TensorId cut_by_pads(Context& c, TensorId x, Pads* pads) {
  TensorId out = x;
  for (size_t d = 0; d < pads->before.size(); ++d) {
    const int64_t first = std::max<int64_t>(0, -pads->before[d]),
                  last = std::max<int64_t>(0, -pads->after[d]);
    if (first == 0 && last == 0) continue;
    out = c.b.slice(out, static_cast<int>(d), first, c.b.shape(x)[d] - first - last);
    if (!c.b.ok()) return kNoTensor;
    pads->before[d] = std::max<int64_t>(0, pads->before[d]);
    pads->after[d] = std::max<int64_t>(0, pads->after[d]);
  }
  return out;
}

Result<Attrs> pad_value(Context& c, TensorId x, Attrs attrs) {
  const bool real = c.b.type(x) == DType::kFloat32;
  if (c.has(2)) {
    if (real) {
      MOTE_ASSIGN(const std::vector<float> value, c.constant_reals(2));
      if (value.size() == 1 && value[0] != 0) attrs.set("value", double{value[0]});
    } else {
      MOTE_ASSIGN(const std::vector<int64_t> value, c.constant_integers(2));
      if (value.size() == 1 && value[0] != 0) attrs.set("value", value[0]);
    }
  } else if (const float value = c.number("value", 0); value != 0 && real) {
    attrs.set("value", double{value});
  }
  return attrs;
}

// Where padding by the edge, or around, takes its elements.
std::vector<int32_t> padded_places(const std::string& mode, int64_t before, int64_t size, int64_t after) {
  std::vector<int32_t> out;
  for (int64_t i = -before; i < size + after; ++i) {
    const int64_t around = ((i % size) + size) % size;
    out.push_back(static_cast<int32_t>(mode == "edge" ? std::clamp<int64_t>(i, 0, size - 1) : around));
  }
  return out;
}

// Our pad has finite values only.
TensorId padded_by_joining(Builder& b, TensorId x, const Pads& pads, double value) {
  TensorId out = x;
  for (size_t d = 0; b.ok() && d < pads.before.size(); ++d) {
    Shape shape = b.shape(out);
    std::vector<TensorId> parts;
    const auto add = [&](int64_t count) {
      shape[d] = static_cast<int32_t>(count);
      if (count > 0) parts.push_back(b.broadcast(b.real(static_cast<float>(value)), shape));
    };
    add(pads.before[d]);
    parts.push_back(out);
    add(pads.after[d]);
    out = b.concat(parts, static_cast<int>(d));
  }
  return out;
}

Status append_pad(Context& c) {
  MOTE_TRY(c.check_inputs(1, 4));
  Builder& b = c.b;
  const TensorId x = c.kept(0);
  MOTE_ASSIGN(Pads pads, read_pads(c, x));
  TensorId out = cut_by_pads(c, x, &pads);
  if (!b.ok()) return b.take_error();
  Attrs attrs;
  attrs.set("before", pads.before);
  attrs.set("after", pads.after);
  const std::string mode = c.text("mode", "constant");
  if (mode == "constant") {
    MOTE_ASSIGN(attrs, pad_value(c, x, attrs));
    out = std::isinf(attrs.number("value")) ? padded_by_joining(b, out, pads, attrs.number("value"))
                                            : b.node("pad", {out}, attrs, b.type(x));
  } else if (mode == "reflect") {
    attrs.set("mode", mode);
    out = b.node("mirror_pad", {out}, attrs, b.type(x));
  } else if (mode == "edge" || mode == "wrap") {
    for (size_t d = 0; b.ok() && d < pads.before.size(); ++d) {
      if (pads.before[d] == 0 && pads.after[d] == 0) continue;
      const int64_t size = b.shape(out)[d];
      if (pads.before[d] + size + pads.after[d] > (1 << 24))
        return c.unsupported("pads further than mote does");
      out = picked(b, out, static_cast<int>(d), padded_places(mode, pads.before[d], size, pads.after[d]));
    }
  } else {
    return c.invalid(format("has no mode '{}'", mode));
  }
  c.out(0, b.is_channels_last(x) ? b.as_channels_last(out) : out);
  return ok_status();
}

// Indices as int32 from 0 on: those of constants are checked, negative ones count from the end.
Result<TensorId> positive_indices(Context& c, TensorId indices, int64_t size) {
  Builder& b = c.b;
  if (b.type(indices) != DType::kInt32 && b.type(indices) != DType::kInt64)
    return c.invalid(format("has indices of {}", dtype_name(b.type(indices))));
  if (!b.is_constant(indices)) {
    const TensorId narrow = b.cast(indices, DType::kInt32);
    const TensorId from_end = arithmetic(b, "add", narrow, b.integer(static_cast<int32_t>(size)));
    return select(b, compare(b, "less", narrow, b.integer(0)), from_end, narrow);
  }
  MOTE_ASSIGN(std::vector<int64_t> values, integer_values(b.tensor(indices)));
  for (int64_t& value : values) {
    if (value < -size || value >= size) return c.invalid(format("takes element {} of {}", value, size));
    if (value < 0) value += size;
  }
  MOTE_ASSIGN(Tensor out, integer_constant(DType::kInt32, b.shape(indices), values));
  return b.constant(std::move(out));
}

TensorId gathered(Builder& b, TensorId x, TensorId indices, int axis) {
  Attrs attrs;
  attrs.set("axis", int64_t{axis});
  attrs.set("batch_dims", int64_t{0});
  return b.node("gather", {x, indices}, attrs, b.type(x), b.tensor(x).quant);
}

Status append_gather(Context& c) {
  MOTE_TRY(c.check_inputs(2, 2));
  const TensorId x = c.in(0);
  MOTE_ASSIGN(const int axis, c.axis(c.integer("axis", 0), c.b.rank(x)));
  MOTE_ASSIGN(const TensorId indices, positive_indices(c, c.in(1), c.b.shape(x)[static_cast<size_t>(axis)]));
  c.out(0, gathered(c.b, x, indices, axis));
  return ok_status();
}

TensorId flat(Builder& b, TensorId x) { return b.reshape(x, {static_cast<int32_t>(b.tensor(x).elements())}); }

// For every element of `shape`, the place in `whole` that its index has but for one axis.
std::vector<int32_t> places_without(const Shape& shape, const Shape& whole, int axis) {
  const std::vector<int64_t> strides = dense_strides(whole);
  std::vector<int32_t> out;
  for (int64_t i = 0; i < element_count(shape); ++i) {
    int64_t rest = i, place = 0;
    for (size_t d = shape.size(); d-- > 0; rest /= shape[d])
      if (static_cast<int>(d) != axis) place += rest % shape[d] * strides[d];
    out.push_back(static_cast<int32_t>(place));
  }
  return out;
}

// out[i][j][k] = x[i][indices[i][j][k]][k]: the places in x as a flat list.
Result<TensorId> flat_places(Context& c, TensorId indices, const Shape& whole, int axis) {
  Builder& b = c.b;
  const Shape shape = b.shape(indices);
  if (shape.size() != whole.size()) return c.invalid("has data and indices of different rank");
  for (size_t d = 0; d < shape.size(); ++d)
    if (static_cast<int>(d) != axis && shape[d] > whole[d])
      return c.invalid(format("has indices {} for {}", shape_text(shape), shape_text(whole)));
  MOTE_ASSIGN(const TensorId along, positive_indices(c, indices, whole[static_cast<size_t>(axis)]));
  const int64_t stride = dense_strides(whole)[static_cast<size_t>(axis)];
  if (!b.affords(element_count(shape))) return kNoTensor;
  const TensorId base = b.list(DType::kInt32, shape, places_without(shape, whole, axis));
  return arithmetic(b, "add", arithmetic(b, "mul", along, b.integer(static_cast<int32_t>(stride))), base);
}

}  // namespace

Result<TensorId> picked_along(Context& c, TensorId x, TensorId indices, int axis) {
  MOTE_ASSIGN(const TensorId places, flat_places(c, indices, c.b.shape(x), axis));
  return gathered(c.b, flat(c.b, x), places, 0);
}

namespace {

Status append_gather_elements(Context& c) {
  MOTE_TRY(c.check_inputs(2, 2));
  const TensorId x = c.in(0);
  MOTE_ASSIGN(const int axis, c.axis(c.integer("axis", 0), c.b.rank(x)));
  MOTE_ASSIGN(const TensorId out, picked_along(c, x, c.in(1), axis));
  c.out(0, out);
  return ok_status();
}

// The rows of `shape` that entries of `indices` [..., depth] name, counted over its first batch + depth
// dimensions.
Result<TensorId> row_numbers(Context& c, TensorId indices, const Shape& shape, int batch) {
  Builder& b = c.b;
  const Shape of = b.shape(indices);
  if (of.empty() || of.back() + batch > static_cast<int32_t>(shape.size()) ||
      batch >= static_cast<int>(of.size()))
    return c.invalid(format("has indices {} for {}", shape_text(of), shape_text(shape)));
  const int32_t depth = of.back();
  TensorId rows = kNoTensor;
  int64_t stride = 1;
  for (int32_t k = depth; k-- > 0;) {
    const int64_t size = shape[static_cast<size_t>(batch + k)];
    const TensorId part = b.slice(indices, b.rank(indices) - 1, k, 1);
    if (!b.ok()) return b.take_error().error();
    MOTE_ASSIGN(const TensorId along, positive_indices(c, part, size));
    const TensorId scaled = arithmetic(b, "mul", along, b.integer(static_cast<int32_t>(stride)));
    rows = rows == kNoTensor ? scaled : arithmetic(b, "add", rows, scaled);
    stride *= size;
  }
  Shape numbers(of.begin(), of.end() - 1);
  if (!b.ok()) return b.take_error().error();
  rows = b.reshape(rows, numbers);
  if (batch == 0) return rows;
  // The batch that an entry is in, as the row where its rows begin.
  int64_t inner = 1;
  for (size_t d = static_cast<size_t>(batch); d < numbers.size(); ++d) inner *= numbers[d];
  if (!b.affords(element_count(numbers))) return kNoTensor;
  std::vector<int32_t> begins;
  for (int64_t i = 0; i < element_count(numbers); ++i)
    begins.push_back(static_cast<int32_t>(i / inner * stride));
  return arithmetic(b, "add", rows, b.list(DType::kInt32, numbers, begins));
}

// A tensor as rows, whose number is the product of its first dimensions.
TensorId as_rows(Builder& b, TensorId x, size_t dimensions) {
  const Shape shape = b.shape(x);
  Shape rows = {std::accumulate(shape.begin(), shape.begin() + static_cast<std::ptrdiff_t>(dimensions), 1,
                                std::multiplies<>())};
  rows.insert(rows.end(), shape.begin() + static_cast<std::ptrdiff_t>(dimensions), shape.end());
  return b.reshape(x, rows);
}

Status append_gather_nd(Context& c) {
  MOTE_TRY(c.check_inputs(2, 2));
  Builder& b = c.b;
  const TensorId x = c.in(0), indices = c.in(1);
  const int64_t batch = c.integer("batch_dims", 0);
  if (batch < 0 || batch >= b.rank(x)) return c.invalid(format("has {} batch dimensions", batch));
  MOTE_ASSIGN(const TensorId rows, row_numbers(c, indices, b.shape(x), static_cast<int>(batch)));
  const auto named = static_cast<size_t>(batch + b.shape(indices).back());
  c.out(0, gathered(b, as_rows(b, x, named), rows, 0));
  return ok_status();
}

Status append_one_hot(Context& c) {
  MOTE_TRY(c.check_inputs(3, 3));
  Builder& b = c.b;
  const TensorId indices = c.in(0);
  const int rank = b.rank(indices) + 1;
  MOTE_ASSIGN(const int axis, c.axis(c.integer("axis", -1), rank));
  int64_t depth = 0;
  if (!b.is_constant(c.kept(1)) && c.declared(0) && static_cast<int>(c.declared(0)->size()) == rank) {
    depth = (*c.declared(0))[static_cast<size_t>(axis)];
  } else if (b.type(c.kept(1)) == DType::kFloat32) {
    MOTE_ASSIGN(const std::vector<float> given, c.constant_reals(1));
    depth = given.size() == 1 ? static_cast<int64_t>(given[0]) : 0;
  } else {
    MOTE_ASSIGN(const std::vector<int64_t> given, c.constant_integers(1));
    depth = given.size() == 1 ? given[0] : 0;
  }
  if (depth < 1 || depth > (1 << 20)) return c.unsupported(format("has a depth of {}", depth));
  std::vector<int32_t> numbers(static_cast<size_t>(depth));
  std::iota(numbers.begin(), numbers.end(), 0);
  Shape along(static_cast<size_t>(rank), 1), with_axis = b.shape(indices);
  along[static_cast<size_t>(axis)] = static_cast<int32_t>(depth);
  with_axis.insert(with_axis.begin() + axis, 1);
  const TensorId narrow = b.cast(b.reshape(indices, with_axis), DType::kInt32);
  const TensorId from_end = arithmetic(b, "add", narrow, b.integer(static_cast<int32_t>(depth)));
  const TensorId positive = select(b, compare(b, "less", narrow, b.integer(0)), from_end, narrow);
  const TensorId hit = compare(b, "equal", positive, b.list(DType::kInt32, along, numbers));
  const TensorId values = c.in(2);
  const TensorId off = b.reshape(b.slice(values, 0, 0, 1), {}), on = b.reshape(b.slice(values, 0, 1, 1), {});
  c.out(0, select(b, hit, on, off));
  return ok_status();
}

// With a condition that is known.
Status append_compress(Context& c) {
  MOTE_TRY(c.check_inputs(2, 2));
  TensorId x = c.in(0);
  MOTE_ASSIGN(const std::vector<int64_t> condition, c.constant_integers(1));
  int axis = 0;
  if (c.has("axis")) {
    MOTE_ASSIGN(axis, c.axis(c.integer("axis", 0), c.b.rank(x)));
  } else {
    x = flat(c.b, x);
  }
  std::vector<int32_t> places;
  for (size_t i = 0; i < condition.size(); ++i)
    if (condition[i] != 0) places.push_back(static_cast<int32_t>(i));
  if (places.empty()) return c.unsupported("takes nothing");
  c.out(0, picked(c.b, x, axis, places));
  return ok_status();
}

// Of what is known.
Status append_nonzero(Context& c) {
  MOTE_TRY(c.check_inputs(1, 1));
  const TensorId x = c.b.cast(c.in(0), DType::kBool);
  if (!c.b.is_constant(x)) return c.not_constant(0);
  MOTE_ASSIGN(const std::vector<int64_t> values, integer_values(c.b.tensor(x)));
  const Shape shape = c.b.shape(x);
  const std::vector<int64_t> strides = dense_strides(shape);
  std::vector<int64_t> out;
  for (size_t d = 0; d < shape.size(); ++d)
    for (size_t i = 0; i < values.size(); ++i)
      if (values[i] != 0) out.push_back(static_cast<int64_t>(i) / strides[d] % shape[d]);
  const auto found = static_cast<int32_t>(shape.empty() ? 0 : out.size() / shape.size());
  if (found == 0) return c.unsupported("finds nothing");
  c.out(0, c.b.list(DType::kInt64, {static_cast<int32_t>(shape.size()), found}, out));
  return ok_status();
}

}  // namespace

Operators selection_operators() {
  return {
      {"Concat", append_concat, "", true},
      {"Split", append_split, "", true},
      {"Slice", append_slice},
      {"Pad", append_pad},
      {"Gather", append_gather},
      {"GatherElements", append_gather_elements},
      {"GatherND", append_gather_nd},
      {"OneHot", append_one_hot},
      {"Compress", append_compress},
      {"NonZero", append_nonzero},
  };
}

}  // namespace mote::onnx
