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
  int64_t rows, count;  // new samples
  int64_t size, step;   // of a frame, and to the next one
  int64_t kept;         // samples of a row that the next call needs
  int64_t steps;        // after how many steps frames are whole
  int64_t state() const { return kept == 0 ? 0 : rows * kept + (steps > 0 ? 1 : 0); }
};

// With "prefill", zeros came before the first samples, and every frame ends with the newest samples. Without,
// the first frame begins with the first sample, and is there once a whole number of steps holds it.
Result<Sizes> checked_sizes(const Graph& graph, const Node& node) {
  if (node.inputs.empty() || node.inputs[0] == kNoTensor) return Error(Code::kInvalid, "has no input");
  const Tensor& x = graph.tensor(node.inputs[0]);
  MOTE_TRY(check_samples(x, "input", DType::kInt16));
  Sizes s{};
  s.rows = rows_of(x);
  s.count = samples_of(x);
  MOTE_ASSIGN(s.size, setting(node, "frame_size", 1, INT16_MAX));
  MOTE_ASSIGN(s.step, setting(node, "frame_step", 1, INT16_MAX));
  MOTE_ASSIGN(const int64_t prefill, setting(node, "prefill", 0, 1));
  if (s.count % s.step != 0)
    return Error(Code::kUnsupported,
                 format("{} samples are not a whole number of steps of {}", s.count, s.step),
                 "give the model frame_step samples at once, or a multiple");
  if (prefill != 0 && s.step > s.size)
    return Error(Code::kInvalid,
                 format("frames of {} samples cannot be filled before steps of {}", s.size, s.step),
                 "set prefill to false, or frame_step to at most frame_size");
  s.steps = prefill != 0 ? 0 : (s.size + s.step - 1) / s.step - 1;
  s.kept = prefill != 0 ? s.size - s.step : s.steps * s.step;
  return s;
}

Status map_tflite(const TfliteOptions& options, Graph& graph, Node& node, int) {
  take_settings(options, node, {"frame_size", "frame_step", "prefill"});
  MOTE_TRY(check_input_count(node, 1, 1, 2));
  MOTE_ASSIGN(const Sizes s, checked_sizes(graph, node));
  MOTE_ASSIGN(const int32_t state, size_from(s.state()));
  if (state > 0) add_state(graph, node, DType::kInt16, state);
  return ok_status();
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_ASSIGN(const Sizes s, checked_sizes(graph, node));
  const size_t states = s.state() > 0 ? 1 : 0;
  MOTE_TRY(check_input_count(node, 1 + states, 1 + states, 2 + states));
  MOTE_TRY(check_samples(graph.tensor(node.outputs[0]), "output", DType::kInt16));
  MOTE_TRY(check_type(graph.tensor(node.outputs[1]), "output", {DType::kBool}));
  Shape frames = graph.tensor(node.inputs[0]).shape;
  frames.back() = static_cast<int32_t>(s.count / s.step);
  frames.push_back(static_cast<int32_t>(s.size));
  std::vector<Shape> out = {frames, {}};
  if (states == 0) return out;
  MOTE_TRY(check_state(graph, node, DType::kInt16, s.state()));
  out.push_back({static_cast<int32_t>(s.state())});
  return out;
}

// Frames that are not whole hold what there is, behind zeros; TFLM does not write them.
void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Sizes s = *checked_sizes(graph, node);
  const auto* before = buffers.in<int16_t>(1);
  auto* after = s.kept > 0 ? buffers.out<int16_t>(2) : nullptr;
  int16_t* frame = buffers.out<int16_t>(0);
  for (int64_t r = 0; r < s.rows; ++r) {
    std::vector<int16_t> row;
    if (s.kept > 0) row.assign(before + r * s.kept, before + (r + 1) * s.kept);
    row.insert(row.end(), buffers.in<int16_t>(0) + r * s.count, buffers.in<int16_t>(0) + (r + 1) * s.count);
    for (int64_t first = 0; first < s.count; first += s.step)
      frame = std::copy_n(row.begin() + first, s.size, frame);
    if (s.kept > 0) std::copy_n(row.end() - s.kept, s.kept, after + r * s.kept);
  }
  bool whole = true;
  if (s.steps > 0) {
    const int64_t seen = before[s.rows * s.kept];
    whole = seen >= s.steps;
    after[s.rows * s.kept] = static_cast<int16_t>(std::min(seen + s.count / s.step, s.steps));
  }
  *buffers.out<uint8_t>(1) = whole ? 1 : 0;
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  MOTE_ASSIGN(const Sizes s, checked_sizes(graph, node));
  KernelCall call;
  call.kernel = &kernel("framer_s16");
  call.integer("rows", s.rows);
  call.integer("count", s.count);
  call.integer("kept", s.kept);
  call.integer("size", s.size);
  call.integer("step", s.step);
  call.integer("steps", s.steps);
  if (s.kept > 0) call.in_place = {{1, 2}};
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

struct FramerCase {
  const char* name;
  Shape x;
  int64_t size, step, prefill;
};

std::vector<OpCase> cases() {
  const std::vector<FramerCase> table = {
      {"frames of one step", {4}, 4, 4, 0},
      {"prefilled", {1, 8}, 6, 4, 1},
      {"two rows", {2, 6}, 5, 3, 0},
      {"three steps to a frame", {3}, 7, 3, 0},
      {"two rows, prefilled", {2, 4}, 6, 2, 1},
      {"prefilled frames of one step", {10}, 5, 5, 1},
      {"steps longer than frames", {2, 10}, 3, 5, 0},
      {"many steps at once", {12}, 4, 2, 0},
  };
  std::vector<OpCase> out;
  for (const FramerCase& row : table) {
    CaseBuilder builder(row.name);
    std::vector<TensorId> inputs = {builder.input(DType::kInt16, row.x)};
    std::vector<Tensor> outputs = {{"frames", DType::kInt16, {1}, {}, nullptr, -1},
                                   {"whole", DType::kBool, {}, {}, nullptr, -1}};
    const int64_t rows = element_count(row.x) / row.x.back();
    const int64_t steps = row.prefill != 0 ? 0 : (row.size + row.step - 1) / row.step - 1;
    const int64_t kept = row.prefill != 0 ? row.size - row.step : steps * row.step;
    if (kept > 0) {
      const Shape state = {static_cast<int32_t>(rows * kept + (steps > 0 ? 1 : 0))};
      inputs.push_back(builder.input(DType::kInt16, state));
      outputs.push_back({"after", DType::kInt16, state, {}, nullptr, -1});
    }
    builder.node("signal_framer", inputs,
                 attrs({{"frame_size", row.size}, {"frame_step", row.step}, {"prefill", row.prefill}}),
                 outputs);
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_signal_framer = {
    .name = "signal_framer",
    .summary = "frames that overlap from samples that arrive in pieces, and whether they are whole",
    .source = "TFLM 90b983c signal/micro/kernels/framer.cc",
    .channel_axis = -1,
    .ram_inputs = kAllInputs,
    .tflite = {},
    .tflite_custom = {"SignalFramer"},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
