// SPDX-License-Identifier: Apache-2.0
// RNN, GRU and LSTM, unrolled over time: a model for a microcontroller has a fixed and short sequence.
// Source: ONNX, docs/Operators.md.
#include <algorithm>
#include <functional>

#include "base/format.h"
#include "import/onnx/elementwise.h"
#include "import/onnx/layers.h"
#include "import/onnx/registry.h"

namespace mote::onnx {

namespace {

constexpr int32_t kMostSteps = 512;

TensorId add(Builder& b, TensorId x, TensorId y) { return arithmetic(b, "add", x, y); }
TensorId mul(Builder& b, TensorId x, TensorId y) { return arithmetic(b, "mul", x, y); }

using Function = std::function<TensorId(Builder& b, TensorId x)>;

// The functions that can be done with what is there, by name in any case.
Result<Function> function_named(const Context& c, const std::string& name, float alpha) {
  const auto is = [&](const char* wanted) {
    return std::equal(name.begin(), name.end(), wanted, wanted + std::char_traits<char>::length(wanted),
                      [](char x, char y) { return std::tolower(static_cast<unsigned char>(x)) == y; });
  };
  if (is("sigmoid")) return Function(logistic);
  if (is("tanh")) return Function(hyperbolic_tangent);
  if (is("relu")) return Function([](Builder& b, TensorId x) { return activation(b, "relu", x); });
  if (is("hardsigmoid"))
    return Function([alpha](Builder& b, TensorId x) {
      return limited(b, add(b, mul(b, x, b.real(alpha == 0 ? 0.2f : alpha)), b.real(0.5f)), 0, 1);
    });
  return c.unsupported(format("has the activation {}", name), "use Sigmoid, Tanh, Relu or HardSigmoid");
}

// What the three have in common.
struct Cell {
  int32_t steps = 0, batch = 0, inputs = 0, hidden = 0, directions = 1;
  bool backward = false, batch_first = false;
  float clip = 0;
  std::vector<Function> functions;  // for one direction after the other
};

Status read_functions(const Context& c, const std::vector<const char*>& defaults, Cell* cell) {
  const Attribute* named = c.node().find("activations");
  const Attribute* alphas = c.node().find("activation_alpha");
  if (c.has("activation_beta")) return c.unsupported("has activation_beta", "leave it at its default");
  const size_t count = defaults.size() * static_cast<size_t>(cell->directions);
  if (named != nullptr && named->texts.size() != count)
    return c.invalid(format("has {} activations instead of {}", named->texts.size(), count));
  for (size_t i = 0; i < count; ++i) {
    const std::string name = named == nullptr ? defaults[i % defaults.size()] : named->texts[i];
    const float alpha = alphas != nullptr && i < alphas->numbers.size() ? alphas->numbers[i] : 0;
    MOTE_ASSIGN(Function function, function_named(c, name, alpha));
    cell->functions.push_back(std::move(function));
  }
  return ok_status();
}

// `gates` blocks of weights; weights must be constants.
Result<Cell> read_cell(Context& c, int32_t gates, const std::vector<const char*>& functions) {
  Cell cell;
  Builder& b = c.b;
  const Shape x = b.shape(c.in(0)), w = b.shape(c.in(1)), r = b.shape(c.in(2));
  for (const size_t i : {size_t{1}, size_t{2}})
    if (!b.is_constant(c.kept(i))) return c.not_constant(i);
  if (b.type(c.kept(0)) != DType::kFloat32) return c.unsupported("mote has it of float32 only");
  cell.batch_first = c.integer("layout", 0) != 0;
  const std::string direction = c.text("direction", "forward");
  cell.directions = direction == "bidirectional" ? 2 : 1;
  cell.backward = direction == "reverse";
  if (x.size() != 3 || w.size() != 3 || r.size() != 3 || w[0] != cell.directions || r[0] != cell.directions ||
      w[2] != x[2] || w[1] != gates * r[2] || r[1] != gates * r[2])
    return c.invalid(format("has weights {} and {} for {}", shape_text(w), shape_text(r), shape_text(x)));
  cell.steps = cell.batch_first ? x[1] : x[0];
  cell.batch = cell.batch_first ? x[0] : x[1];
  cell.inputs = x[2];
  cell.hidden = r[2];
  cell.clip = c.number("clip", 0);
  if (cell.steps > kMostSteps)
    return c.unsupported(format("has {} steps, mote unrolls at most {}", cell.steps, kMostSteps),
                         "export a model of one step that keeps its state outside");
  if (c.has(4)) {
    // Sequences that all have the whole length are what is computed.
    MOTE_ASSIGN(const std::vector<int64_t> lengths, c.constant_integers(4));
    if (std::any_of(lengths.begin(), lengths.end(), [&](int64_t n) { return n != cell.steps; }))
      return c.unsupported("has sequences of different length in a batch", "use batches of one");
  }
  MOTE_TRY(read_functions(c, functions, &cell));
  return cell;
}

// One direction of an operand [directions, ...]; kNoTensor if it is not given.
TensorId of_direction(Context& c, size_t operand, int32_t d) {
  if (!c.has(operand)) return kNoTensor;
  Builder& b = c.b;
  const TensorId part = b.slice(c.in(operand), 0, d, 1);
  if (!b.ok()) return kNoTensor;
  Shape shape = b.shape(part);
  shape.erase(shape.begin());
  return b.reshape(part, shape);
}

// The initial state [batch, hidden] of a direction; zeros if it is not given.
TensorId initial_state(Context& c, size_t operand, const Cell& cell, int32_t d) {
  Builder& b = c.b;
  if (!c.has(operand)) return b.real(0, {cell.batch, cell.hidden});
  const TensorId part = b.slice(c.in(operand), cell.batch_first ? 1 : 0, d, 1);
  return b.reshape(part, {cell.batch, cell.hidden});
}

// Gate g of what all gates have side by side.
TensorId gate(Builder& b, const Cell& cell, TensorId all, int32_t g) {
  return b.slice(all, 1, int64_t{g} * cell.hidden, cell.hidden);
}

TensorId clipped(Builder& b, const Cell& cell, TensorId x) {
  return cell.clip > 0 ? limited(b, x, -cell.clip, cell.clip) : x;
}

TensorId turned(Builder& b, TensorId matrix) { return b.transpose(matrix, {1, 0}); }

// A whole layer: for each direction the inputs' products of all steps at once, then the steps one after the
// other by `step`, which gets the products, the number of the step and the direction's states, changes them
// and leaves the output in the first of them.
struct Direction {
  TensorId products = kNoTensor;  // [batch, gates * hidden] of one step
  TensorId recurrent = kNoTensor, recurrent_bias = kNoTensor;
  std::vector<TensorId> states;
  const Function* functions = nullptr;
  TensorId peepholes = kNoTensor;
};
using Step = std::function<void(Builder& b, const Cell& cell, Direction& direction)>;

TensorId with_new_axis(Builder& b, TensorId x, int axis) {
  if (!b.ok()) return kNoTensor;
  Shape shape = b.shape(x);
  shape.insert(shape.begin() + axis, 1);
  return b.reshape(x, shape);
}

Status append_layer(Context& c, const Cell& cell, int32_t gates, size_t states, const Step& step) {
  Builder& b = c.b;
  TensorId x = c.in(0);
  if (cell.batch_first) x = b.transpose(x, {1, 0, 2});
  std::vector<std::vector<TensorId>> outputs(static_cast<size_t>(cell.steps));  // by step, then direction
  std::vector<std::vector<TensorId>> last(states);                              // by state, then direction
  for (int32_t d = 0; b.ok() && d < cell.directions; ++d) {
    Direction direction;
    TensorId products = matrix_product(b, x, turned(b, of_direction(c, 1, d)));
    direction.recurrent = turned(b, of_direction(c, 2, d));
    if (const TensorId bias = of_direction(c, 3, d); bias != kNoTensor) {
      products = add(b, products, b.slice(bias, 0, 0, int64_t{gates} * cell.hidden));
      direction.recurrent_bias = b.slice(bias, 0, int64_t{gates} * cell.hidden, int64_t{gates} * cell.hidden);
    }
    for (size_t s = 0; s < states; ++s) direction.states.push_back(initial_state(c, 5 + s, cell, d));
    direction.peepholes = of_direction(c, 7, d);
    direction.functions = &cell.functions[cell.functions.size() / static_cast<size_t>(cell.directions) *
                                          static_cast<size_t>(d)];
    const bool backward = cell.backward || d == 1;
    for (int32_t t = 0; b.ok() && t < cell.steps; ++t) {
      const int32_t at = backward ? cell.steps - 1 - t : t;
      direction.products = b.reshape(b.slice(products, 0, at, 1), {cell.batch, gates * cell.hidden});
      step(b, cell, direction);
      outputs[static_cast<size_t>(at)].push_back(direction.states[0]);
    }
    for (size_t s = 0; s < states; ++s) last[s].push_back(direction.states[s]);
  }
  if (!b.ok()) return ok_status();
  // [steps, directions, batch, hidden], or with the batch first [batch, steps, directions, hidden].
  if (c.wants(0)) {
    std::vector<TensorId> all;
    for (const auto& of_step : outputs) {
      std::vector<TensorId> parts;
      for (const TensorId id : of_step)
        parts.push_back(with_new_axis(b, with_new_axis(b, id, 0), cell.batch_first ? 1 : 0));
      all.push_back(b.concat(parts, cell.batch_first ? 1 : 1));
    }
    TensorId whole = b.concat(all, 0);
    if (cell.batch_first) whole = b.transpose(whole, {2, 0, 1, 3});
    c.out(0, whole);
  }
  for (size_t s = 0; s < states; ++s) {
    std::vector<TensorId> parts;
    const int axis = cell.batch_first ? 1 : 0;
    for (const TensorId id : last[s]) parts.push_back(with_new_axis(b, id, axis));
    c.out(1 + s, b.concat(parts, axis));
  }
  return ok_status();
}

TensorId recurrent_products(Builder& b, const Direction& d, TensorId state) {
  const TensorId products = matrix_product(b, state, d.recurrent);
  return d.recurrent_bias == kNoTensor ? products : add(b, products, d.recurrent_bias);
}

Status append_rnn(Context& c) {
  MOTE_TRY(c.check_inputs(3, 6));
  MOTE_ASSIGN(const Cell cell, read_cell(c, 1, {"Tanh"}));
  return append_layer(c, cell, 1, 1, [](Builder& b, const Cell& of, Direction& d) {
    const TensorId sum = add(b, d.products, recurrent_products(b, d, d.states[0]));
    d.states[0] = d.functions[0](b, clipped(b, of, sum));
  });
}

// Gates z, r, h.
Status append_gru(Context& c) {
  MOTE_TRY(c.check_inputs(3, 6));
  MOTE_ASSIGN(const Cell cell, read_cell(c, 3, {"Sigmoid", "Tanh"}));
  const bool reset_after = c.integer("linear_before_reset", 0) != 0;
  return append_layer(c, cell, 3, 1, [reset_after](Builder& b, const Cell& of, Direction& d) {
    const TensorId state = d.states[0];
    const TensorId recurrent = recurrent_products(b, d, state);
    const auto opened = [&](int32_t g) {
      const TensorId sum = add(b, gate(b, of, d.products, g), gate(b, of, recurrent, g));
      return d.functions[0](b, clipped(b, of, sum));
    };
    const TensorId update = opened(0), reset = opened(1);
    TensorId candidate = gate(b, of, recurrent, 2);
    if (reset_after) {
      candidate = mul(b, reset, candidate);
    } else {
      candidate = matrix_product(b, mul(b, reset, state), gate(b, of, d.recurrent, 2));
      if (d.recurrent_bias != kNoTensor)
        candidate = add(b, candidate, b.slice(d.recurrent_bias, 0, 2 * int64_t{of.hidden}, of.hidden));
    }
    const TensorId hidden = d.functions[1](b, clipped(b, of, add(b, gate(b, of, d.products, 2), candidate)));
    // (1 - z) h + z state
    d.states[0] = add(b, hidden, mul(b, update, arithmetic(b, "sub", state, hidden)));
  });
}

// Gates i, o, f, c; peepholes i, o, f.
Status append_lstm(Context& c) {
  MOTE_TRY(c.check_inputs(3, 8));
  MOTE_ASSIGN(const Cell cell, read_cell(c, 4, {"Sigmoid", "Tanh", "Tanh"}));
  if (c.integer("input_forget", 0) != 0) return c.unsupported("couples its input and forget gates");
  return append_layer(c, cell, 4, 2, [](Builder& b, const Cell& of, Direction& d) {
    const TensorId sums = add(b, d.products, recurrent_products(b, d, d.states[0]));
    const auto opened = [&](int32_t g, TensorId state, const Function& function, int32_t peephole) {
      TensorId sum = gate(b, of, sums, g);
      if (d.peepholes != kNoTensor && peephole >= 0)
        sum = add(b, sum, mul(b, state, b.slice(d.peepholes, 0, int64_t{peephole} * of.hidden, of.hidden)));
      return function(b, clipped(b, of, sum));
    };
    const TensorId before = d.states[1];
    const TensorId in = opened(0, before, d.functions[0], 0), forget = opened(2, before, d.functions[0], 2);
    const TensorId candidate = opened(3, before, d.functions[1], -1);
    d.states[1] = add(b, mul(b, forget, before), mul(b, in, candidate));
    const TensorId out = opened(1, d.states[1], d.functions[0], 1);
    d.states[0] = mul(b, out, d.functions[2](b, d.states[1]));
  });
}

}  // namespace

Operators recurrent_operators() {
  return {
      {"RNN", append_rnn},
      {"GRU", append_gru},
      {"LSTM", append_lstm},
  };
}

}  // namespace mote::onnx
