// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/elementwise.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/format.h"
#include "base/notes.h"
#include "import/onnx/registry.h"
#include "import/onnx/values.h"

namespace mote::onnx {

namespace {

// Runs an operator on aligned operands and marks its result.
template <class Make>
TensorId on_aligned(Builder& b, const std::vector<TensorId>& operands, const Make& make) {
  if (!b.ok()) return kNoTensor;
  const Aligned all = aligned(b, operands);
  const TensorId out = make(all.operands);
  return all.channels_last ? b.as_channels_last(out) : out;
}

void say_int64(const Builder& b) {
  note(format("{}: int64 of '{}' ({}) is computed as int32", b.origin().file, b.origin().node_name,
              b.origin().node_type));
}

// An operand as int32. Constants are checked; what is computed is only said.
TensorId as_int32(Builder& b, TensorId x) {
  if (b.type(x) != DType::kInt64) return b.cast(x, DType::kInt32);
  if (!b.is_constant(x)) {
    say_int64(b);
    return b.cast(x, DType::kInt32);
  }
  const Result<std::vector<int64_t>> values = integer_values(b.tensor(x));
  Result<Tensor> narrow = integer_constant(DType::kInt32, b.shape(x), *values);
  if (!narrow.ok()) {
    b.fail(narrow.error());
    return kNoTensor;
  }
  const TensorId out = b.constant(std::move(narrow).value());
  return b.is_channels_last(x) ? b.as_channels_last(out) : out;
}

bool check_types(Builder& b, TensorId x, TensorId y) {
  if (!b.ok()) return false;
  if (b.type(x) == b.type(y)) return true;
  b.fail(Error(Code::kInvalid,
               format("the operands are {} and {}", dtype_name(b.type(x)), dtype_name(b.type(y))),
               "the file is damaged: export it again"));
  return false;
}

}  // namespace

Aligned aligned(Builder& b, const std::vector<TensorId>& operands) {
  Aligned out{operands, false};
  int rank = 0;
  for (const TensorId id : operands) rank = std::max(rank, b.rank(id));
  for (const TensorId id : operands)
    out.channels_last = out.channels_last || (b.is_channels_last(id) && b.rank(id) == rank);
  for (TensorId& id : out.operands) {
    if (!out.channels_last) {
      id = b.plain(id);
      continue;
    }
    if (b.rank(id) == rank) {
      id = b.channels_last(id);
      continue;
    }
    id = b.plain(id);
    if (b.tensor(id).elements() == 1) continue;
    Shape full(static_cast<size_t>(rank - b.rank(id)), 1);
    const Shape own = b.shape(id);
    full.insert(full.end(), own.begin(), own.end());
    id = b.channels_last(b.reshape(id, full));
  }
  return out;
}

TensorId arithmetic(Builder& b, const char* op, TensorId x, TensorId y) {
  if (!check_types(b, x, y)) return kNoTensor;
  const DType type = b.type(x);
  if (type == DType::kBool) {
    b.fail(Error(Code::kUnsupported, format("there is no {} of {}", op, dtype_name(type))));
    return kNoTensor;
  }
  return on_aligned(b, {x, y}, [&](const std::vector<TensorId>& in) {
    const bool has_own = type == DType::kFloat32 || type == DType::kInt32 ||
                         (type == DType::kUInt32 && std::string(op) == "div");
    if (has_own) return b.binary(op, in[0], in[1]);
    const TensorId narrow_x = as_int32(b, in[0]), narrow_y = as_int32(b, in[1]);
    return b.cast(b.binary(op, narrow_x, narrow_y), type);
  });
}

TensorId extremum(Builder& b, const char* which, TensorId x, TensorId y) {
  if (!check_types(b, x, y)) return kNoTensor;
  const DType type = b.type(x);
  Attrs attrs;
  attrs.set("which", std::string(which));
  return on_aligned(b, {x, y}, [&](const std::vector<TensorId>& in) {
    const bool narrow = type == DType::kInt8 || type == DType::kInt16 || type == DType::kUInt8;
    // uint32 has its order in int64.
    const DType as = narrow ? DType::kInt32 : type == DType::kUInt32 ? DType::kInt64 : type;
    return b.cast(b.node("extremum", {b.cast(in[0], as), b.cast(in[1], as)}, attrs, as), type);
  });
}

TensorId compare(Builder& b, const char* relation, TensorId x, TensorId y) {
  if (!check_types(b, x, y)) return kNoTensor;
  const DType type = b.type(x);
  Attrs attrs;
  attrs.set("relation", std::string(relation));
  return on_aligned(b, {x, y}, [&](const std::vector<TensorId>& in) {
    const bool narrow = type == DType::kInt8 || type == DType::kInt16 || type == DType::kUInt8;
    const DType as = narrow ? DType::kInt32 : type == DType::kUInt32 ? DType::kInt64 : type;
    return b.node("compare", {b.cast(in[0], as), b.cast(in[1], as)}, attrs, DType::kBool);
  });
}

TensorId bits(Builder& b, const char* function, TensorId x, TensorId y) {
  Attrs attrs;
  attrs.set("function", std::string(function));
  return on_aligned(b, {x, y}, [&](const std::vector<TensorId>& in) {
    return b.node("bitwise", in, attrs, b.type(in[0]));
  });
}

TensorId select(Builder& b, TensorId condition, TensorId x, TensorId y) {
  if (!check_types(b, x, y)) return kNoTensor;
  const DType type = b.type(x);
  return on_aligned(b, {condition, x, y}, [&](const std::vector<TensorId>& in) {
    const bool narrow = type == DType::kInt8 || type == DType::kInt16;
    const DType as = narrow ? DType::kInt32 : type == DType::kUInt32 ? DType::kInt64 : type;
    return b.cast(b.node("select", {in[0], b.cast(in[1], as), b.cast(in[2], as)}, {}, as), type);
  });
}

TensorId limited(Builder& b, TensorId x, float low, float high) {
  if (b.ok() && b.type(x) == DType::kFloat32) {
    // These limits are activations, which layers can take in.
    constexpr float kNone = std::numeric_limits<float>::infinity();
    if (low == 0 && high == 6) return activation(b, "relu6", x);
    if (low == 0 && high == 1) return activation(b, "relu_0_to_1", x);
    if (low == -1 && high == 1) return activation(b, "relu_n1_to_1", x);
    if (low == 0 && high >= kNone) return activation(b, "relu", x);
  }
  TensorId out = x;
  if (low != -std::numeric_limits<float>::infinity()) out = extremum(b, "maximum", out, b.real(low));
  if (high != std::numeric_limits<float>::infinity()) out = extremum(b, "minimum", out, b.real(high));
  return out;
}

namespace {

TensorId like(Builder& b, TensorId in, TensorId out) {
  return b.is_channels_last(in) ? b.as_channels_last(out) : out;
}

TensorId sigmoid(Builder& b, const char* function, TensorId x) {
  Attrs attrs;
  attrs.set("function", std::string(function));
  return like(b, x, b.node("sigmoid", {x}, attrs, b.type(x)));
}

}  // namespace

TensorId logistic(Builder& b, TensorId x) { return sigmoid(b, "logistic", x); }
TensorId hyperbolic_tangent(Builder& b, TensorId x) { return sigmoid(b, "tanh", x); }

TensorId activation(Builder& b, const char* which, TensorId x) {
  Attrs attrs;
  attrs.set("activation", std::string(which));
  return like(b, x, b.node("activation", {x}, attrs, b.type(x)));
}

namespace {

Status append_arithmetic(Context& c, const char* op) {
  MOTE_TRY(c.check_inputs(2, 2));
  c.out(0, arithmetic(c.b, op, c.kept(0), c.kept(1)));
  return ok_status();
}

Status append_compare(Context& c, const char* relation) {
  MOTE_TRY(c.check_inputs(2, 2));
  c.out(0, compare(c.b, relation, c.kept(0), c.kept(1)));
  return ok_status();
}

// Max, Min, Sum and Mean take any number of operands.
template <class Join>
TensorId joined(Context& c, const Join& join) {
  TensorId out = c.kept(0);
  for (size_t i = 1; i < c.inputs(); ++i) out = join(out, c.kept(i));
  return out;
}

Status append_extremum(Context& c, const char* which) {
  MOTE_TRY(c.check_inputs(1, c.inputs()));
  c.out(0, joined(c, [&](TensorId x, TensorId y) { return extremum(c.b, which, x, y); }));
  return ok_status();
}

Status append_sum(Context& c) {
  MOTE_TRY(c.check_inputs(1, c.inputs()));
  c.out(0, joined(c, [&](TensorId x, TensorId y) { return arithmetic(c.b, "add", x, y); }));
  return ok_status();
}

Status append_mean(Context& c) {
  MOTE_TRY(append_sum(c));
  const TensorId count = c.b.real(static_cast<float>(c.inputs()));
  c.out(0, arithmetic(c.b, "div", c.result(0), count));
  return ok_status();
}

Status append_logical(Context& c, const char* which) {
  MOTE_TRY(c.check_inputs(2, 2));
  Attrs attrs;
  attrs.set("which", std::string(which));
  c.out(0, on_aligned(c.b, {c.kept(0), c.kept(1)}, [&](const std::vector<TensorId>& in) {
          return c.b.node("logical", {in[0], in[1]}, attrs, DType::kBool);
        }));
  return ok_status();
}

Status append_not(Context& c) {
  MOTE_TRY(c.check_inputs(1, 1));
  c.out(0, like(c.b, c.kept(0), c.b.node("logical_not", {c.kept(0)}, {}, DType::kBool)));
  return ok_status();
}

Status append_bits(Context& c, const char* function) {
  MOTE_TRY(c.check_inputs(2, 2));
  if (!check_types(c.b, c.kept(0), c.kept(1))) return ok_status();
  c.out(0, bits(c.b, function, c.kept(0), c.kept(1)));
  return ok_status();
}

Status append_bitwise_not(Context& c) {
  MOTE_TRY(c.check_inputs(1, 1));
  const TensorId ones = c.b.cast(c.b.integer(-1), c.b.type(c.kept(0)));
  const TensorId out = bits(c.b, "xor", c.kept(0), ones);
  c.out(0, c.file_type(0) == kUint16 ? bits(c.b, "and", out, c.b.integer(0xFFFF)) : out);
  return ok_status();
}

Status append_bit_shift(Context& c) {
  const std::string direction = c.text("direction", "");
  if (direction != "LEFT" && direction != "RIGHT")
    return c.invalid(format("has the direction '{}'", direction));
  MOTE_TRY(append_bits(c, direction == "LEFT" ? "shift_left" : "shift_right"));
  // uint16 is kept as int32.
  if (c.file_type(0) == kUint16 && c.b.ok()) c.out(0, bits(c.b, "and", c.result(0), c.b.integer(0xFFFF)));
  return ok_status();
}

Status append_where(Context& c) {
  MOTE_TRY(c.check_inputs(3, 3));
  c.out(0, select(c.b, c.kept(0), c.kept(1), c.kept(2)));
  return ok_status();
}

// Of floats, remainders have the sign of the dividend with fmod, else, as integers without it, that of the
// divisor.
Status append_mod(Context& c) {
  MOTE_TRY(c.check_inputs(2, 2));
  Builder& b = c.b;
  const TensorId x = c.kept(0), y = c.kept(1);
  const bool fmod = c.integer("fmod", 0) != 0;
  if (b.type(x) == DType::kFloat32) {
    if (!fmod) return c.invalid("takes the remainder of floats without fmod");
    // The remainder of absolute values, with the dividend's sign.
    Attrs attrs;
    attrs.set("result", std::string("remainder"));
    const TensorId rest =
        on_aligned(b, {b.unary("abs", x), b.unary("abs", y)}, [&](const std::vector<TensorId>& in) {
          return b.node("floor_division", in, attrs, DType::kFloat32);
        });
    c.out(0, select(b, compare(b, "less", x, b.real(0)), b.unary("neg", rest), rest));
    return ok_status();
  }
  const DType type = b.type(x);
  if (type == DType::kBool) return c.unsupported("there is no remainder of bool");
  // x - y * trunc(x / y); where that and the divisor have different signs, one divisor more.
  const TensorId quotient = arithmetic(b, "div", x, y);
  const TensorId rest = arithmetic(b, "sub", x, arithmetic(b, "mul", quotient, y));
  if (fmod || type == DType::kUInt8 || type == DType::kUInt32) {
    c.out(0, rest);
    return ok_status();
  }
  MOTE_ASSIGN(Tensor nothing, integer_constant(type, {}, {0}));
  const TensorId zero = b.constant(std::move(nothing));
  Attrs attrs;
  attrs.set("relation", std::string("not_equal"));
  const TensorId signs_differ =
      compare(b, "not_equal", compare(b, "less", rest, zero), compare(b, "less", y, zero));
  const TensorId adjusted = select(b, signs_differ, arithmetic(b, "add", rest, y), rest);
  c.out(0, select(b, compare(b, "equal", rest, zero), rest, adjusted));
  return ok_status();
}

// Bounds are attributes until opset 10, then operands, one value each.
Status append_clip(Context& c) {
  MOTE_TRY(c.check_inputs(1, 3));
  Builder& b = c.b;
  TensorId out = c.kept(0);
  if (c.opset() < 11 && b.type(out) == DType::kFloat32) {
    c.out(0, limited(b, out, c.number("min", -std::numeric_limits<float>::infinity()),
                     c.number("max", std::numeric_limits<float>::infinity())));
    return ok_status();
  }
  const auto is_known = [&](size_t i) { return !c.has(i) || b.is_constant(c.kept(i)); };
  if (b.type(out) == DType::kFloat32 && is_known(1) && is_known(2)) {
    float bounds[2] = {-std::numeric_limits<float>::infinity(), std::numeric_limits<float>::infinity()};
    for (size_t i = 1; i <= 2; ++i) {
      if (!c.has(i)) continue;
      MOTE_ASSIGN(const std::vector<float> given, c.constant_reals(i));
      if (given.size() != 1) return c.invalid("has bounds of several values");
      bounds[i - 1] = given[0];
    }
    if (bounds[0] <= bounds[1]) {
      c.out(0, limited(b, out, bounds[0], bounds[1]));
      return ok_status();
    }
  }
  if (c.has(1)) out = extremum(b, "maximum", out, c.kept(1));
  if (c.has(2)) out = extremum(b, "minimum", out, c.kept(2));
  c.out(0, out);
  return ok_status();
}

Status append_prelu(Context& c) {
  MOTE_TRY(c.check_inputs(2, 2));
  Builder& b = c.b;
  const DType type = b.type(c.kept(0));
  if (type != DType::kFloat32) return c.unsupported(format("there is no PRelu of {}", dtype_name(type)));
  c.out(0, on_aligned(b, {c.kept(0), c.kept(1)}, [&](const std::vector<TensorId>& in) {
          return b.node("prelu", {in[0], in[1]}, {}, type);
        }));
  return ok_status();
}

}  // namespace

Operators elementwise_operators() {
  return {
      {"Add", [](Context& c) { return append_arithmetic(c, "add"); }},
      {"Sub", [](Context& c) { return append_arithmetic(c, "sub"); }},
      {"Mul", [](Context& c) { return append_arithmetic(c, "mul"); }},
      {"Div", [](Context& c) { return append_arithmetic(c, "div"); }},
      {"Mod", append_mod},
      {"Max", [](Context& c) { return append_extremum(c, "maximum"); }},
      {"Min", [](Context& c) { return append_extremum(c, "minimum"); }},
      {"Sum", append_sum},
      {"Mean", append_mean},
      {"Equal", [](Context& c) { return append_compare(c, "equal"); }},
      {"Less", [](Context& c) { return append_compare(c, "less"); }},
      {"LessOrEqual", [](Context& c) { return append_compare(c, "less_equal"); }},
      {"Greater", [](Context& c) { return append_compare(c, "greater"); }},
      {"GreaterOrEqual", [](Context& c) { return append_compare(c, "greater_equal"); }},
      {"And", [](Context& c) { return append_logical(c, "and"); }},
      {"Or", [](Context& c) { return append_logical(c, "or"); }},
      {"Xor", [](Context& c) { return append_compare(c, "not_equal"); }},
      {"Not", append_not},
      {"BitwiseAnd", [](Context& c) { return append_bits(c, "and"); }},
      {"BitwiseOr", [](Context& c) { return append_bits(c, "or"); }},
      {"BitwiseXor", [](Context& c) { return append_bits(c, "xor"); }},
      {"BitwiseNot", append_bitwise_not},
      {"BitShift", append_bit_shift},
      {"Where", append_where},
      {"Clip", append_clip},
      {"PRelu", append_prelu},
  };
}

}  // namespace mote::onnx
