// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/format.h"
#include "device/signal/frames.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/op.h"
#include "ops/signal.h"

namespace mote {

namespace {

struct Sizes {
  int64_t channels, left, right, step;
  int64_t kept() const { return channels * (left + right); }
  int64_t stacked() const { return kept() + channels; }
  // A stack stays until the next one.
  int64_t held() const { return step > 1 ? stacked() : 0; }
  int64_t state() const { return kept() + held() + 1; }
};

Result<Sizes> checked_sizes(const Node& node) {
  Sizes s{};
  MOTE_ASSIGN(s.channels, setting(node, "num_channels", 1, INT32_MAX));
  MOTE_ASSIGN(s.left, setting(node, "stacker_left_context", 0, INT16_MAX / 2));
  MOTE_ASSIGN(s.right, setting(node, "stacker_right_context", 0, INT16_MAX / 2 - 1));
  // A longer step would discard what has not come yet.
  MOTE_ASSIGN(s.step, setting(node, "stacker_step", 1, s.left + s.right + 1));
  return s;
}

Status map_tflite(const TfliteOptions& options, Graph& graph, Node& node, int) {
  take_settings(options, node,
                {"num_channels", "stacker_left_context", "stacker_right_context", "stacker_step"});
  MOTE_TRY(check_input_count(node, 1, 1, 2));
  MOTE_ASSIGN(const Sizes s, checked_sizes(node));
  MOTE_ASSIGN(const int32_t state, size_from(s.state()));
  add_state(graph, node, DType::kInt16, state);
  return ok_status();
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 2, 2, 3));
  MOTE_ASSIGN(const Sizes s, checked_sizes(node));
  MOTE_TRY(check_vector(graph.tensor(node.inputs[0]), "input", DType::kInt16, s.channels));
  MOTE_TRY(check_samples(graph.tensor(node.outputs[0]), "output", DType::kInt16));
  MOTE_TRY(check_type(graph.tensor(node.outputs[1]), "output", {DType::kBool}));
  MOTE_TRY(check_state(graph, node, DType::kInt16, s.state()));
  MOTE_ASSIGN(const int32_t state, size_from(s.state()));
  MOTE_ASSIGN(const int32_t stacked, size_from(s.stacked()));
  return std::vector<Shape>{{stacked}, {}, {state}};
}

// The state ends with the number of calls until there is a new stack, this one included; 0 before the first
// call, which takes its input for all that came before.
void eval_ref(const Graph&, const Node& node, const Buffers& buffers) {
  const Sizes s = *checked_sizes(node);
  const auto *x = buffers.in<int16_t>(0), *before = buffers.in<int16_t>(1);
  auto* after = buffers.out<int16_t>(2);
  int64_t wait = before[s.state() - 1];
  std::vector<int16_t> row(before, before + s.kept());
  if (wait == 0) {
    for (int64_t i = 0; i < s.kept(); ++i) row[static_cast<size_t>(i)] = x[i % s.channels];
    wait = s.right + 1;
  }
  row.insert(row.end(), x, x + s.channels);
  after = std::copy_n(row.begin() + s.channels, s.kept(), after);
  const bool fresh = wait == 1;
  if (!fresh && s.held() > 0) row.assign(before + s.kept(), before + s.kept() + s.stacked());
  std::copy(row.begin(), row.end(), buffers.out<int16_t>(0));
  if (s.held() > 0) after = std::copy(row.begin(), row.end(), after);
  *after = static_cast<int16_t>(fresh ? s.step : wait - 1);
  *buffers.out<uint8_t>(1) = fresh ? 1 : 0;
}

Result<std::vector<KernelCall>> lower_node(const Graph&, const Node& node, const Target&) {
  MOTE_ASSIGN(const Sizes s, checked_sizes(node));
  KernelCall call;
  call.kernel = &kernel("stacker_s16");
  call.integer("count", s.channels);
  call.integer("kept", s.kept());
  call.integer("first_wait", s.right + 1);
  call.integer("step", s.step);
  call.in_place = {{1, 2}};
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  struct Row {
    int64_t channels, left, right, step;
  };
  std::vector<OpCase> out;
  for (const Row& row : {Row{3, 1, 1, 1}, Row{2, 2, 0, 1}, Row{4, 0, 2, 2}, Row{1, 3, 1, 2}, Row{5, 0, 0, 1},
                         Row{40, 1, 2, 4}}) {
    CaseBuilder builder(
        format("{} channels, {} before, {} after, step {}", row.channels, row.left, row.right, row.step));
    const int64_t kept = row.channels * (row.left + row.right);
    const Shape state = {static_cast<int32_t>(kept + (row.step > 1 ? kept + row.channels : 0) + 1)};
    const TensorId x = builder.input(DType::kInt16, {static_cast<int32_t>(row.channels)});
    builder.node("signal_stacker", {x, builder.input(DType::kInt16, state)},
                 attrs({{"num_channels", row.channels},
                        {"stacker_left_context", row.left},
                        {"stacker_right_context", row.right},
                        {"stacker_step", row.step}}),
                 {{"y", DType::kInt16, {1}, {}, nullptr, -1},
                  {"valid", DType::kBool, {}, {}, nullptr, -1},
                  {"after", DType::kInt16, state, {}, nullptr, -1}});
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_signal_stacker = {
    .name = "signal_stacker",
    .summary = "the features of a moment and of those around it, and whether there are any",
    .source = "TFLM 90b983c signal/micro/kernels/stacker.cc",
    .channel_axis = -1,
    .ram_inputs = kAllInputs,
    .tflite = {},
    .tflite_custom = {"SignalStacker"},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
