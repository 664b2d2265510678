// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/reductions.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "base/format.h"
#include "import/onnx/elementwise.h"
#include "import/onnx/registry.h"
#include "import/onnx/values.h"

namespace mote::onnx {

namespace {

constexpr int64_t kMostParts = 1024;  // that a reduction without an operator of its own takes apart

// The number of separate runs of reduced, and of kept dimensions.
bool has_few_runs(const Shape& shape, const std::vector<int>& axes) {
  int runs[2] = {0, 0};
  int last = -1;
  for (size_t d = 0; d < shape.size(); ++d) {
    if (shape[d] == 1) continue;
    const int is = std::find(axes.begin(), axes.end(), static_cast<int>(d)) != axes.end() ? 1 : 0;
    if (is != last) ++runs[is];
    last = is;
  }
  return runs[0] <= 2 && runs[1] <= 2;
}

TensorId reduce_at_once(Builder& b, const char* op, TensorId x, std::vector<int> axes, bool keep) {
  std::sort(axes.begin(), axes.end());
  Attrs attrs;
  attrs.set("axes", std::vector<int64_t>(axes.begin(), axes.end()));
  attrs.set("keep_dims", int64_t{keep});
  return b.node(op, {x}, attrs, b.type(x));
}

Shape without(const Shape& shape, const std::vector<int>& axes) {
  Shape out;
  for (size_t d = 0; d < shape.size(); ++d)
    if (std::find(axes.begin(), axes.end(), static_cast<int>(d)) == axes.end()) out.push_back(shape[d]);
  return out;
}

// Joins the slices along each axis one after the other.
template <class Join>
TensorId chained(Builder& b, TensorId x, const std::vector<int>& axes, bool keep, const Join& join) {
  return over_axes(b, x, axes, keep, [&](TensorId from, const std::vector<int>& kept_axes) {
    int64_t parts = 0;
    for (const int axis : kept_axes) parts += b.shape(from)[static_cast<size_t>(axis)];
    if (parts > kMostParts && !b.is_constant(from)) {
      b.fail(Error(Code::kUnsupported,
                   format("mote has it of float32 only, or of at most {} elements", kMostParts),
                   "cast to float32 before it"));
      return kNoTensor;
    }
    TensorId sum = from;
    for (const int axis : kept_axes) {
      const int32_t size = b.shape(sum)[static_cast<size_t>(axis)];
      const TensorId whole = sum;
      sum = b.slice(whole, axis, 0, 1);
      for (int32_t i = 1; b.ok() && i < size; ++i) sum = join(sum, b.slice(whole, axis, i, 1));
      if (!b.ok()) return kNoTensor;
    }
    return keep ? sum : b.reshape(sum, without(b.shape(sum), kept_axes));
  });
}

}  // namespace

TensorId reduced(Builder& b, const char* op, TensorId x, const std::vector<int>& axes, bool keep) {
  return over_axes(b, x, axes, keep, [&](TensorId from, const std::vector<int>& kept_axes) {
    if (has_few_runs(b.shape(from), kept_axes)) return reduce_at_once(b, op, from, kept_axes, keep);
    TensorId out = from;
    for (const int axis : kept_axes) out = reduce_at_once(b, op, out, {axis}, true);
    return keep || !b.ok() ? out : b.reshape(out, without(b.shape(out), kept_axes));
  });
}

TensorId softmax_along(Builder& b, const char* op, TensorId x, int axis) {
  if (!b.ok()) return kNoTensor;
  Attrs attrs;
  attrs.set("beta", 1.0);
  const int at = b.axis_in(x, axis), last = b.rank(x) - 1;
  std::vector<int64_t> order(static_cast<size_t>(b.rank(x)));
  std::iota(order.begin(), order.end(), 0);
  std::swap(order[static_cast<size_t>(at)], order[static_cast<size_t>(last)]);
  TensorId out = at == last ? x : b.transpose(x, order);
  out = b.node(op, {out}, attrs, DType::kFloat32);
  if (at != last) out = b.transpose(out, order);
  return b.is_channels_last(x) ? b.as_channels_last(out) : out;
}

namespace {

bool is_narrow(DType type) { return type == DType::kInt8 || type == DType::kInt16 || type == DType::kUInt8; }

// The axes of a reduction: all, unless they are given as an attribute or, in newer opsets, as an operand.
// Nothing where no reduction is wanted at all.
Result<std::optional<std::vector<int>>> reduction_axes(Context& c) {
  MOTE_TRY(c.check_inputs(1, 2));
  const int rank = c.b.rank(c.kept(0));
  MOTE_ASSIGN(const auto given, c.integers("axes", 1));
  if (given && !given->empty()) {
    MOTE_ASSIGN(std::vector<int> axes, c.axes(*given, rank));
    return std::optional(std::move(axes));
  }
  if (c.integer("noop_with_empty_axes", 0) != 0) return std::optional<std::vector<int>>();
  std::vector<int> all(static_cast<size_t>(rank));
  std::iota(all.begin(), all.end(), 0);
  return std::optional(std::move(all));
}

// What is done to the elements before and after they are reduced.
using Function = TensorId (*)(Builder& b, TensorId x);
TensorId unchanged(Builder&, TensorId x) { return x; }
TensorId absolute(Builder& b, TensorId x) {
  if (b.type(x) == DType::kFloat32) return b.unary("abs", x);
  return extremum(b, "maximum", x, arithmetic(b, "sub", arithmetic(b, "sub", x, x), x));
}
TensorId square(Builder& b, TensorId x) {
  return b.type(x) == DType::kFloat32 ? b.unary("square", x) : arithmetic(b, "mul", x, x);
}
TensorId root(Builder& b, TensorId x) { return b.unary("sqrt", x); }
TensorId logarithm(Builder& b, TensorId x) { return b.unary("log", x); }

// What a reduction gives of no elements at all: this value everywhere.
Result<TensorId> of_nothing(Builder& b, TensorId x, const std::vector<int>& axes, bool keep, double value) {
  Shape shape = b.plain_shape(x);
  if (keep) {
    for (const int axis : axes) shape[static_cast<size_t>(axis)] = 1;
  } else {
    shape = without(shape, axes);
  }
  if (element_count(shape) == 0) return b.nothing(b.type(x), shape);
  if (!b.affords(element_count(shape))) return kNoTensor;
  if (b.type(x) == DType::kFloat32) return b.real(static_cast<float>(value), shape);
  MOTE_ASSIGN(Tensor out, integer_constant(b.type(x), shape,
                                           std::vector<int64_t>(static_cast<size_t>(element_count(shape)),
                                                                static_cast<int64_t>(value))));
  return b.constant(std::move(out));
}

bool is_empty(Builder& b, TensorId x) { return b.ok() && b.tensor(x).elements() == 0; }

// The smallest and the largest number of a type.
struct Ends {
  double low, high;
};
std::optional<Ends> ends_of(DType type) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  switch (type) {
    case DType::kFloat32:
      return Ends{-kInfinity, kInfinity};
    case DType::kInt8:
      return Ends{-128, 127};
    case DType::kUInt8:
      return Ends{0, 255};
    case DType::kInt16:
      return Ends{-32768, 32767};
    case DType::kInt32:
      return Ends{INT32_MIN, INT32_MAX};
    case DType::kBool:
      return Ends{0, 1};
    default:
      return std::nullopt;
  }
}

TensorId sum_over(Builder& b, TensorId x, const std::vector<int>& axes, bool keep) {
  if (b.type(x) == DType::kFloat32) return reduced(b, "sum", x, axes, keep);
  return chained(b, x, axes, keep, [&](TensorId u, TensorId v) { return arithmetic(b, "add", u, v); });
}

Status append_sum(Context& c, Function before, Function after) {
  MOTE_ASSIGN(const auto axes, reduction_axes(c));
  const TensorId x = before(c.b, c.kept(0));
  const bool keep = c.integer("keepdims", 1) != 0;
  if (axes && is_empty(c.b, x)) {
    MOTE_ASSIGN(const TensorId nothing, of_nothing(c.b, x, *axes, keep, 0));
    c.out(0, after(c.b, nothing));
    return ok_status();
  }
  c.out(0, after(c.b, axes ? sum_over(c.b, x, *axes, keep) : x));
  return ok_status();
}

Status append_mean(Context& c) {
  MOTE_ASSIGN(const auto axes, reduction_axes(c));
  if (c.b.type(c.kept(0)) != DType::kFloat32) return c.unsupported("there is no mean of integers");
  const bool keep = c.integer("keepdims", 1) != 0;
  c.out(0, axes ? reduced(c.b, "mean", c.kept(0), *axes, keep) : c.kept(0));
  return ok_status();
}

Status append_prod(Context& c) {
  MOTE_ASSIGN(const auto axes, reduction_axes(c));
  const bool keep = c.integer("keepdims", 1) != 0;
  if (axes && is_empty(c.b, c.kept(0))) {
    MOTE_ASSIGN(const TensorId one, of_nothing(c.b, c.kept(0), *axes, keep, 1));
    c.out(0, one);
    return ok_status();
  }
  const auto join = [&](TensorId u, TensorId v) { return arithmetic(c.b, "mul", u, v); };
  c.out(0, axes ? chained(c.b, c.kept(0), *axes, keep, join) : c.kept(0));
  return ok_status();
}

Status append_extremum(Context& c, const char* op, const char* pair) {
  MOTE_ASSIGN(const auto axes, reduction_axes(c));
  Builder& b = c.b;
  const bool keep = c.integer("keepdims", 1) != 0;
  const DType type = b.type(c.kept(0));
  if (!axes) {
    c.out(0, c.kept(0));
  } else if (is_empty(b, c.kept(0))) {
    const auto ends = ends_of(type);
    if (!ends) return empty_tensor(b.tensor(c.kept(0)));
    MOTE_ASSIGN(const TensorId end, of_nothing(b, c.kept(0), *axes, keep,
                                               pair == std::string("maximum") ? ends->low : ends->high));
    c.out(0, end);
  } else if (type == DType::kFloat32 && !b.may_be_infinite(c.kept(0))) {
    c.out(0, reduced(b, op, c.kept(0), *axes, keep));
  } else {
    const DType as = is_narrow(type) || type == DType::kBool ? DType::kInt32 : type;
    const auto join = [&](TensorId u, TensorId v) { return extremum(b, pair, u, v); };
    c.out(0, b.cast(chained(b, b.cast(c.kept(0), as), *axes, keep, join), type));
  }
  return ok_status();
}

// log(sum(exp(x))) with the largest element taken out, which must not overflow.
Status append_log_sum_exp(Context& c) {
  MOTE_ASSIGN(const auto axes, reduction_axes(c));
  Builder& b = c.b;
  const bool keep = c.integer("keepdims", 1) != 0;
  if (b.type(c.kept(0)) != DType::kFloat32) return c.unsupported("integers have no exponential");
  if (!axes) {
    c.out(0, c.kept(0));
    return ok_status();
  }
  if (is_empty(b, c.kept(0))) {
    MOTE_ASSIGN(const TensorId none, of_nothing(b, c.kept(0), *axes, keep, 0));
    c.out(0, b.unary("log", none));
    return ok_status();
  }
  const TensorId largest = reduced(b, "reduce_max", c.kept(0), *axes, true);
  const TensorId parts = b.unary("exp", arithmetic(b, "sub", c.kept(0), largest));
  const TensorId sum = b.unary("log", reduced(b, "sum", parts, *axes, true));
  const TensorId out = arithmetic(b, "add", sum, largest);
  c.out(0, keep || !b.ok() ? out : b.reshape(b.plain(out), without(b.plain_shape(out), *axes)));
  return ok_status();
}

// The place of an extremum, the first or the last one.
Status append_arg(Context& c, const char* op) {
  MOTE_TRY(c.check_inputs(1, 1));
  Builder& b = c.b;
  const DType type = b.type(c.kept(0));
  if (type != DType::kFloat32 && !is_narrow(type))
    return c.unsupported(
        format("mote has it of float32 and small integers only, the input is {}", dtype_name(type)),
        "cast to float32 before it");
  MOTE_ASSIGN(const int axis, c.axis(c.integer("axis", 0), b.rank(c.kept(0))));
  const bool last = c.integer("select_last_index", 0) != 0, keep = c.integer("keepdims", 1) != 0;
  const TensorId x = b.cast(c.kept(0), DType::kFloat32);
  const TensorId out = over_axes(b, x, {axis}, keep, [&](TensorId from, const std::vector<int>& axes) {
    const auto at = static_cast<size_t>(axes[0]);
    Shape shape = b.shape(from);
    if (last) {
      Attrs turned;
      std::vector<int64_t> begin(shape.size(), 0), stride(shape.size(), 1);
      begin[at] = shape[at] - 1;
      stride[at] = -1;
      turned.set("begin", begin);
      turned.set("size", std::vector<int64_t>(shape.begin(), shape.end()));
      turned.set("stride", stride);
      from = b.node("slice", {from}, turned, DType::kFloat32);
    }
    Attrs attrs;
    attrs.set("axis", int64_t{axes[0]});
    TensorId place = b.node(op, {from}, attrs, DType::kInt32);
    if (last) place = arithmetic(b, "sub", b.integer(shape[at] - 1), place);
    shape[at] = 1;
    return keep ? b.reshape(place, shape) : place;
  });
  c.out(0, b.cast(out, DType::kInt64));
  return ok_status();
}

// Until opset 12 everything from the axis on is one dimension.
Status append_softmax(Context& c, const char* op) {
  MOTE_TRY(c.check_inputs(1, 1));
  Builder& b = c.b;
  if (b.type(c.kept(0)) != DType::kFloat32) return c.unsupported("mote has it of float32 only");
  const int rank = b.rank(c.kept(0));
  if (rank == 0) return c.unsupported("a scalar has no axis");
  MOTE_ASSIGN(const int axis, c.axis(c.integer("axis", c.opset() < 13 ? 1 : -1), rank));
  const Shape shape = b.plain_shape(c.kept(0));
  const auto behind = [&](int from) {
    return std::accumulate(shape.begin() + from, shape.end(), 1, std::multiplies<>());
  };
  if (c.opset() >= 13 || behind(axis + 1) == 1) {
    c.out(0, softmax_along(b, op, c.kept(0), axis));
    return ok_status();
  }
  const int32_t depth = behind(axis);
  const TensorId flat = b.reshape(c.in(0), {static_cast<int32_t>(element_count(shape) / depth), depth});
  c.out(0, b.reshape(softmax_along(b, op, flat, 1), shape));
  return ok_status();
}

// 1 at the first of the largest elements along an axis, 0 elsewhere.
Status append_hardmax(Context& c) {
  MOTE_TRY(c.check_inputs(1, 1));
  Builder& b = c.b;
  TensorId x = c.in(0);
  if (b.type(x) != DType::kFloat32) return c.unsupported("mote has it of float32 only");
  const Shape shape = b.shape(x);
  MOTE_ASSIGN(int axis, c.axis(c.integer("axis", c.opset() < 13 ? 1 : -1), b.rank(x)));
  if (c.opset() < 13) {
    const int32_t rows = std::accumulate(shape.begin(), shape.begin() + axis, 1, std::multiplies<>());
    x = b.reshape(x, {rows, static_cast<int32_t>(element_count(shape)) / rows});
    axis = 1;
  }
  Shape place = b.shape(x), along(place.size(), 1);
  const int32_t size = place[static_cast<size_t>(axis)];
  place[static_cast<size_t>(axis)] = 1;
  along[static_cast<size_t>(axis)] = size;
  Attrs attrs;
  attrs.set("axis", int64_t{axis});
  std::vector<int32_t> numbers(static_cast<size_t>(size));
  std::iota(numbers.begin(), numbers.end(), 0);
  const TensorId first = b.reshape(b.node("arg_max", {x}, attrs, DType::kInt32), place);
  const TensorId hit = compare(b, "equal", first, b.list(DType::kInt32, along, numbers));
  c.out(0, b.reshape(b.cast(hit, DType::kFloat32), shape));
  return ok_status();
}

// Sums, or products, of everything up to each element.
Status append_cumulative(Context& c, const char* op) {
  MOTE_TRY(c.check_inputs(2, 2));
  Builder& b = c.b;
  const TensorId x = c.in(0);
  MOTE_ASSIGN(const std::vector<int64_t> given, c.constant_integers(1));
  if (given.size() != 1) return c.invalid("must have one axis");
  MOTE_ASSIGN(const int axis, c.axis(given[0], b.rank(x)));
  const bool exclusive = c.integer("exclusive", 0) != 0, reverse = c.integer("reverse", 0) != 0;
  if (b.type(x) == DType::kFloat32 && op == std::string("add")) {
    Attrs attrs;
    attrs.set("axis", int64_t{axis});
    attrs.set("exclusive", int64_t{exclusive});
    attrs.set("reverse", int64_t{reverse});
    c.out(0, b.node("cumsum", {x}, attrs, DType::kFloat32));
    return ok_status();
  }
  const int32_t size = b.shape(x)[static_cast<size_t>(axis)];
  if (size > kMostParts)
    return c.unsupported("mote does it over few elements, or as a sum of float32, only",
                         "cast to float32 before it");
  std::vector<TensorId> parts;
  TensorId sum = b.broadcast(b.cast(b.integer(op == std::string("add") ? 0 : 1), b.type(x)),
                             b.shape(b.slice(x, axis, 0, 1)));
  for (int32_t i = 0; b.ok() && i < size; ++i) {
    if (exclusive) parts.push_back(sum);
    sum = arithmetic(b, op, sum, b.slice(x, axis, reverse ? size - 1 - i : i, 1));
    if (!exclusive) parts.push_back(sum);
  }
  if (reverse) std::reverse(parts.begin(), parts.end());
  c.out(0, b.concat(parts, axis));
  return ok_status();
}

}  // namespace

Operators reduction_operators() {
  return {
      {"ReduceSum", [](Context& c) { return append_sum(c, unchanged, unchanged); }, "", true},
      {"ReduceL1", [](Context& c) { return append_sum(c, absolute, unchanged); }, "", true},
      {"ReduceL2", [](Context& c) { return append_sum(c, square, root); }, "", true},
      {"ReduceSumSquare", [](Context& c) { return append_sum(c, square, unchanged); }, "", true},
      {"ReduceLogSum", [](Context& c) { return append_sum(c, unchanged, logarithm); }, "", true},
      {"ReduceLogSumExp", append_log_sum_exp, "", true},
      {"ReduceMean", append_mean, "", true},
      {"ReduceProd", append_prod, "", true},
      {"ReduceMax", [](Context& c) { return append_extremum(c, "reduce_max", "maximum"); }, "", true},
      {"ReduceMin", [](Context& c) { return append_extremum(c, "reduce_min", "minimum"); }, "", true},
      {"ArgMax", [](Context& c) { return append_arg(c, "arg_max"); }},
      {"ArgMin", [](Context& c) { return append_arg(c, "arg_min"); }},
      {"Softmax", [](Context& c) { return append_softmax(c, "softmax"); }},
      {"LogSoftmax", [](Context& c) { return append_softmax(c, "log_softmax"); }},
      {"Hardmax", append_hardmax},
      {"CumSum", [](Context& c) { return append_cumulative(c, "add"); }},
      {"CumProd", [](Context& c) { return append_cumulative(c, "mul"); }},
  };
}

}  // namespace mote::onnx
