// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/format.h"
#include "device/signal/window.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/op.h"
#include "ops/signal.h"

namespace mote {

namespace {

enum Input { kX, kWeights };

Status map_tflite(const TfliteOptions& options, Graph&, Node& node, int) {
  take_settings(options, node, {"shift"});
  return ok_status();
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 2, 2));
  const Tensor& x = graph.tensor(node.inputs[kX]);
  const Tensor& weights = graph.tensor(node.inputs[kWeights]);
  MOTE_TRY(check_samples(x, "input", DType::kInt16));
  MOTE_TRY(check_vector(weights, "window", DType::kInt16));
  MOTE_TRY(check_samples(graph.tensor(node.outputs[0]), "output", DType::kInt16));
  MOTE_TRY(setting(node, "shift", 0, 31));
  if (x.elements() % weights.elements() != 0)
    return Error(Code::kInvalid,
                 format("a window of {} samples does not fit {} of them", weights.elements(), x.elements()));
  return std::vector<Shape>{x.shape};
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const int64_t count = graph.tensor(node.inputs[kWeights]).elements();
  const int64_t divisor = int64_t{1} << node.attrs.integer("shift");
  for (int64_t i = 0; i < graph.tensor(node.inputs[kX]).elements(); ++i) {
    const int64_t product = int64_t{buffers.in<int16_t>(kX)[i]} * buffers.in<int16_t>(kWeights)[i % count];
    // Rounded down.
    const int64_t value = (product - ((product % divisor) + divisor) % divisor) / divisor;
    buffers.out<int16_t>(0)[i] = static_cast<int16_t>(std::clamp<int64_t>(value, INT16_MIN, INT16_MAX));
  }
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target& target) {
  const Tensor& weights = graph.tensor(node.inputs[kWeights]);
  KernelCall call;
  call.kernel = &kernel(weights.is_constant() ? "window_s16" : "window_s16_variable");
  if (weights.is_constant()) call.pointer("weights", DType::kInt16, *weights.data);
  call.integer("rows", graph.tensor(node.inputs[kX]).elements() / weights.elements());
  call.integer("count", weights.elements());
  call.integer("shift", node.attrs.integer("shift"));
  std::vector<KernelCall> calls = {call};
  if (weights.is_constant() && (target.isa & kIsaDsp) != 0) {
    call.kernel = &kernel("window_s16_dsp");
    calls.push_back(call);
  }
  return calls;
}

int64_t macs(const Graph&, const Node&) { return 0; }

struct WindowCase {
  const char* name;
  Shape x;
  int32_t count;
  int64_t shift;
  bool constant;
};

std::vector<OpCase> cases() {
  const std::vector<WindowCase> table = {
      {"one frame", {1, 48}, 48, 15, true},
      {"two rows, saturating", {2, 7}, 7, 12, true},
      {"rows of several windows", {3, 2, 10}, 5, 14, true},
      {"shift 0", {5}, 5, 0, true},
      {"shift 31", {9}, 9, 31, true},
      {"weights from an input", {2, 11}, 11, 15, false},
      {"one weight for all", {4, 3}, 1, 13, false},
  };
  std::vector<OpCase> out;
  for (const WindowCase& row : table) {
    CaseBuilder builder(row.name);
    const TensorId x = builder.input(DType::kInt16, row.x);
    const TensorId weights = row.constant ? builder.constant(DType::kInt16, {row.count})
                                          : builder.input(DType::kInt16, {row.count});
    builder.node("signal_window", {x, weights}, attrs({{"shift", row.shift}}), DType::kInt16);
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_signal_window = {
    .name = "signal_window",
    .summary = "samples times a window, for the spectrum",
    .source = "TFLM 90b983c signal/src/window.cc",
    .channel_axis = -1,
    .ram_inputs = 1u << kX,
    .tflite = {},
    .tflite_custom = {"SignalWindow"},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
