// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <vector>

#include "ops/logistic_table.h"
#include "ops/lstm.h"

namespace mote::lstm {

namespace {

// One unit's gates: sums over x and over hidden of one gate.
struct Sums {
  int64_t x = 0, hidden = 0;
};

template <class T>
Sums gate_sums(const Graph& graph, const Node& node, const Buffers& buffers, size_t gate, int64_t unit,
               const T* x, const T* hidden) {
  const Sizes s = sizes_of(graph, node);
  const auto* weights = buffers.in<int8_t>(kWeights + gate) + unit * s.features;
  const auto* recurrent = buffers.in<int8_t>(kRecurrent + gate) + unit * s.units;
  const int32_t x_zero = zero_point(graph.tensor(node.inputs[kX]));
  const int32_t hidden_zero = zero_point(graph.tensor(node.inputs[kHidden]));
  Sums out;
  out.x = sizeof(T) == 1 ? int64_t{buffers.in<int32_t>(kBias + gate)[unit]}
                         : buffers.in<int64_t>(kBias + gate)[unit];
  for (int64_t i = 0; i < s.features; ++i) out.x += (x[i] - x_zero) * weights[i];
  for (int64_t i = 0; i < s.units; ++i) out.hidden += (hidden[i] - hidden_zero) * recurrent[i];
  return out;
}

template <class T>
int64_t to_q12(int64_t sum, double factor) {
  const FixedPoint fixed = fixed_point(factor);
  const int64_t value =
      sizeof(T) == 1 ? rescale_ref(static_cast<int32_t>(sum), fixed) : rescale_wide_ref(sum, fixed);
  return std::clamp<int64_t>(value, -32768, 32767);
}

int64_t saturate(int64_t value) { return std::clamp<int64_t>(value, -32768, 32767); }

int64_t product(int64_t a, int64_t b, double factor) {
  return rescale_ref(static_cast<int32_t>(a * b), fixed_point(factor));
}

// The steps of TFLM 90b983c, LstmStep() in kernels/lstm_eval.h, one unit after the other.
template <class T>
void step(const Graph& graph, const Node& node, const Buffers& buffers, const T* x,
          const std::vector<T>& hidden, int16_t* cell, T* y) {
  const Factors factors = factors_of(graph, node);
  const TanhFactor to_table = tanh_factor(factors.cell_power);
  const LogisticTable table;
  const int64_t clip = cell_clip(graph, node);
  const int64_t zero = zero_point(graph.tensor(node.inputs[kHidden]));
  const int64_t low = sizeof(T) == 1 ? -128 : -32768, high = sizeof(T) == 1 ? 127 : 32767;
  for (size_t u = 0; u < hidden.size(); ++u) {
    int64_t gates[kGates];
    for (size_t g = 0; g < kGates; ++g) {
      const Sums sums = gate_sums(graph, node, buffers, g, static_cast<int64_t>(u), x, hidden.data());
      const int64_t sum =
          saturate(to_q12<T>(sums.x, factors.weights[g]) + to_q12<T>(sums.hidden, factors.recurrent[g]));
      gates[g] = g == 2 ? table.tanh(3 * sum) : table.logistic(3 * sum);
    }
    const int64_t kept = saturate(product(gates[1], cell[u], std::ldexp(1.0, -15)));
    const int64_t added = saturate(product(gates[0], gates[2], factors.candidate));
    cell[u] = static_cast<int16_t>(std::clamp<int64_t>(saturate(kept + added), -clip, clip));
    const int64_t bent = table.tanh(logistic_steps(cell[u], to_table.multiplier, to_table.shift));
    y[u] = static_cast<T>(std::clamp<int64_t>(product(bent, gates[3], factors.out) + zero, low, high));
  }
}

void step(const Graph& graph, const Node& node, const Buffers& buffers, const float* x,
          const std::vector<float>& hidden, float* cell, float* y) {
  const Sizes s = sizes_of(graph, node);
  const double clip = node.attrs.number("cell_clip");
  const auto units = static_cast<size_t>(s.units), features = static_cast<size_t>(s.features);
  for (size_t u = 0; u < units; ++u) {
    double gates[kGates];
    for (size_t g = 0; g < kGates; ++g) {
      double sum = double{buffers.in<float>(kBias + g)[u]};
      for (size_t i = 0; i < features; ++i)
        sum += double{x[i]} * double{buffers.in<float>(kWeights + g)[u * features + i]};
      for (size_t i = 0; i < units; ++i)
        sum += double{hidden[i]} * double{buffers.in<float>(kRecurrent + g)[u * units + i]};
      gates[g] = g == 2 ? std::tanh(sum) : 1 / (1 + std::exp(-sum));
    }
    double now = gates[1] * double{cell[u]} + gates[0] * gates[2];
    if (clip > 0) now = std::clamp(now, -clip, clip);
    cell[u] = static_cast<float>(now);
    y[u] = static_cast<float>(gates[3] * std::tanh(now));
  }
}

template <class T, class Cell>
void eval(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Sizes s = sizes_of(graph, node);
  for (int64_t b = 0; b < s.batch; ++b) {
    std::vector<T> hidden(buffers.in<T>(kHidden) + b * s.units, buffers.in<T>(kHidden) + (b + 1) * s.units);
    Cell* cell = buffers.out<Cell>(2) + b * s.units;
    std::copy_n(buffers.in<Cell>(kCell) + b * s.units, s.units, cell);
    for (int64_t t = 0; t < s.steps; ++t) {
      const int64_t row = t * s.step_rows + b * s.batch_rows;
      T* y = buffers.out<T>(0) + row * s.units;
      step(graph, node, buffers, buffers.in<T>(kX) + row * s.features, hidden, cell, y);
      hidden.assign(y, y + s.units);
    }
    std::copy(hidden.begin(), hidden.end(), buffers.out<T>(1) + b * s.units);
  }
}

}  // namespace

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  switch (graph.tensor(node.inputs[kX]).type) {
    case DType::kInt8:
      return eval<int8_t, int16_t>(graph, node, buffers);
    case DType::kInt16:
      return eval<int16_t, int16_t>(graph, node, buffers);
    default:
      return eval<float, float>(graph, node, buffers);
  }
}

}  // namespace mote::lstm
