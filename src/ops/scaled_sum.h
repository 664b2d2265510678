// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "ops/lowered.h"
#include "ops/op.h"
#include "ops/quantization.h"

namespace mote {

// The fixed-point arithmetic that sums, differences and squares of differences of quantised tensors have in
// common: both operands are brought to half the larger scale, so that their sum cannot overflow, with
// `left_shift` more bits. Source: TFLM 90b983c, CalculateOpDataAdd().
struct SumFactors {
  int left_shift = 0;
  FixedPoint in[2], out;
};

// 20 bits for int8, 15 for int16.
int sum_left_shift(const Tensor& out);

// An operand's stored value on the common scale.
int32_t scaled_operand(int32_t value, const Tensor& tensor, const SumFactors& factors, size_t operand);

// out = a + b_sign * b for int8 and int16, with activation.
void eval_scaled_sum(const Graph& graph, const Node& node, const Buffers& buffers, const SumFactors& factors,
                     int b_sign);

// The sum or difference of any shapes and types, by a kernel of device/nn/add/add_broadcast.h. The factors
// are those of int8 and int16.
KernelCall add_broadcast_call(const Graph& graph, const Node& node, const SumFactors& factors, int b_sign);

}  // namespace mote
