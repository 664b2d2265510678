// SPDX-License-Identifier: Apache-2.0
// Operators that quantise: QuantizeLinear and DequantizeLinear, and layers on integers.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/format.h"
#include "import/onnx/conversions.h"
#include "import/onnx/elementwise.h"
#include "import/onnx/layers.h"
#include "import/onnx/quantized.h"
#include "import/onnx/reductions.h"
#include "import/onnx/registry.h"
#include "import/onnx/values.h"

namespace mote::onnx {

namespace {

// Scales and zero points as constants.
struct Steps {
  std::vector<float> scale;
  std::vector<int64_t> zero_point;  // as many
};
Result<Steps> read_steps(Context& c, size_t scale, size_t zero_point) {
  Steps steps;
  MOTE_ASSIGN(steps.scale, c.constant_reals(scale));
  if (c.has(zero_point)) {
    MOTE_ASSIGN(steps.zero_point, c.constant_integers(zero_point));
  } else {
    steps.zero_point.assign(steps.scale.size(), 0);
  }
  if (steps.scale.empty() || steps.zero_point.size() != steps.scale.size())
    return c.invalid(format("has {} scales and {} zero points", steps.scale.size(), steps.zero_point.size()));
  for (const float one : steps.scale)
    if (!std::isfinite(one) || one <= 0) return c.invalid(format("has a scale of {}", one));
  return steps;
}

// uint8 is int8 with a zero point of 128 less.
Quant quant_of(const Steps& steps, DType type, int axis) {
  Quant quant;
  quant.scale = steps.scale;
  for (const int64_t zero : steps.zero_point)
    quant.zero_point.push_back(static_cast<int32_t>(zero) - (type == DType::kUInt8 ? 128 : 0));
  quant.axis = steps.scale.size() == 1 ? -1 : axis;
  return quant;
}

// Activations of this type may stay quantised.
bool is_activation_type(DType type) {
  return type == DType::kInt8 || type == DType::kUInt8 || type == DType::kInt16;
}

TensorId like(Builder& b, TensorId model, TensorId out) {
  return b.is_channels_last(model) ? b.as_channels_last(out) : out;
}

// An int8 tensor as the uint8 one that the file has; and what is kept of it beside.
TensorId as_uint8(Builder& b, TensorId x) {
  if (!b.ok()) return kNoTensor;
  Quant quant = b.tensor(x).quant;
  quant.zero_point[0] += 128;
  const TensorId out = like(b, x, b.node("shift_uint8", {x}, {}, DType::kUInt8, quant));
  b.set_twin(out, x);
  return out;
}

// A tensor of the file as int8 or int16 with its quantisation. What has none yet gets it.
TensorId with_quant(Builder& b, TensorId x, const Quant& quant) {
  if (!b.ok()) return kNoTensor;
  const bool is_uint8 = b.type(x) == DType::kUInt8;
  if (const TensorId twin = b.twin(x); is_uint8 && twin != kNoTensor && b.tensor(twin).quant == quant)
    return twin;
  if (b.is_constant(x)) {
    Tensor same = b.tensor(x);
    same.quant = quant;
    if (is_uint8) {
      Bytes bytes = *same.data;
      for (uint8_t& byte : bytes) byte ^= 0x80;
      same.type = DType::kInt8;
      same.data = std::make_shared<const Bytes>(std::move(bytes));
    }
    return like(b, x, b.constant(std::move(same)));
  }
  Quant own = quant;
  if (is_uint8) own.zero_point[0] += 128;
  if (!b.tensor(x).quant.present()) b.graph().tensor(x).quant = own;
  if (b.tensor(x).quant != own) return kNoTensor;
  return is_uint8 ? like(b, x, b.node("shift_uint8", {x}, {}, DType::kInt8, quant)) : x;
}

// The shape that scales have beside a tensor: along an axis, in blocks of it, or one.
Result<TensorId> beside(Context& c, size_t operand, TensorId x) {
  Builder& b = c.b;
  const TensorId steps = b.cast(c.in(operand), DType::kFloat32);
  const Shape shape = b.shape(x), given = b.shape(steps);
  if (b.tensor(steps).elements() == 1) return b.reshape(steps, {});
  MOTE_ASSIGN(const int axis, c.axis(c.integer("axis", 1), static_cast<int>(shape.size())));
  const auto at = static_cast<size_t>(axis);
  if (given.size() == 1 && given[0] == shape[at]) {
    Shape along(shape.size(), 1);
    along[at] = shape[at];
    return b.reshape(steps, along);
  }
  const int64_t block = c.integer("block_size", 0);
  if (given.size() != shape.size() || block < 1 || given[at] != (shape[at] + block - 1) / block)
    return c.invalid(format("has scales {} for {}", shape_text(given), shape_text(shape)));
  Shape apart = given;
  apart.insert(apart.begin() + axis + 1, 1);
  Shape repeated = apart;
  repeated[at + 1] = static_cast<int32_t>(block);
  Shape joined = given;
  joined[at] = static_cast<int32_t>(given[at] * block);
  return b.slice(b.reshape(b.broadcast(b.reshape(steps, apart), repeated), joined), axis, 0, shape[at]);
}

// The ElementType of the zero point, or the one that is named; uint8 if there is neither.
Result<int> quantized_type(Context& c) {
  const auto named = static_cast<int>(c.integer("output_dtype", 0));
  int type = named != 0 ? named : int{kUint8};
  if (c.has(2)) {
    type = c.file_type(2);
    if (type == 0 && c.b.type(c.kept(2)) == DType::kInt8) type = kInt8;
    if (type == 0 && c.b.type(c.kept(2)) == DType::kInt16) type = kInt16;
    if (type == 0 && c.b.type(c.kept(2)) == DType::kUInt8) type = kUint8;
  }
  if (!integer_range(type) && !is_small_float(type))
    return c.unsupported(format("quantises to {}", element_type_name(type)), "use int8 or uint8");
  return type;
}

bool is_zero(const Tensor& tensor) {
  return tensor.is_constant() &&
         std::all_of(tensor.data->begin(), tensor.data->end(), [](uint8_t byte) { return byte == 0; });
}

// By its definition, with ties to even.
Status append_quantize_by_steps(Context& c, int type) {
  Builder& b = c.b;
  const TensorId x = c.in(0);
  MOTE_ASSIGN(const TensorId scale, beside(c, 1, x));
  TensorId steps = arithmetic(b, "div", x, scale);
  const auto range = integer_range(type);
  if (range) steps = b.unary("round", steps);
  if (c.has(2) && !is_zero(b.tensor(c.kept(2)))) {
    MOTE_ASSIGN(const TensorId zero, beside(c, 2, x));
    steps = arithmetic(b, "add", steps, zero);
  }
  if (range) {
    steps = limited(b, steps, static_cast<float>(range->low), static_cast<float>(range->high));
    c.out(0, b.cast(steps, *dtype_of(type)));
  } else {
    CastRules rules;
    rules.saturate = c.integer("saturate", 1) != 0;
    MOTE_ASSIGN(const TensorId out, converted(b, steps, kFloat, type, rules));
    c.out(0, out);
  }
  if (b.ok()) b.set_file_type(c.result(0), type);
  return ok_status();
}

Status append_quantize(Context& c) {
  MOTE_TRY(c.check_inputs(2, 3));
  Builder& b = c.b;
  MOTE_ASSIGN(const int element_type, quantized_type(c));
  if (b.type(c.kept(0)) != DType::kFloat32) return c.unsupported("quantises integers");
  if (const auto precision = static_cast<int>(c.integer("precision", 0));
      precision == kFloat16 || precision == kBfloat16)
    return c.unsupported(format("divides with the precision of {}", element_type_name(precision)),
                         "leave the attribute precision out");
  const bool is_int16 = element_type == kInt16;
  const bool has_operator = is_int16 || element_type == kInt8 || element_type == kUint8;
  const bool known = b.is_constant(c.kept(1)) && (!c.has(2) || b.is_constant(c.kept(2)));
  if (has_operator && known && b.tensor(c.kept(1)).elements() == 1 && !b.is_constant(c.kept(0))) {
    MOTE_ASSIGN(const Steps steps, read_steps(c, 1, 2));
    const DType type = *dtype_of(element_type);
    if (!is_int16 || steps.zero_point[0] == 0) {
      const TensorId out = quantized(b, c.kept(0), is_int16 ? type : DType::kInt8, quant_of(steps, type, -1));
      c.out(0, type == DType::kUInt8 ? as_uint8(b, out) : out);
      return ok_status();
    }
  }
  return append_quantize_by_steps(c, element_type);
}

Status append_dequantize(Context& c) {
  MOTE_TRY(c.check_inputs(2, 3));
  Builder& b = c.b;
  const TensorId x = c.kept(0);
  const DType type = b.type(x);
  const bool known = b.is_constant(c.kept(1)) && (!c.has(2) || b.is_constant(c.kept(2)));
  const bool single = b.tensor(c.kept(1)).elements() == 1;
  const bool is_vector = b.rank(c.kept(1)) <= 1;
  TensorId twin = kNoTensor;
  if (known && is_vector && (single || b.is_constant(x)) &&
      (is_activation_type(type) || (type == DType::kInt32 && b.is_constant(x)))) {
    MOTE_ASSIGN(const Steps steps, read_steps(c, 1, 2));
    int axis = -1;
    if (!single) {
      MOTE_ASSIGN(axis, c.axis(c.integer("axis", 1), b.rank(x)));
      if (static_cast<size_t>(b.shape(x)[static_cast<size_t>(axis)]) != steps.scale.size())
        return c.invalid(format("has {} scales for {}", steps.scale.size(), shape_text(b.shape(x))));
    }
    const bool zeros =
        std::all_of(steps.zero_point.begin(), steps.zero_point.end(), [](int64_t z) { return z == 0; });
    if (type == DType::kInt8 || type == DType::kUInt8 || zeros)
      twin = with_quant(b, x, quant_of(steps, type, axis));
  }
  if (!b.ok()) return ok_status();
  TensorId out;
  if (twin != kNoTensor && type != DType::kInt32) {
    out = like(b, twin, b.node("dequantize", {twin}, {}, DType::kFloat32));
  } else {
    const TensorId whole = b.plain(x);
    MOTE_ASSIGN(const TensorId scale, beside(c, 1, whole));
    TensorId steps = b.cast(whole, DType::kFloat32);
    if (c.has(2)) {
      MOTE_ASSIGN(const TensorId zero, beside(c, 2, whole));
      steps = arithmetic(b, "sub", steps, zero);
    }
    out = arithmetic(b, "mul", steps, scale);
  }
  if (twin != kNoTensor && b.ok()) b.set_twin(out, twin);
  c.out(0, out);
  return ok_status();
}

// The scale that covers all values and 0.
Status append_dynamic_quantize(Context& c) {
  MOTE_TRY(c.check_inputs(1, 1));
  Builder& b = c.b;
  const TensorId x = c.in(0);
  std::vector<int> all(static_cast<size_t>(b.rank(x)));
  std::iota(all.begin(), all.end(), 0);
  const TensorId low = extremum(b, "minimum", reduced(b, "reduce_min", x, all, false), b.real(0));
  const TensorId high = extremum(b, "maximum", reduced(b, "reduce_max", x, all, false), b.real(0));
  const TensorId scale = arithmetic(b, "div", arithmetic(b, "sub", high, low), b.real(255));
  const TensorId from_zero = arithmetic(b, "div", b.unary("neg", low), scale);
  const TensorId zero = b.unary("round", limited(b, from_zero, 0, 255));
  const TensorId steps = arithmetic(b, "add", b.unary("round", arithmetic(b, "div", x, scale)), zero);
  c.out(0, b.cast(limited(b, steps, 0, 255), DType::kUInt8));
  c.out(1, scale);
  c.out(2, b.cast(zero, DType::kUInt8));
  return ok_status();
}

// Integers less their zero point, as floats, in which products and sums of this many are exact.
constexpr int32_t kMostExact = 256;

Result<TensorId> centred(Context& c, size_t operand, size_t zero_point, int axis) {
  Builder& b = c.b;
  const TensorId x = b.cast(c.in(operand), DType::kFloat32);
  if (!c.has(zero_point)) return x;
  TensorId zero = b.cast(c.in(zero_point), DType::kFloat32);
  if (b.ok() && b.tensor(zero).elements() > 1 && b.rank(zero) == 1) {
    Shape along(static_cast<size_t>(b.rank(x)), 1);
    along[static_cast<size_t>(axis < 0 ? b.rank(x) + axis : axis)] = b.shape(zero)[0];
    zero = b.reshape(zero, along);
  }
  return arithmetic(b, "sub", x, zero);
}

Status append_matmul_integer(Context& c) {
  MOTE_TRY(c.check_inputs(2, 4));
  Builder& b = c.b;
  MOTE_ASSIGN(const TensorId x, centred(c, 0, 2, -2));
  MOTE_ASSIGN(const TensorId y, centred(c, 1, 3, -1));
  if (b.ok() && b.rank(x) > 0 && b.shape(x).back() > kMostExact)
    return c.unsupported(format("adds up more than {} products", kMostExact), "use QLinearMatMul, or QDQ");
  c.out(0, b.cast(matrix_product(b, x, y), DType::kInt32));
  return ok_status();
}

// An operand of a QLinear operator as int8 with its quantisation.
Result<TensorId> operand_of(Context& c, size_t x, size_t scale, size_t zero_point, int axis) {
  MOTE_ASSIGN(const Steps steps, read_steps(c, scale, zero_point));
  const DType type = c.b.type(c.kept(x));
  if (type != DType::kInt8 && type != DType::kUInt8)
    return c.unsupported(format("has an operand of {}", dtype_name(type)), "use int8 or uint8");
  const TensorId out = with_quant(c.b, c.kept(x), quant_of(steps, type, axis));
  if (c.b.ok() && out == kNoTensor) return c.unsupported("reads one tensor with two quantisations");
  return out;
}

// A float tensor that stands for the quantised one while the node is imported as its float form.
TensorId dequantized(Builder& b, TensorId x) {
  if (!b.ok()) return kNoTensor;
  const TensorId out = like(b, x, b.node("dequantize", {x}, {}, DType::kFloat32));
  if (b.ok()) b.set_twin(out, x);
  return out;
}

// A QLinear operator is its float form between DequantizeLinear and QuantizeLinear.
Status finish_qlinear(Context& c, TensorId result, size_t scale, size_t zero_point) {
  if (!c.b.ok()) return ok_status();
  MOTE_ASSIGN(const Steps steps, read_steps(c, scale, zero_point));
  const DType type = c.b.type(c.kept(zero_point));
  if (steps.scale.size() != 1 || (type != DType::kInt8 && type != DType::kUInt8))
    return c.unsupported("has a result that is not int8 or uint8 with one scale");
  const TensorId out = quantized(c.b, result, DType::kInt8, quant_of(steps, type, -1));
  c.out(0, type == DType::kUInt8 ? as_uint8(c.b, out) : out);
  return ok_status();
}

Status append_qlinear_matmul(Context& c) {
  MOTE_TRY(c.check_inputs(8, 8));
  MOTE_ASSIGN(const TensorId x, operand_of(c, 0, 1, 2, -1));
  MOTE_ASSIGN(const TensorId y, operand_of(c, 3, 4, 5, c.b.rank(c.kept(3)) - 1));
  return finish_qlinear(c, matrix_product(c.b, dequantized(c.b, x), dequantized(c.b, y)), 6, 7);
}

Status append_qlinear_conv(Context& c) {
  MOTE_TRY(c.check_inputs(8, 9));
  Builder& b = c.b;
  MOTE_ASSIGN(const TensorId x, operand_of(c, 0, 1, 2, -1));
  if (!b.is_constant(c.kept(3))) return c.not_constant(3);
  MOTE_ASSIGN(const TensorId weights, operand_of(c, 3, 4, 5, 0));
  TensorId bias = kNoTensor;
  if (c.has(8)) {
    MOTE_ASSIGN(const Steps in, read_steps(c, 1, 2));
    MOTE_ASSIGN(const Steps w, read_steps(c, 4, 5));
    MOTE_ASSIGN(const std::vector<int64_t> values, c.constant_integers(8));
    std::vector<float> real;
    for (size_t i = 0; i < values.size(); ++i)
      real.push_back(static_cast<float>(static_cast<double>(values[i]) * double{in.scale[0]} *
                                        double{w.scale[w.scale.size() == 1 ? 0 : i % w.scale.size()]}));
    bias = b.list(DType::kFloat32, {static_cast<int32_t>(real.size())}, real);
    if (b.ok()) b.set_twin(bias, b.cast(c.in(8), DType::kInt32));
  }
  MOTE_ASSIGN(const TensorId result, convolution(c, dequantized(b, x), dequantized(b, weights), bias));
  return finish_qlinear(c, result, 6, 7);
}

Status append_conv_integer(Context& c) {
  MOTE_TRY(c.check_inputs(2, 4));
  Builder& b = c.b;
  for (const size_t i : {size_t{1}, size_t{3}})
    if (c.has(i) && !b.is_constant(c.kept(i))) return c.not_constant(i);
  MOTE_ASSIGN(const TensorId x, centred(c, 0, 2, 1));
  MOTE_ASSIGN(const TensorId weights, centred(c, 1, 3, 0));
  const Shape shape = b.shape(weights);
  if (!shape.empty() && element_count(shape) / shape[0] > kMostExact)
    return c.unsupported(format("adds up more than {} products", kMostExact), "use QLinearConv, or QDQ");
  MOTE_ASSIGN(const TensorId out, convolution(c, x, weights, kNoTensor));
  c.out(0, b.cast(out, DType::kInt32));
  return ok_status();
}

}  // namespace

Operators quantization_operators() {
  return {
      {"QuantizeLinear", append_quantize},
      {"DequantizeLinear", append_dequantize},
      {"DynamicQuantizeLinear", append_dynamic_quantize},
      {"MatMulInteger", append_matmul_integer},
      {"QLinearMatMul", append_qlinear_matmul},
      {"QLinearConv", append_qlinear_conv},
      {"ConvInteger", append_conv_integer},
  };
}

}  // namespace mote::onnx
