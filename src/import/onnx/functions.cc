// SPDX-License-Identifier: Apache-2.0
// Functions of one operand, element by element. Source of all: ONNX, docs/Operators.md.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "base/format.h"
#include "import/onnx/elementwise.h"
#include "import/onnx/registry.h"
#include "import/onnx/values.h"

namespace mote::onnx {

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

// Short forms for formulas.
struct Formula {
  Builder& b;
  TensorId real(double value) { return b.real(static_cast<float>(value)); }
  TensorId add(TensorId x, TensorId y) { return arithmetic(b, "add", x, y); }
  TensorId sub(TensorId x, TensorId y) { return arithmetic(b, "sub", x, y); }
  TensorId mul(TensorId x, TensorId y) { return arithmetic(b, "mul", x, y); }
  TensorId div(TensorId x, TensorId y) { return arithmetic(b, "div", x, y); }
  TensorId function(const char* name, TensorId x) { return b.unary(name, x); }
  TensorId positive(TensorId x) { return activation(b, "relu", x); }
  TensorId negative(TensorId x) { return extremum(b, "minimum", x, real(0)); }
  TensorId elu(TensorId x) { return elementwise("elu", x, {}); }
  TensorId gelu(TensorId x, bool approximate) {
    Attrs attrs;
    attrs.set("approximate", int64_t{approximate});
    return elementwise("gelu", x, attrs);
  }
  TensorId elementwise(const char* op, TensorId x, const Attrs& attrs) {
    const TensorId out = b.node(op, {x}, attrs, DType::kFloat32);
    return b.is_channels_last(x) ? b.as_channels_last(out) : out;
  }
};

Status check_float(Context& c) {
  MOTE_TRY(c.check_inputs(1, 1));
  const DType type = c.b.type(c.kept(0));
  if (type == DType::kFloat32) return ok_status();
  return c.unsupported(format("mote has it of float32 only, the input is {}", dtype_name(type)));
}

template <class Make>
Status append_formula(Context& c, const Make& make) {
  MOTE_TRY(check_float(c));
  Formula f{c.b};
  c.out(0, make(f, c.kept(0)));
  return ok_status();
}

template <class T>
Status append_unary(Context& c, T function) {
  return append_formula(c, [&](Formula& f, TensorId x) { return f.function(function, x); });
}

TensorId zero_of(Builder& b, DType type) {
  Result<Tensor> zero = integer_constant(type, {}, {0});
  if (!zero.ok()) {
    b.fail(zero.error());
    return kNoTensor;
  }
  return b.constant(std::move(zero).value());
}

Status append_neg(Context& c) {
  MOTE_TRY(c.check_inputs(1, 1));
  const DType type = c.b.type(c.kept(0));
  if (type == DType::kFloat32) return append_unary(c, "neg");
  c.out(0, arithmetic(c.b, "sub", zero_of(c.b, type), c.kept(0)));
  return ok_status();
}

Status append_abs(Context& c) {
  MOTE_TRY(c.check_inputs(1, 1));
  const DType type = c.b.type(c.kept(0));
  if (type == DType::kFloat32) return append_unary(c, "abs");
  const bool is_unsigned = type == DType::kUInt8 || type == DType::kUInt32 || type == DType::kBool;
  c.out(0, is_unsigned
               ? c.kept(0)
               : extremum(c.b, "maximum", c.kept(0), arithmetic(c.b, "sub", zero_of(c.b, type), c.kept(0))));
  return ok_status();
}

Status append_sign(Context& c) {
  MOTE_TRY(c.check_inputs(1, 1));
  const DType type = c.b.type(c.kept(0));
  const TensorId zero = type == DType::kFloat32 ? c.b.real(0) : zero_of(c.b, type);
  const TensorId above = c.b.cast(compare(c.b, "greater", c.kept(0), zero), DType::kInt32);
  const TensorId below = c.b.cast(compare(c.b, "less", c.kept(0), zero), DType::kInt32);
  c.out(0, c.b.cast(arithmetic(c.b, "sub", above, below), type));
  return ok_status();
}

Status append_identity(Context& c) {
  MOTE_TRY(c.check_inputs(1, c.inputs()));
  c.out(0, c.kept(0));
  return ok_status();
}

// Outside training nothing is dropped. The mask is all ones then.
Status append_dropout(Context& c) {
  MOTE_TRY(c.check_inputs(1, 3));
  if (c.has(2)) {
    MOTE_ASSIGN(const std::vector<int64_t> training, c.constant_integers(2));
    if (!training.empty() && training[0] != 0) {
      MOTE_ASSIGN(const std::vector<float> ratio, c.has(1) ? c.constant_reals(1) : std::vector<float>{0.5f});
      if (ratio.empty() || ratio[0] != 0)
        return c.unsupported("drops elements at random, as in training",
                             "export the model for inference: model.eval()");
    }
  }
  c.out(0, c.kept(0));
  if (!c.wants(1)) return ok_status();
  const Shape shape = c.b.plain_shape(c.kept(0));
  if (!c.b.affords(element_count(shape))) return ok_status();
  c.out(1, c.b.list(DType::kBool, shape, std::vector<uint8_t>(static_cast<size_t>(element_count(shape)), 1)));
  return ok_status();
}

Status append_relu(Context& c) {
  MOTE_TRY(c.check_inputs(1, 1));
  const DType type = c.b.type(c.kept(0));
  if (type == DType::kFloat32) return append_formula(c, [](Formula& f, TensorId x) { return f.positive(x); });
  c.out(0, extremum(c.b, "maximum", c.kept(0), zero_of(c.b, type)));
  return ok_status();
}

Status append_leaky_relu(Context& c) {
  return append_formula(c, [&](Formula& f, TensorId x) {
    Attrs attrs;
    attrs.set("alpha", double{c.number("alpha", 0.01f)});
    const TensorId out = f.b.node("leaky_relu", {x}, attrs, DType::kFloat32);
    return f.b.is_channels_last(x) ? f.b.as_channels_last(out) : out;
  });
}

Status append_elu(Context& c) {
  const float alpha = c.number("alpha", 1);
  return append_formula(c, [&](Formula& f, TensorId x) {
    if (alpha == 1) return f.elu(x);
    return f.add(f.positive(x), f.mul(f.elu(f.negative(x)), f.real(alpha)));
  });
}

Status append_celu(Context& c) {
  const float alpha = c.number("alpha", 1);
  return append_formula(c, [&](Formula& f, TensorId x) {
    const TensorId below = f.elu(f.div(f.negative(x), f.real(alpha)));
    return f.add(f.positive(x), f.mul(below, f.real(alpha)));
  });
}

Status append_selu(Context& c) {
  const double alpha = c.number("alpha", 1.67326319217681884765625f);
  const double gamma = c.number("gamma", 1.05070102214813232421875f);
  return append_formula(c, [&](Formula& f, TensorId x) {
    return f.add(f.mul(f.positive(x), f.real(gamma)), f.mul(f.elu(f.negative(x)), f.real(alpha * gamma)));
  });
}

Status append_hard_sigmoid(Context& c) {
  const float alpha = c.number("alpha", 0.2f), beta = c.number("beta", 0.5f);
  return append_formula(c, [&](Formula& f, TensorId x) {
    return limited(f.b, f.add(f.mul(x, f.real(alpha)), f.real(beta)), 0, 1);
  });
}

Status append_hard_swish(Context& c) {
  return append_formula(c, [&](Formula& f, TensorId x) {
    const TensorId out = f.b.node("hard_swish", {x}, {}, DType::kFloat32);
    return f.b.is_channels_last(x) ? f.b.as_channels_last(out) : out;
  });
}

// log(1 + exp(x)), which must not overflow.
TensorId softplus(Formula& f, TensorId x) {
  const TensorId small = f.function("exp", f.function("neg", f.function("abs", x)));
  return f.add(f.positive(x), f.function("log", f.add(small, f.real(1))));
}

Status append_swish(Context& c) {
  const float alpha = c.number("alpha", 1);
  return append_formula(c, [&](Formula& f, TensorId x) {
    return f.mul(x, logistic(f.b, alpha == 1 ? x : f.mul(x, f.real(alpha))));
  });
}

Status append_gelu(Context& c) {
  const std::string approximate = c.text("approximate", "none");
  if (approximate != "none" && approximate != "tanh")
    return c.invalid(format("has no approximation '{}'", approximate));
  return append_formula(c, [&](Formula& f, TensorId x) { return f.gelu(x, approximate == "tanh"); });
}

Status append_thresholded_relu(Context& c) {
  const float alpha = c.number("alpha", 1);
  return append_formula(c, [&](Formula& f, TensorId x) {
    return select(f.b, compare(f.b, "greater", x, f.real(alpha)), x, f.real(0));
  });
}

Status append_shrink(Context& c) {
  const float bias = c.number("bias", 0), lambd = c.number("lambd", 0.5f);
  return append_formula(c, [&](Formula& f, TensorId x) {
    const TensorId above =
        select(f.b, compare(f.b, "greater", x, f.real(lambd)), f.sub(x, f.real(bias)), f.real(0));
    return select(f.b, compare(f.b, "less", x, f.real(-lambd)), f.add(x, f.real(bias)), above);
  });
}

Status append_is_inf(Context& c) {
  const bool low = c.integer("detect_negative", 1) != 0, high = c.integer("detect_positive", 1) != 0;
  return append_formula(c, [&](Formula& f, TensorId x) {
    if (low && high) return compare(f.b, "equal", f.function("abs", x), f.real(kInfinity));
    if (low || high) return compare(f.b, "equal", x, f.real(low ? -kInfinity : kInfinity));
    return compare(f.b, "less", x, x);  // nothing is
  });
}

// sinh from expm1 of -|x|, which keeps its precision near 0: -e (2 + e) / (2 (1 + e)).
TensorId hyperbolic_sine(Formula& f, TensorId x) {
  const TensorId e = f.elu(f.function("neg", f.function("abs", x)));
  const TensorId size = f.div(f.mul(e, f.add(e, f.real(2))), f.mul(f.add(e, f.real(1)), f.real(-2)));
  return select(f.b, compare(f.b, "less", x, f.real(0)), f.function("neg", size), size);
}

TensorId hyperbolic_cosine(Formula& f, TensorId x) {
  return f.mul(f.add(f.function("exp", x), f.function("exp", f.function("neg", x))), f.real(0.5));
}

TensorId inverse_hyperbolic_sine(Formula& f, TensorId x) {
  const TensorId size = f.function("abs", x);
  const TensorId root = f.function("sqrt", f.add(f.mul(x, x), f.real(1)));
  const TensorId out = f.function("log", f.add(size, root));
  return select(f.b, compare(f.b, "less", x, f.real(0)), f.function("neg", out), out);
}

// x to the power of a known number, where products or roots give it; kNoTensor otherwise.
TensorId known_power(Formula& f, TensorId x, float exponent) {
  if (exponent == 1) return x;
  if (exponent == 2) return f.function("square", x);
  if (exponent == 3) return f.mul(f.function("square", x), x);
  if (exponent == 4) return f.function("square", f.function("square", x));
  if (exponent == 0.5f) return f.function("sqrt", x);
  if (exponent == -0.5f) return f.function("rsqrt", x);
  if (exponent == -1) return f.div(f.real(1), x);
  return kNoTensor;
}

// exp(y log |x|), with the sign that negative bases have with whole exponents. 0 to the power of 0 is 1.
TensorId power(Formula& f, TensorId x, TensorId y) {
  const TensorId size = f.function("exp", f.mul(f.function("log", f.function("abs", x)), y));
  const TensorId half = f.mul(y, f.real(0.5));
  const TensorId is_even = compare(f.b, "equal", half, f.function("floor", half));
  const TensorId is_whole = compare(f.b, "equal", y, f.function("floor", y));
  const TensorId of_negative =
      select(f.b, is_even, size, select(f.b, is_whole, f.function("neg", size), f.real(std::nan(""))));
  const TensorId out = select(f.b, compare(f.b, "less", x, f.real(0)), of_negative, size);
  const TensorId is_one = compare(f.b, "equal", y, f.real(0));
  return select(f.b, is_one, f.real(1), out);
}

// Products of integers are exact; any other way may round to a neighbour. Exponents are known: x is squared
// again and again, and each result takes the powers that its exponent has bits for.
Status append_integer_power(Context& c, TensorId x, TensorId y) {
  constexpr double kMost = 63;
  Builder& b = c.b;
  if (!b.is_constant(y)) return c.not_constant(1);
  if (b.tensor(y).elements() == 0) return empty_tensor(b.tensor(y));
  std::vector<double> exponents;
  if (b.type(y) == DType::kFloat32) {
    MOTE_ASSIGN(const std::vector<float> given, c.constant_reals(1));
    exponents.assign(given.begin(), given.end());
  } else {
    MOTE_ASSIGN(const std::vector<int64_t> given, c.constant_integers(1));
    for (const int64_t one : given) exponents.push_back(static_cast<double>(one));
  }
  for (const double one : exponents)
    if (!(one >= 1 && one <= kMost) || one != std::floor(one))
      return c.unsupported(format("integers have no power of {} in mote", one));
  Result<Tensor> unit = integer_constant(b.type(x), {}, {1});
  if (!unit.ok()) return unit.error();
  TensorId power = x, out = b.constant(std::move(unit).value());
  for (int bit = 0; b.ok() && (1 << bit) <= *std::max_element(exponents.begin(), exponents.end()); ++bit) {
    if (bit > 0) power = arithmetic(b, "mul", power, power);
    std::vector<uint8_t> has_bit;
    for (const double one : exponents) has_bit.push_back(static_cast<int>(one) >> bit & 1);
    const TensorId mask = b.list(DType::kBool, b.shape(y), has_bit);
    out = select(b, mask, bit == 0 ? power : arithmetic(b, "mul", out, power), out);
  }
  c.out(0, out);
  return ok_status();
}

Status append_pow(Context& c) {
  MOTE_TRY(c.check_inputs(2, 2));
  Builder& b = c.b;
  const TensorId x = c.kept(0);
  const TensorId y = c.kept(1);
  if (b.type(x) != DType::kFloat32) return append_integer_power(c, x, b.plain(y));
  Formula f{b};
  const TensorId exponents = b.cast(y, DType::kFloat32);
  TensorId out = kNoTensor;
  if (b.ok() && b.is_constant(exponents) && b.tensor(exponents).elements() == 1 &&
      b.rank(exponents) <= b.rank(x))
    out = known_power(f, x, b.tensor(exponents).values<float>()[0]);
  c.out(0, out != kNoTensor ? out : power(f, x, exponents));
  return ok_status();
}

#define FORMULA(expression) \
  [](Context& c) { return append_formula(c, [](Formula& f, TensorId x) { return expression; }); }
#define UNARY(name) [](Context& c) { return append_unary(c, name); }

}  // namespace

Operators function_operators() {
  return {
      {"Identity", append_identity},
      {"Dropout", append_dropout},
      {"Neg", append_neg},
      {"Abs", append_abs},
      {"Sign", append_sign},
      {"Pow", append_pow},
      {"Sqrt", UNARY("sqrt")},
      {"Exp", UNARY("exp")},
      {"Log", UNARY("log")},
      {"Sin", UNARY("sin")},
      {"Cos", UNARY("cos")},
      {"Asin", UNARY("asin")},
      {"Acos", UNARY("acos")},
      {"Atan", UNARY("atan")},
      {"Erf", UNARY("erf")},
      {"Floor", UNARY("floor")},
      {"Ceil", UNARY("ceil")},
      {"Round", UNARY("round")},

      {"Tan", FORMULA(f.div(f.function("sin", x), f.function("cos", x)))},
      {"Sinh", FORMULA(hyperbolic_sine(f, x))},
      {"Cosh", FORMULA(hyperbolic_cosine(f, x))},
      {"Asinh", FORMULA(inverse_hyperbolic_sine(f, x))},
      {"Acosh", FORMULA(f.function(
                    "log", f.add(x, f.function("sqrt", f.mul(f.sub(x, f.real(1)), f.add(x, f.real(1)))))))},
      {"Atanh",
       FORMULA(f.mul(f.function("log", f.div(f.add(x, f.real(1)), f.sub(f.real(1), x))), f.real(0.5)))},
      {"Reciprocal", FORMULA(f.div(f.real(1), x))},
      {"Relu", append_relu},
      {"LeakyRelu", append_leaky_relu},
      {"Elu", append_elu},
      {"Celu", append_celu},
      {"Selu", append_selu},
      {"Sigmoid", FORMULA(logistic(f.b, x))},
      {"Tanh", FORMULA(hyperbolic_tangent(f.b, x))},
      {"HardSigmoid", append_hard_sigmoid},
      {"HardSwish", append_hard_swish},
      {"Softplus", FORMULA(softplus(f, x))},
      {"Softsign", FORMULA(f.div(x, f.add(f.function("abs", x), f.real(1))))},
      {"Mish", FORMULA(f.mul(x, hyperbolic_tangent(f.b, softplus(f, x))))},
      {"Swish", append_swish},
      {"Gelu", append_gelu},
      {"ThresholdedRelu", append_thresholded_relu},
      {"Shrink", append_shrink},
      {"IsNaN", FORMULA(compare(f.b, "not_equal", x, x))},
      {"IsInf", append_is_inf},
  };
}

}  // namespace mote::onnx
