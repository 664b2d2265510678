// SPDX-License-Identifier: Apache-2.0
// Mean and sum.
#include <algorithm>
#include <bit>
#include <cmath>

#include "base/format.h"
#include "ops/checks.h"
#include "ops/quantization.h"
#include "ops/reduction.h"

namespace mote {

namespace {

double scale_ratio(const Tensor& in, const Tensor& out) {
  return double{in.quant.scale[0]} / double{out.quant.scale[0]};
}

int64_t divisor(const Graph& graph, const Node& node, bool mean) {
  return mean ? reduced_count(graph, node) : 1;
}

// The zero points of all elements of a sum, modulo 2^32.
int32_t sum_offset(const Graph& graph, const Node& node) {
  const int64_t offset = reduced_count(graph, node) * zero_point(graph.tensor(node.inputs[0]));
  return static_cast<int32_t>(static_cast<uint32_t>(offset));
}

template <class T>
void eval_integer(const Graph& graph, const Node& node, const Buffers& buffers, bool mean) {
  const Tensor& out = graph.tensor(node.outputs[0]);
  const FixedPoint factor = sum_factor(graph.tensor(node.inputs[0]), out, divisor(graph, node, mean));
  const Range range = activation_range("none", out);
  T* to = buffers.out<T>(0);
  for (const std::vector<int64_t>& elements : reduced_elements(graph, node)) {
    int64_t sum = 0;
    for (const int64_t i : elements) sum += buffers.in<T>(0)[i];
    const auto shifted = static_cast<int32_t>(static_cast<uint32_t>(sum - sum_offset(graph, node)));
    const int64_t value = int64_t{rescale_ref(shifted, factor)} + zero_point(out);
    *to++ = static_cast<T>(std::clamp<int64_t>(value, range.low, range.high));
  }
}

}  // namespace

FixedPoint sum_factor(const Tensor& in, const Tensor& out, int64_t count) {
  FixedPoint factor = fixed_point(scale_ratio(in, out));
  const int whole_bits = std::bit_width(static_cast<uint64_t>(count)) - 1;
  // The shift must stay expressible, at the price of precision.
  const int shift = std::min(whole_bits, 31 + factor.shift);
  factor.multiplier = static_cast<int32_t>((int64_t{factor.multiplier} << shift) / count);
  factor.shift -= shift;
  return factor;
}

Result<std::vector<Shape>> infer_sum(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  MOTE_TRY(check_same_type(in, out, kInt8Int16AndFloat));
  if (in.type != DType::kFloat32 && !(scale_ratio(in, out) < std::ldexp(1.0, 30)))
    return Error(
        Code::kInvalid,
        format("input scale {} cannot be brought to output scale {}", in.quant.scale[0], out.quant.scale[0]),
        "the quantisation of this layer is damaged: convert the model again");
  return infer_reduction(graph, node);
}

void eval_sum(const Graph& graph, const Node& node, const Buffers& buffers, bool mean) {
  const DType type = graph.tensor(node.outputs[0]).type;
  if (type == DType::kInt8) return eval_integer<int8_t>(graph, node, buffers, mean);
  if (type == DType::kInt16) return eval_integer<int16_t>(graph, node, buffers, mean);
  float* to = buffers.out<float>(0);
  for (const std::vector<int64_t>& elements : reduced_elements(graph, node)) {
    double sum = 0;
    for (const int64_t i : elements) sum += double{buffers.in<float>(0)[i]};
    *to++ = static_cast<float>(sum / static_cast<double>(divisor(graph, node, mean)));
  }
}

std::vector<KernelCall> lower_sum(const Graph& graph, const Node& node, bool mean) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const int64_t count = divisor(graph, node, mean);
  if (in.type == DType::kFloat32) {
    KernelCall call = reduction_call(graph, node, "reduce_sum_f32");
    call.real("divisor", static_cast<float>(count));
    return {call};
  }
  KernelCall call = reduction_call(graph, node, in.type == DType::kInt8 ? "reduce_sum_s8" : "reduce_sum_s16");
  const FixedPoint factor = sum_factor(in, out, count);
  call.integer("offset", sum_offset(graph, node));
  call.integer("multiplier", factor.multiplier);
  call.integer("shift", factor.shift);
  call.integer("out_zero_point", zero_point(out));
  return {call};
}

}  // namespace mote
