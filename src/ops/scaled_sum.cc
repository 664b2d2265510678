// SPDX-License-Identifier: Apache-2.0
#include "ops/scaled_sum.h"

#include <algorithm>
#include <limits>

#include "base/format.h"
#include "device/nn/add/add.h"
#include "ops/arithmetic.h"
#include "ops/broadcast.h"
#include "ops/lowering.h"

namespace mote {

int sum_left_shift(const Tensor& out) {
  return out.type == DType::kInt16 ? MOTE_ADD_LEFT_SHIFT_S16 : MOTE_ADD_LEFT_SHIFT;
}

int32_t scaled_operand(int32_t value, const Tensor& tensor, const SumFactors& factors, size_t operand) {
  return rescale_ref((value - zero_point(tensor)) * (1 << factors.left_shift), factors.in[operand]);
}

namespace {

template <class T>
void eval_integer(const Graph& graph, const Node& node, const Buffers& buffers, const SumFactors& factors,
                  int b_sign) {
  const Tensor& a = graph.tensor(node.inputs[0]);
  const Tensor& b = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const Range range = activation_range(node.attrs.text("activation", "none"), out);
  eval_pairs<T, T, T>(graph, node, buffers, [&](T x, T y) {
    const int32_t sum = scaled_operand(x, a, factors, 0) + b_sign * scaled_operand(y, b, factors, 1);
    const int64_t value = int64_t{rescale_ref(sum, factors.out)} + zero_point(out);
    return static_cast<T>(std::clamp<int64_t>(value, range.low, range.high));
  });
}

}  // namespace

void eval_scaled_sum(const Graph& graph, const Node& node, const Buffers& buffers, const SumFactors& factors,
                     int b_sign) {
  if (graph.tensor(node.outputs[0]).type == DType::kInt16)
    return eval_integer<int16_t>(graph, node, buffers, factors, b_sign);
  eval_integer<int8_t>(graph, node, buffers, factors, b_sign);
}

KernelCall add_broadcast_call(const Graph& graph, const Node& node, const SumFactors& factors, int b_sign) {
  const Tensor& out = graph.tensor(node.outputs[0]);
  KernelCall call;
  call.kernel = &kernel(format("add_broadcast_{}", type_suffix(out.type)).c_str());
  add_broadcast(call, graph, node);
  if (out.type == DType::kFloat32) {
    call.integer("b_flip", b_sign < 0 ? std::numeric_limits<int32_t>::min() : 0);
  } else if (out.type == DType::kInt32) {
    call.integer("b_sign", b_sign);
  } else {
    call.integer("left_shift", factors.left_shift);
    call.integer("b_sign", b_sign);
    add_scaled_operand(call, "a", graph.tensor(node.inputs[0]), factors.in[0]);
    add_scaled_operand(call, "b", graph.tensor(node.inputs[1]), factors.in[1]);
    add_scaled_operand(call, "out", out, factors.out);
  }
  add_activation_range(call, node, out);
  return call;
}

}  // namespace mote
