// SPDX-License-Identifier: Apache-2.0
#include "device/nn/softmax/softmax.h"

#include <algorithm>
#include <bit>
#include <cfloat>
#include <cmath>

#include "base/format.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/fixed_point_exp.h"
#include "ops/int16_table.h"
#include "ops/op.h"
#include "ops/quantization.h"
#include "ops/softmax_scaling.h"

namespace mote {

namespace {

constexpr int32_t kMostElementsS16 = 65536;  // each exponential is at most 2^15 in a sum of 32 bits

// SoftmaxOptions of the schema.
Status map_tflite(const TfliteOptions& options, Graph&, Node& node, int) {
  enum { kBeta };
  node.attrs.set("beta", double{options.float_field(kBeta, 0)});
  return ok_status();
}

double beta_of(const Node& node) { return node.attrs.number("beta", 1); }

double difference_factor(const Tensor& in, const Node& node) {
  return softmax_difference_factor(in.quant.scale[0], beta_of(node));
}

// int16 by tables: 65535 steps of a difference are 10. Source: TFLM 90b983c, CalculateSoftmaxParams().
double difference_factor_s16(const Tensor& in, const Node& node) {
  return double{in.quant.scale[0]} * beta_of(node) / (10.0 / 65535.0);
}

// What probabilities of these types are scaled by. TFLM takes int16 scales that are a thousandth off.
struct OutQuant {
  float scale, tolerance;
  int32_t zero_point;
  const char* text;
};
OutQuant out_quant(DType in, DType out) {
  if (in == DType::kInt16) return {1.0f / 32768, 1e-3f / 32768, 0, "1/32768 and 0"};
  if (out == DType::kInt16) return {1.0f / 65536, 1e-3f / 65536, -32768, "1/65536 and -32768"};
  return {1.0f / 256, 0, -128, "1/256 and -128"};
}

Status check_types(const Tensor& in, const Tensor& out) {
  if (in.type != DType::kInt8 || out.type != DType::kInt16)
    return check_same_type(in, out, kInt8Int16AndFloat);
  MOTE_TRY(check_activation_type(in, "input"));
  // The zero point of this output is none that int16 has elsewhere.
  if (!out.quant.per_tensor()) return Error(Code::kInvalid, "the output must have one scale and zero point");
  return ok_status();
}

Status check_quantization(const Tensor& in, const Tensor& out, const Node& node) {
  const OutQuant expected = out_quant(in.type, out.type);
  if (!(std::abs(out.quant.scale[0] - expected.scale) <= expected.tolerance) ||
      out.quant.zero_point[0] != expected.zero_point)
    return Error(Code::kUnsupported,
                 format("the output has scale {} and zero point {}; {} softmax has {}", out.quant.scale[0],
                        out.quant.zero_point[0], dtype_name(out.type), expected.text),
                 "convert the model with TensorFlow's converter, which sets them so");
  const int32_t most = in.type == DType::kInt16 ? kMostElementsS16 : kMostSoftmaxElements;
  if (in.shape.back() > most)
    return Error(
        Code::kUnsupported,
        format("softmax over {} elements, {} has at most {}", in.shape.back(), dtype_name(in.type), most),
        "run this node in float, or leave the softmax to the application");
  if (in.type == DType::kInt16 && !(difference_factor_s16(in, node) < std::ldexp(1.0, 15)))
    return Error(Code::kInvalid, format("input scale {} is too large for softmax", in.quant.scale[0]),
                 "the quantisation of this layer is damaged: convert the model again");
  if (in.type == DType::kInt8 && !(difference_factor(in, node) > 1))
    return Error(Code::kInvalid, format("input scale {} is too small for softmax", in.quant.scale[0]),
                 "the quantisation of this layer is damaged: convert the model again");
  return ok_status();
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  MOTE_TRY(check_types(in, out));
  if (in.shape.empty()) return Error(Code::kInvalid, "softmax of a scalar");
  if (const double beta = beta_of(node); !(beta > FLT_MIN && beta < FLT_MAX))
    return Error(Code::kInvalid, format("beta is {}, it must be positive", beta));
  if (in.type != DType::kFloat32) MOTE_TRY(check_quantization(in, out, node));
  return std::vector<Shape>{in.shape};
}

void eval_row_f32(const float* in, float* out, int64_t count, double beta) {
  const auto largest = double{*std::max_element(in, in + count)};
  double sum = 0;
  for (int64_t i = 0; i < count; ++i) sum += std::exp((double{in[i]} - largest) * beta);
  for (int64_t i = 0; i < count; ++i)
    out[i] = static_cast<float>(std::exp((double{in[i]} - largest) * beta) / sum);
}

template <class T>
void eval_row_s8(const int8_t* in, T* out, int64_t count, const FixedPoint& factor) {
  constexpr int kBits = 8 * sizeof(T);
  constexpr int64_t kLowest = -(int64_t{1} << (kBits - 1));
  const int32_t largest = *std::max_element(in, in + count);
  const int32_t least = least_softmax_difference(factor);
  const auto exponential = [&](int64_t i) {
    const FixedPoint in_one_step = {factor.multiplier, 0};
    return fixed_exp(rescale_ref((in[i] - largest) * (1 << factor.shift), in_one_step));
  };
  int64_t sum = 0;
  for (int64_t i = 0; i < count; ++i)
    if (in[i] - largest >= least) sum += rounded_division(exponential(i), int64_t{1} << kSumBits);
  for (int64_t i = 0; i < count; ++i) {
    int64_t value = 0;
    if (in[i] - largest >= least) value = fixed_quotient(exponential(i), sum, kBits);
    out[i] = static_cast<T>(std::clamp<int64_t>(value + kLowest, kLowest, -kLowest - 1));
  }
}

const std::vector<int16_t>& exponentials() {
  static const auto table =
      int16_table(10.0f / 65535, 32767, 2.0f / 65535, [](float x) { return std::exp(x); });
  return table;
}
const std::vector<int16_t>& reciprocals() {
  static const auto table =
      int16_table(1.0f / 65535, -32768, 2.0f / 65535, [](float x) { return 1.0f / (1.0f + x); });
  return table;
}

void eval_row_s16(const int16_t* in, int16_t* out, int64_t count, const FixedPoint& factor) {
  const int32_t largest = *std::max_element(in, in + count);
  std::vector<int64_t> values;
  int64_t sum = 0;
  for (int64_t i = 0; i < count; ++i) {
    values.push_back(int16_table_at(exponentials(), int64_t{rescale_ref(in[i] - largest, factor)} + 32767));
    sum += values.back();
  }
  // sum = (1 + x) * 2^whole_bits in Q15, with x in [0, 1) to 16 bits; one element alone is just below 1.
  const int whole_bits = std::bit_width(static_cast<uint64_t>(sum)) - 16;
  const int64_t scaled = rounded_division(sum << (16 - whole_bits), 1 << 15);
  const int64_t reciprocal = int16_table_at(reciprocals(), scaled - 65536 - 32768);
  for (int64_t i = 0; i < count; ++i) {
    const int64_t half = int64_t{1} << (14 + whole_bits);
    const int64_t value = (values[static_cast<size_t>(i)] * reciprocal + half) >> (15 + whole_bits);
    out[i] = static_cast<int16_t>(std::clamp<int64_t>(value, 0, 32767));
  }
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const int64_t count = in.shape.back();
  for (int64_t at = 0; at < in.elements(); at += count) {
    if (in.type == DType::kFloat32) {
      eval_row_f32(buffers.in<float>(0) + at, buffers.out<float>(0) + at, count, beta_of(node));
    } else if (in.type == DType::kInt16) {
      eval_row_s16(buffers.in<int16_t>(0) + at, buffers.out<int16_t>(0) + at, count,
                   fixed_point(difference_factor_s16(in, node)));
    } else {
      const FixedPoint factor = fixed_point(difference_factor(in, node));
      const int8_t* row = buffers.in<int8_t>(0) + at;
      if (out.type == DType::kInt8) eval_row_s8(row, buffers.out<int8_t>(0) + at, count, factor);
      if (out.type == DType::kInt16) eval_row_s8(row, buffers.out<int16_t>(0) + at, count, factor);
    }
  }
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const bool to_int16 = graph.tensor(node.outputs[0]).type == DType::kInt16;
  KernelCall call;
  call.integer("rows", in.elements() / in.shape.back());
  call.integer("count", in.shape.back());
  if (in.type == DType::kFloat32) {
    call.kernel = &kernel("softmax_f32");
    call.real("beta", static_cast<float>(beta_of(node)));
  } else if (in.type == DType::kInt16) {
    const FixedPoint factor = fixed_point(difference_factor_s16(in, node));
    call.kernel = &kernel("softmax_s16");
    call.pointer("exponentials", DType::kInt16, exponentials());
    call.pointer("reciprocals", DType::kInt16, reciprocals());
    call.integer("multiplier", factor.multiplier);
    call.integer("shift", factor.shift);
  } else {
    const FixedPoint factor = fixed_point(difference_factor(in, node));
    call.kernel = &kernel(to_int16 ? "softmax_s8_s16" : "softmax_s8");
    call.integer("multiplier", factor.multiplier);
    call.integer("shift", factor.shift);
    call.integer("diff_min", least_softmax_difference(factor));
  }
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

struct SoftmaxCase {
  const char* name;
  DType type;
  Shape shape;
  float scale;
  double beta;
  bool to_int16 = false;
};

std::vector<OpCase> cases() {
  const auto f32 = DType::kFloat32, s8 = DType::kInt8, s16 = DType::kInt16;
  const std::vector<SoftmaxCase> table = {
      {"int8 12 classes", s8, {1, 12}, 0.1f, 1},
      {"int8 2 classes, 50 rows", s8, {50, 2}, 0.03f, 1},
      {"int8 one class", s8, {4, 1}, 0.1f, 1},
      {"int8 small scale", s8, {6, 100}, 0.001f, 1},
      {"int8 smallest scale", s8, {2, 30}, 1.6e-8f, 1},
      {"int8 large scale", s8, {40, 7}, 3.0f, 1},
      {"int8 largest scale", s8, {4, 7}, 1000.0f, 1},
      {"int8 beta", s8, {30, 9}, 0.07f, 0.3},
      {"int8 many alike", s8, {2, 4095}, 1e-4f, 1},
      {"int8 image", s8, {1, 3, 4, 5}, 0.05f, 1},
      {"int8 to int16", s8, {3, 12}, 0.1f, 1, true},
      {"int8 to int16, two classes", s8, {50, 2}, 0.03f, 1, true},
      {"int8 to int16, small scale", s8, {2, 100}, 0.001f, 2, true},
      {"int8 to int16, large scale", s8, {20, 7}, 3.0f, 1, true},
      {"int8 to int16, one class", s8, {3, 1}, 0.1f, 1, true},
      {"int16 12 classes", s16, {3, 12}, 2e-4f, 1},
      {"int16 two classes", s16, {50, 2}, 1e-4f, 1},
      {"int16 small scale", s16, {2, 100}, 1e-6f, 0.5},
      {"int16 large scale", s16, {20, 7}, 0.1f, 1},
      {"int16 image, beta", s16, {1, 3, 4, 5}, 3e-4f, 2.5},
      {"int16 one class", s16, {3, 1}, 2e-4f, 1},
      {"float32 10 classes", f32, {1, 10}, 0, 1},
      {"float32 large values", f32, {20, 6}, 0, 100},
      {"float32 image", f32, {1, 3, 4, 5}, 0, 2.5},
  };
  std::vector<OpCase> out;
  for (const SoftmaxCase& row : table) {
    CaseBuilder builder(row.name);
    const TensorId in = builder.input(row.type, row.shape, per_tensor(row.scale, row.type == s16 ? 0 : 13));
    const DType type = row.to_int16 ? s16 : row.type;
    const OutQuant quant = out_quant(row.type, type);
    builder.node("softmax", {in}, attrs({{"beta", row.beta}}), type,
                 per_tensor(quant.scale, quant.zero_point));
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_softmax = {
    .name = "softmax",
    .summary = "softmax along the last dimension",
    .source = "TFLM 90b983c reference/softmax.h; gemmlowp fixedpoint.h",
    .channel_axis = -1,
    .tflite = {{25, "SOFTMAX", 3}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
