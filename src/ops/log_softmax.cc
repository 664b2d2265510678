// SPDX-License-Identifier: Apache-2.0
#include "device/nn/softmax/log_softmax.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/fixed_point_exp.h"
#include "ops/op.h"
#include "ops/quantization.h"
#include "ops/softmax_scaling.h"

namespace mote {

namespace {

constexpr float kOutScale = 16.0f / 256;
constexpr int32_t kOutZeroPoint = 127;

Status map_tflite(const TfliteOptions&, Graph&, Node&, int) { return ok_status(); }

FixedPoint factor_of(const Tensor& in) {
  return fixed_point(softmax_difference_factor(in.quant.scale[0], 1));
}

// From scaled differences back to steps of the input. Source: TFLM 90b983c, PreprocessLogSoftmaxScalingExp()
// in kernels/internal/quantization_util.cc.
double reverse_factor(const FixedPoint& factor) {
  return std::ldexp(1.0, 31 - factor.shift) / factor.multiplier;
}

Status check_quantization(const Tensor& in, const Tensor& out) {
  if (out.quant.scale[0] != kOutScale || out.quant.zero_point[0] != kOutZeroPoint)
    return Error(Code::kUnsupported,
                 format("the output has scale {} and zero point {}; int8 log softmax has 1/16 and 127",
                        out.quant.scale[0], out.quant.zero_point[0]),
                 "convert the model with TensorFlow's converter, which sets them so");
  if (in.shape.back() > kMostSoftmaxElements)
    return Error(
        Code::kUnsupported,
        format("log softmax over {} elements, int8 has at most {}", in.shape.back(), kMostSoftmaxElements),
        "run this node in float, or leave it to the application");
  // The factor back must be below 1.
  if (const double factor = softmax_difference_factor(in.quant.scale[0], 1);
      !(factor > 1) || !(reverse_factor(fixed_point(factor)) < 1))
    return Error(Code::kInvalid, format("input scale {} is too small for log softmax", in.quant.scale[0]),
                 "the quantisation of this layer is damaged: convert the model again");
  return ok_status();
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  MOTE_TRY(check_same_type(in, out));
  if (in.shape.empty()) return Error(Code::kInvalid, "log softmax of a scalar");
  if (in.type == DType::kInt8) MOTE_TRY(check_quantization(in, out));
  return std::vector<Shape>{in.shape};
}

void eval_row_f32(const float* in, float* out, int64_t count) {
  const auto largest = double{*std::max_element(in, in + count)};
  double sum = 0;
  for (int64_t i = 0; i < count; ++i) sum += std::exp(double{in[i]} - largest);
  for (int64_t i = 0; i < count; ++i) out[i] = static_cast<float>(double{in[i]} - largest - std::log(sum));
}

void eval_row_s8(const int8_t* in, int8_t* out, int64_t count, const FixedPoint& factor) {
  const int32_t largest = *std::max_element(in, in + count);
  const int32_t least = least_softmax_difference(factor);
  int64_t sum = 0;
  for (int64_t i = 0; i < count; ++i)
    if (in[i] - largest >= least)
      sum += rounded_division(fixed_exp(rescale_ref(in[i] - largest, factor)), int64_t{1} << kSumBits);
  const int32_t log_sum = fixed_log(static_cast<int32_t>(sum));
  const int32_t least_for_log = rescale_ref(INT32_MIN + log_sum, fixed_point(reverse_factor(factor)));
  for (int64_t i = 0; i < count; ++i) {
    const int32_t difference = in[i] - largest;
    int64_t value = -128;
    if (difference >= least && difference > least_for_log) {
      const int64_t logarithm = int64_t{rescale_ref(difference, factor)} - log_sum;  // Q5.26
      value = rounded_division(logarithm, 1 << 22) + kOutZeroPoint;
    }
    out[i] = static_cast<int8_t>(std::clamp<int64_t>(value, -128, 127));
  }
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const int64_t count = in.shape.back();
  for (int64_t at = 0; at < in.elements(); at += count) {
    if (in.type == DType::kFloat32) {
      eval_row_f32(buffers.in<float>(0) + at, buffers.out<float>(0) + at, count);
    } else {
      eval_row_s8(buffers.in<int8_t>(0) + at, buffers.out<int8_t>(0) + at, count, factor_of(in));
    }
  }
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  KernelCall call;
  call.kernel = &kernel(in.type == DType::kFloat32 ? "log_softmax_f32" : "log_softmax_s8");
  call.integer("rows", in.elements() / in.shape.back());
  call.integer("count", in.shape.back());
  if (in.type == DType::kFloat32) return std::vector{call};
  const FixedPoint factor = factor_of(in), reverse = fixed_point(reverse_factor(factor));
  call.integer("multiplier", factor.multiplier);
  call.integer("shift", factor.shift);
  call.integer("diff_min", least_softmax_difference(factor));
  call.integer("reverse_multiplier", reverse.multiplier);
  call.integer("reverse_shift", reverse.shift);
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

struct LogSoftmaxCase {
  const char* name;
  DType type;
  Shape shape;
  float scale;
};

std::vector<OpCase> cases() {
  const auto f32 = DType::kFloat32, s8 = DType::kInt8;
  const std::vector<LogSoftmaxCase> table = {
      {"int8 12 classes", s8, {4, 12}, 0.1f},      {"int8 two classes", s8, {50, 2}, 0.03f},
      {"int8 one class", s8, {4, 1}, 0.1f},        {"int8 small scale", s8, {6, 100}, 0.001f},
      {"int8 large scale", s8, {40, 7}, 3.0f},     {"int8 largest scale", s8, {4, 7}, 1000.0f},
      {"int8 many alike", s8, {2, 4095}, 1e-4f},   {"int8 image", s8, {1, 3, 4, 5}, 0.25f},
      {"int8 smallest scale", s8, {2, 30}, 6e-8f}, {"float32 10 classes", f32, {3, 10}, 0},
      {"float32 two classes", f32, {20, 2}, 0},    {"float32 many", f32, {2, 500}, 0},
      {"float32 image", f32, {1, 3, 4, 5}, 0},     {"float32 one row", f32, {16}, 0},
  };
  std::vector<OpCase> out;
  for (const LogSoftmaxCase& row : table) {
    CaseBuilder builder(row.name);
    builder.node("log_softmax", {builder.input(row.type, row.shape, per_tensor(row.scale, 13))}, {}, row.type,
                 per_tensor(kOutScale, kOutZeroPoint));
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_log_softmax = {
    .name = "log_softmax",
    .summary = "logarithm of softmax along the last dimension",
    .source = "TFLM 90b983c reference/log_softmax.h; gemmlowp fixedpoint.h",
    .channel_axis = -1,
    .ram_inputs = 1,
    .tflite = {{50, "LOG_SOFTMAX", 2}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
