// SPDX-License-Identifier: Apache-2.0
// Cast and CastLike. Source: ONNX 1.19, docs/Operators.md, Cast; onnx/numpy_helper.py for float8e8m0.
#include "import/onnx/conversions.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "base/notes.h"
#include "import/onnx/elementwise.h"
#include "import/onnx/registry.h"
#include "import/onnx/values.h"

namespace mote::onnx {

namespace {

void say(const Builder& b, int type, const char* how) {
  note(format("{}: '{}' ({}) casts to {}, {}", b.origin().file, b.origin().node_name, b.origin().node_type,
              element_type_name(type), how));
}

// A float of at most 16 bits: round_float's attributes.
struct FloatFormat {
  int64_t fraction_bits, least_exponent;
  double largest;
  const char *beyond, *infinite, *undefined;
};
std::optional<FloatFormat> format_of(int type, bool saturate) {
  const char* end = saturate ? "largest" : "nan";
  const char* end_or_infinity = saturate ? "largest" : "infinity";
  switch (type) {
    case kFloat16:
      return FloatFormat{10, -14, 65504, "infinity", "infinity", "nan"};
    case kBfloat16:
      return FloatFormat{7, -126, std::ldexp(255.0, 120), "infinity", "infinity", "nan"};
    case kFloat8E4M3:
      return FloatFormat{3, -6, 448, end, end, "nan"};
    case kFloat8E4M3Uz:
      return FloatFormat{3, -7, 240, end, end, "nan"};
    case kFloat8E5M2:
      return FloatFormat{2, -14, 57344, end_or_infinity, end_or_infinity, "nan"};
    case kFloat8E5M2Uz:
      return FloatFormat{2, -15, 57344, end, end, "nan"};
    case kFloat8E8M0:
      return FloatFormat{0, -127, std::ldexp(1.0, 127), end, "nan", "nan"};
    case kFloat4E2M1:
      return FloatFormat{1, 0, 6, "largest", "largest", "zero"};
    default:
      return std::nullopt;
  }
}

// The ElementType of a tensor of which no narrower one is known; 0 for floats, which may be of any.
int natural_type(DType type) {
  for (const int element_type : {kUint8, kInt8, kInt16, kInt32, kInt64, kUint32, kBool})
    if (dtype_of(element_type) == type) return element_type;
  return 0;
}

// Every value of `from` is one of the float type `to`, which has 8 significant bits at least.
bool is_exact(int from, int to) {
  if (to != kFloat16 && to != kBfloat16) return false;
  switch (from) {
    case kBool:
    case kUint8:
    case kInt8:
    case kUint4:
    case kInt4:
    case kUint2:
    case kInt2:
    case kFloat8E4M3:
    case kFloat8E4M3Uz:
    case kFloat8E5M2:
    case kFloat8E5M2Uz:
    case kFloat4E2M1:
      return true;
    default:
      return false;
  }
}

Result<TensorId> rounded(Builder& b, TensorId x, int to, const CastRules& rules) {
  const FloatFormat f = *format_of(to, rules.saturate);
  Attrs attrs;
  attrs.set("fraction_bits", f.fraction_bits);
  attrs.set("least_exponent", f.least_exponent);
  attrs.set("largest", f.largest);
  attrs.set("beyond", std::string(f.beyond));
  attrs.set("infinite", std::string(f.infinite));
  attrs.set("undefined", std::string(f.undefined));
  if (to == kFloat8E8M0) {
    // Powers of two, the smallest for 0; a sign is lost.
    const std::string& mode = rules.round_mode;
    if (mode != "up" && mode != "down" && mode != "nearest")
      return Error(Code::kInvalid, format("has the rounding mode '{}'", mode));
    attrs.set("rounding", mode == "nearest" ? std::string("away") : mode);
    x = extremum(b, "maximum", b.unary("abs", x), b.real(std::ldexp(1.0f, -127)));
  }
  const TensorId out = b.node("round_float", {x}, attrs, DType::kFloat32);
  return b.is_channels_last(x) ? b.as_channels_last(out) : out;
}

bool is_within(const std::optional<IntegerRange>& range, IntegerRange of) {
  return range && range->low >= of.low && range->high <= of.high;
}

// Integers of few bits, the upper ones cut off.
TensorId wrapped(Builder& b, TensorId x, int from, int to) {
  const IntegerRange range = *integer_range(to);
  const DType type = *dtype_of(to);
  if (is_within(integer_range(from), range)) return b.cast(x, type);
  TensorId out =
      bits(b, "and", b.cast(x, DType::kInt32), b.integer(static_cast<int32_t>(range.high - range.low)));
  if (range.low < 0) {
    const TensorId sign = b.integer(static_cast<int32_t>(-range.low));
    out = arithmetic(b, "sub", bits(b, "xor", out, sign), sign);
  }
  return b.cast(out, type);
}

// uint64 is kept as int64, which has no place for negative numbers that wrap around.
Result<TensorId> as_uint64(Builder& b, TensorId x, int from) {
  const DType type = b.type(x);
  const bool is_unsigned = type == DType::kUInt8 || type == DType::kUInt32 || type == DType::kBool ||
                           from == kUint16 || from == kUint64;
  bool fits = is_unsigned;
  if (!fits && b.is_constant(x) && type != DType::kFloat32) {
    MOTE_ASSIGN(const std::vector<int64_t> values, integer_values(b.tensor(x)));
    fits = std::all_of(values.begin(), values.end(), [](int64_t v) { return v >= 0; });
  }
  if (!fits)
    return Error(Code::kUnsupported, format("casts {} to uint64, which mote has as int64", dtype_name(type)),
                 "cast to int64");
  return b.cast(x, DType::kInt64);
}

}  // namespace

std::optional<IntegerRange> integer_range(int element_type) {
  switch (element_type) {
    case kUint2:
      return IntegerRange{0, 3};
    case kInt2:
      return IntegerRange{-2, 1};
    case kUint4:
      return IntegerRange{0, 15};
    case kInt4:
      return IntegerRange{-8, 7};
    case kUint8:
      return IntegerRange{0, 255};
    case kInt8:
      return IntegerRange{-128, 127};
    case kUint16:
      return IntegerRange{0, 65535};
    case kInt16:
      return IntegerRange{-32768, 32767};
    default:
      return std::nullopt;
  }
}

bool is_small_float(int element_type) { return format_of(element_type, true).has_value(); }

Result<TensorId> converted(Builder& b, TensorId x, int from, int to, const CastRules& rules) {
  const auto type = dtype_of(to);
  if (!type)
    return Error(Code::kUnsupported,
                 format("casts to {}, which mote does not compute with", element_type_name(to)),
                 "leave the model in float32 or int8");
  if (!b.ok()) return kNoTensor;
  if (from == 0) from = natural_type(b.type(x));
  if (from == to && from != 0) return x;
  TensorId out;
  if (to == kUint64) {
    MOTE_ASSIGN(out, as_uint64(b, x, from));
  } else if (to == kUint16 || to == kUint4 || to == kInt4 || to == kUint2 || to == kInt2) {
    out = wrapped(b, x, from, to);
  } else if (is_small_float(to) && !is_exact(from, to)) {
    say(b, to, "whose values are kept as float32");
    MOTE_ASSIGN(out, rounded(b, b.cast(x, DType::kFloat32), to, rules));
  } else {
    out = b.cast(x, *type);
  }
  // The operand itself keeps what it is.
  if (out != x) b.set_file_type(out, to);
  return out;
}

namespace {

Status append_cast_to(Context& c, int to) {
  CastRules rules;
  rules.saturate = c.integer("saturate", 1) != 0;
  rules.round_mode = c.text("round_mode", "up");
  MOTE_ASSIGN(const TensorId out, converted(c.b, c.kept(0), c.file_type(0), to, rules));
  c.out(0, out);
  return ok_status();
}

Status append_cast(Context& c) {
  MOTE_TRY(c.check_inputs(1, 1));
  return append_cast_to(c, static_cast<int>(c.integer("to", 0)));
}

Status append_cast_like(Context& c) {
  MOTE_TRY(c.check_inputs(2, 2));
  if (c.file_type(1) != 0) return append_cast_to(c, c.file_type(1));
  c.out(0, c.b.cast(c.kept(0), c.b.type(c.kept(1))));
  return ok_status();
}

}  // namespace

Operators conversion_operators() { return {{"Cast", append_cast}, {"CastLike", append_cast_like}}; }

}  // namespace mote::onnx
