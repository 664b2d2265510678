// SPDX-License-Identifier: Apache-2.0
#include "device/nn/l2/l2_normalization.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/fixed_point_exp.h"
#include "ops/op.h"
#include "ops/quantization.h"

namespace mote {

namespace {

constexpr int kOutBits = 7;  // the output's scale is 2^-7
constexpr float kOutScale = 1.0f / (1 << kOutBits);
constexpr int32_t kMostElements = 33025;  // squares are at most 255^2 in a sum of 32 bits
constexpr double kLeastNorm = 1e-6f;      // of float

// L2NormOptions of the schema.
Status map_tflite(const TfliteOptions& options, Graph&, Node&, int) {
  enum { kActivation };
  if (options.byte_field(kActivation, 0) != 0)
    return Error(Code::kUnsupported, "L2_NORMALIZATION with a fused activation has no kernel",
                 "put the activation into a layer of its own");
  return ok_status();
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  MOTE_TRY(check_same_type(in, out));
  if (in.shape.empty()) return Error(Code::kInvalid, "L2 normalisation of a scalar");
  if (in.type == DType::kFloat32) return std::vector<Shape>{in.shape};
  if (out.quant.scale[0] != kOutScale || out.quant.zero_point[0] != 0)
    return Error(Code::kUnsupported,
                 format("the output has scale {} and zero point {}; int8 L2 normalisation has 1/128 and 0",
                        out.quant.scale[0], out.quant.zero_point[0]),
                 "convert the model with TensorFlow's converter, which sets them so");
  if (in.shape.back() > kMostElements)
    return Error(
        Code::kUnsupported,
        format("L2 normalisation over {} elements, int8 has at most {}", in.shape.back(), kMostElements),
        "run this node in float");
  return std::vector<Shape>{in.shape};
}

void eval_row_s8(const int8_t* in, int8_t* out, int64_t count, int32_t zero) {
  int64_t sum = 0;
  for (int64_t i = 0; i < count; ++i) sum += int64_t{in[i] - zero} * (in[i] - zero);
  FixedPoint factor = fixed_inverse_root(static_cast<int32_t>(sum));
  factor.shift += kOutBits;
  for (int64_t i = 0; i < count; ++i)
    out[i] = static_cast<int8_t>(std::clamp(rescale_ref(in[i] - zero, factor), -128, 127));
}

void eval_row_f32(const float* in, float* out, int64_t count) {
  double sum = 0;
  for (int64_t i = 0; i < count; ++i) sum += double{in[i]} * double{in[i]};
  const double norm = std::max(std::sqrt(sum), kLeastNorm);
  for (int64_t i = 0; i < count; ++i) out[i] = static_cast<float>(double{in[i]} / norm);
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const int64_t count = in.shape.back();
  for (int64_t at = 0; at < in.elements(); at += count) {
    if (in.type == DType::kFloat32) {
      eval_row_f32(buffers.in<float>(0) + at, buffers.out<float>(0) + at, count);
    } else {
      eval_row_s8(buffers.in<int8_t>(0) + at, buffers.out<int8_t>(0) + at, count, zero_point(in));
    }
  }
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  KernelCall call;
  call.kernel = &kernel(in.type == DType::kFloat32 ? "l2_normalization_f32" : "l2_normalization_s8");
  call.integer("rows", in.elements() / in.shape.back());
  call.integer("count", in.shape.back());
  if (in.type == DType::kInt8) call.integer("zero_point", zero_point(in));
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

struct NormalizationCase {
  const char* name;
  Shape shape;
  int32_t zero_point;
};

std::vector<OpCase> cases() {
  const std::vector<NormalizationCase> table = {
      {"rows", {5, 33}, -7},        {"image", {1, 3, 4, 5}, 127}, {"one element", {20, 1}, 1},
      {"two elements", {40, 2}, 0}, {"long", {2, 300}, -128},
  };
  std::vector<OpCase> out;
  for (const DType type : {DType::kInt8, DType::kFloat32}) {
    for (const NormalizationCase& row : table) {
      CaseBuilder builder(format("{} {}", dtype_name(type), row.name));
      builder.node("l2_normalization", {builder.input(type, row.shape, per_tensor(0.05f, row.zero_point))},
                   {}, type, per_tensor(kOutScale, 0));
      out.push_back(builder.build());
    }
  }
  return out;
}

}  // namespace

extern const OpDef op_l2_normalization = {
    .name = "l2_normalization",
    .summary = "rows of the last dimension divided by their Euclidean norm",
    .source = "TFLM 90b983c reference/l2normalization.h, reference/integer_ops/l2normalization.h",
    .channel_axis = -1,
    .ram_inputs = 1,
    .tflite = {{11, "L2_NORMALIZATION", 2}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
