// SPDX-License-Identifier: Apache-2.0
#include "device/nn/softmax/softmax.h"

#include <algorithm>
#include <cfloat>
#include <cmath>

#include "base/format.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/fixed_point_exp.h"
#include "ops/op.h"
#include "ops/quantization.h"

namespace mote {

namespace {

// Source: TFLM 90b983c, PreprocessSoftmaxScaling() and CalculateInputRadius().
constexpr int kDifferenceBits = 5;       // before the point of a scaled difference, Q5.26
constexpr int32_t kMostElements = 4095;  // each exponential is at most 2^19 in a sum of 32 bits
constexpr float kOutScale = 1.0f / 256;
constexpr int32_t kOutZeroPoint = -128;

// SoftmaxOptions of the schema.
Status map_tflite(const TfliteOptions& options, Graph&, Node& node, int) {
  enum { kBeta };
  node.attrs.set("beta", double{options.float_field(kBeta, 0)});
  return ok_status();
}

double beta_of(const Node& node) { return node.attrs.number("beta", 1); }

// beta * in_scale as the factor that makes a difference Q5.26.
double difference_factor(const Tensor& in, const Node& node) {
  const double factor = beta_of(node) * double{in.quant.scale[0]} * std::ldexp(1.0, 31 - kDifferenceBits);
  return std::min(factor, std::ldexp(1.0, 31) - 1);
}

// The least difference whose scaled value fits.
int32_t least_difference(const FixedPoint& factor) {
  return static_cast<int32_t>(-std::floor(31.0 * std::ldexp(1.0, 31 - kDifferenceBits - factor.shift)));
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  MOTE_TRY(check_same_type(in, out));
  if (in.shape.empty()) return Error(Code::kInvalid, "softmax of a scalar");
  if (const double beta = beta_of(node); !(beta > FLT_MIN && beta < FLT_MAX))
    return Error(Code::kInvalid, format("beta is {}, it must be positive", beta));
  if (in.type == DType::kFloat32) return std::vector<Shape>{in.shape};
  if (out.quant.scale[0] != kOutScale || out.quant.zero_point[0] != kOutZeroPoint)
    return Error(Code::kUnsupported,
                 format("the output has scale {} and zero point {}; int8 softmax has 1/256 and -128",
                        out.quant.scale[0], out.quant.zero_point[0]),
                 "convert the model with TensorFlow's converter, which sets them so");
  if (in.shape.back() > kMostElements)
    return Error(Code::kUnsupported,
                 format("softmax over {} elements, int8 has at most {}", in.shape.back(), kMostElements),
                 "run this node in float, or leave the softmax to the application");
  if (!(difference_factor(in, node) > 1))
    return Error(Code::kInvalid, format("input scale {} is too small for softmax", in.quant.scale[0]),
                 "the quantisation of this layer is damaged: convert the model again");
  return std::vector<Shape>{in.shape};
}

void eval_row_f32(const float* in, float* out, int64_t count, double beta) {
  const auto largest = double{*std::max_element(in, in + count)};
  double sum = 0;
  for (int64_t i = 0; i < count; ++i) sum += std::exp((double{in[i]} - largest) * beta);
  for (int64_t i = 0; i < count; ++i)
    out[i] = static_cast<float>(std::exp((double{in[i]} - largest) * beta) / sum);
}

void eval_row_s8(const int8_t* in, int8_t* out, int64_t count, const FixedPoint& factor) {
  const int32_t largest = *std::max_element(in, in + count);
  const int32_t least = least_difference(factor);
  const auto exponential = [&](int64_t i) {
    const FixedPoint in_one_step = {factor.multiplier, 0};
    return fixed_exp(rescale_ref((in[i] - largest) * (1 << factor.shift), in_one_step));
  };
  int64_t sum = 0;
  for (int64_t i = 0; i < count; ++i)
    if (in[i] - largest >= least) sum += rounded_division(exponential(i), int64_t{1} << kSumBits);
  for (int64_t i = 0; i < count; ++i) {
    int64_t value = 0;
    if (in[i] - largest >= least) value = fixed_quotient(exponential(i), sum);
    out[i] = static_cast<int8_t>(std::clamp<int64_t>(value + kOutZeroPoint, -128, 127));
  }
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const int64_t count = in.shape.back();
  for (int64_t start = 0; start < in.elements(); start += count) {
    if (in.type == DType::kFloat32) {
      eval_row_f32(buffers.in<float>(0) + start, buffers.out<float>(0) + start, count, beta_of(node));
    } else {
      eval_row_s8(buffers.in<int8_t>(0) + start, buffers.out<int8_t>(0) + start, count,
                  fixed_point(difference_factor(in, node)));
    }
  }
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  KernelCall call;
  call.integer("rows", in.elements() / in.shape.back());
  call.integer("count", in.shape.back());
  if (in.type == DType::kFloat32) {
    call.kernel = &kernel("softmax_f32");
    call.real("beta", static_cast<float>(beta_of(node)));
  } else {
    const FixedPoint factor = fixed_point(difference_factor(in, node));
    call.kernel = &kernel("softmax_s8");
    call.integer("multiplier", factor.multiplier);
    call.integer("shift", factor.shift);
    call.integer("diff_min", least_difference(factor));
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
};

std::vector<OpCase> cases() {
  const auto f32 = DType::kFloat32, s8 = DType::kInt8;
  const std::vector<SoftmaxCase> table = {
      {"int8 12 classes", s8, {1, 12}, 0.1f, 1},        {"int8 2 classes, 50 rows", s8, {50, 2}, 0.03f, 1},
      {"int8 one class", s8, {4, 1}, 0.1f, 1},          {"int8 small scale", s8, {6, 100}, 0.001f, 1},
      {"int8 smallest scale", s8, {2, 30}, 1.6e-8f, 1}, {"int8 large scale", s8, {40, 7}, 3.0f, 1},
      {"int8 largest scale", s8, {4, 7}, 1000.0f, 1},   {"int8 beta", s8, {30, 9}, 0.07f, 0.3},
      {"int8 many alike", s8, {2, 4095}, 1e-4f, 1},     {"int8 image", s8, {1, 3, 4, 5}, 0.05f, 1},
      {"float32 10 classes", f32, {1, 10}, 0, 1},       {"float32 large values", f32, {20, 6}, 0, 100},
      {"float32 image", f32, {1, 3, 4, 5}, 0, 2.5},
  };
  std::vector<OpCase> out;
  for (const SoftmaxCase& row : table) {
    CaseBuilder builder(row.name);
    const TensorId in = builder.input(row.type, row.shape, per_tensor(row.scale, 13));
    builder.node("softmax", {in}, attrs({{"beta", row.beta}}), row.type,
                 per_tensor(kOutScale, kOutZeroPoint));
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
    .tflite = {{25, "SOFTMAX", 2}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
