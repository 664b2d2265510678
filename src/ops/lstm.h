// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>

#include "ops/op.h"
#include "ops/quantization.h"

namespace mote::lstm {

// Gates are counted as in device/nn/lstm/lstm.h: input, forget, candidate, output.
constexpr size_t kGates = 4;

// Inputs of the node: the sequence, hidden and cell, then of each gate the weights [units][features], the
// recurrent weights [units][units] and the bias [units]. Outputs: the sequence, hidden and cell.
enum Input : size_t {
  kX,
  kHidden,
  kCell,
  kWeights,
  kRecurrent = kWeights + kGates,
  kBias = kRecurrent + kGates,
  kInputs = kBias + kGates
};

// The attribute "time_major": x is [steps][batch][features] instead of [batch][steps][features].
struct Sizes {
  int32_t batch, steps, features, units;
  int32_t step_rows, batch_rows;  // from one row to that of the next step, and of the next sequence
};
Sizes sizes_of(const Graph& graph, const Node& node);

// The fixed-point arithmetic of a layer of int8 or int16. Source: TFLM 90b983c, kernels/lstm_eval_common.cc.
struct Factors {
  std::array<double, kGates> weights, recurrent;  // from sums to Q3.12
  double candidate;                               // from input * candidate, Q0.30, to a cell
  double out;                                     // from output * tanh(cell), Q0.30, to y
  int cell_power;                                 // a cell counts as cell * 2^cell_power
};
Factors factors_of(const Graph& graph, const Node& node);

// From a cell to the steps of LogisticTable.
struct TanhFactor {
  int32_t multiplier;
  int shift;
};
TanhFactor tanh_factor(int cell_power);

// The bound of a cell of int16, 32768 where there is none.
int32_t cell_clip(const Graph& graph, const Node& node);

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers);

}  // namespace mote::lstm
