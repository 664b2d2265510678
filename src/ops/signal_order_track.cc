// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "device/signal/order_track.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/op.h"
#include "ops/signal.h"

namespace mote {

namespace {

enum Input { kX, kTachometer, kInputs };

Status map_tflite(const TfliteOptions&, Graph&, Node&, int) { return ok_status(); }

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, kInputs, kInputs));
  const Tensor& x = graph.tensor(node.inputs[kX]);
  MOTE_TRY(check_vector(x, "input", DType::kFloat32));
  MOTE_TRY(check_vector(graph.tensor(node.inputs[kTachometer]), "tachometer", DType::kFloat32, x.shape[0]));
  MOTE_TRY(check_samples(graph.tensor(node.outputs[0]), "output", DType::kFloat32));
  MOTE_ASSIGN(const int64_t points, setting(node, "points", 1, 1 << 24));
  MOTE_TRY(setting(node, "per_turn", 1, 1 << 24));
  if (x.shape[0] < 2) return Error(Code::kInvalid, "one sample is no revolution");
  if (!std::isfinite(node.attrs.number("level")))
    return Error(Code::kInvalid, "'level' is not a number",
                 "give the level that the tachometer rises through");
  return std::vector<Shape>{{static_cast<int32_t>(points)}};
}

// Where the tachometer rises, in samples.
std::vector<double> rises(const float* tachometer, int64_t count, double level) {
  std::vector<double> out;
  for (int64_t i = 0; i + 1 < count; ++i) {
    const double low = tachometer[i], high = tachometer[i + 1];
    if (low < level && high >= level) out.push_back(static_cast<double>(i) + (level - low) / (high - low));
  }
  return out;
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const int64_t count = graph.tensor(node.inputs[kX]).elements();
  const int64_t points = node.attrs.integer("points"), per_turn = node.attrs.integer("per_turn");
  const auto level = static_cast<double>(static_cast<float>(node.attrs.number("level")));
  const std::vector<double> turns = rises(buffers.in<float>(kTachometer), count, level);
  for (int64_t j = 0; j < points; ++j) {
    const auto turn = static_cast<size_t>(j / per_turn);
    buffers.out<float>(0)[j] = 0;
    if (turn + 1 >= turns.size()) continue;
    const double part = static_cast<double>(j % per_turn) / static_cast<double>(per_turn);
    const double at = turns[turn] + (turns[turn + 1] - turns[turn]) * part;
    const int64_t whole = std::min(static_cast<int64_t>(at), count - 2);
    const float* x = buffers.in<float>(kX) + whole;
    buffers.out<float>(0)[j] =
        static_cast<float>(double{x[0]} + (at - static_cast<double>(whole)) * (double{x[1]} - double{x[0]}));
  }
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const int64_t count = graph.tensor(node.inputs[kX]).elements();
  KernelCall call;
  call.kernel = &kernel("order_track_f32");
  call.integer("count", count);
  call.integer("points", node.attrs.integer("points"));
  call.integer("per_turn", node.attrs.integer("per_turn"));
  call.real("level", static_cast<float>(node.attrs.number("level")));
  call.instructions = 10 * count + 40 * node.attrs.integer("points");
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  struct Row {
    int32_t count;
    int64_t points, per_turn;
    double level;
  };
  std::vector<OpCase> out;
  for (const Row& row : {Row{60, 64, 8, 0.0}, Row{40, 20, 5, 0.5}, Row{30, 7, 16, -0.25},
                         Row{100, 30, 1, 0.1}, Row{50, 200, 4, 0.0}, Row{9, 12, 3, 0.0}}) {
    CaseBuilder builder(format("{} samples, {} points, {} per turn, level {}", row.count, row.points,
                               row.per_turn, row.level));
    const TensorId x = builder.input(DType::kFloat32, {row.count});
    const TensorId tachometer = builder.input(DType::kFloat32, {row.count});
    builder.node("signal_order_track", {x, tachometer},
                 attrs({{"points", row.points}, {"per_turn", row.per_turn}, {"level", row.level}}),
                 DType::kFloat32);
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_signal_order_track = {
    .name = "signal_order_track",
    .summary = "samples evenly spaced over the angle of a shaft, by its tachometer",
    .source = "the definition; device/signal/order_track.h",
    .channel_axis = -1,
    .ram_inputs = kAllInputs,
    .tflite = {},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
