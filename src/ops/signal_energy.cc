// SPDX-License-Identifier: Apache-2.0
#include "base/format.h"
#include "device/signal/filter_bank.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/op.h"
#include "ops/signal.h"

namespace mote {

namespace {

Status map_tflite(const TfliteOptions& options, Graph&, Node& node, int) {
  take_settings(options, node, {"start_index", "end_index"});
  return ok_status();
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& x = graph.tensor(node.inputs[0]);
  MOTE_TRY(check_vector(x, "spectrum", DType::kInt16));
  MOTE_TRY(check_vector(graph.tensor(node.outputs[0]), "output", DType::kUInt32));
  if (x.shape[0] % 2 != 0)
    return Error(Code::kInvalid, format("a spectrum of {} values is not one of complex numbers", x.shape[0]));
  const int32_t bins = x.shape[0] / 2;
  MOTE_ASSIGN(const int64_t end, setting(node, "end_index", 0, bins));
  MOTE_TRY(setting(node, "start_index", 0, end));
  return std::vector<Shape>{{bins}};
}

// What TFLM leaves unwritten is 0 here.
void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  for (int64_t i = 0; i < graph.tensor(node.outputs[0]).elements(); ++i) {
    const bool counts = i >= node.attrs.integer("start_index") && i < node.attrs.integer("end_index");
    const int64_t re = buffers.in<int16_t>(0)[2 * i], im = buffers.in<int16_t>(0)[2 * i + 1];
    buffers.out<uint32_t>(0)[i] = counts ? static_cast<uint32_t>(re * re + im * im) : 0;
  }
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  KernelCall call;
  call.kernel = &kernel("energy_s16");
  call.integer("bins", graph.tensor(node.outputs[0]).elements());
  call.integer("first", node.attrs.integer("start_index"));
  call.integer("last", node.attrs.integer("end_index"));
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  struct Row {
    int32_t bins;
    int64_t start, end;
  };
  std::vector<OpCase> out;
  for (const Row& row :
       {Row{1, 0, 1}, Row{5, 0, 5}, Row{9, 2, 7}, Row{17, 0, 3}, Row{33, 30, 33}, Row{257, 4, 240}}) {
    CaseBuilder builder(format("{} bins, {} to {}", row.bins, row.start, row.end));
    builder.node("signal_energy", {builder.input(DType::kInt16, {2 * row.bins})},
                 attrs({{"start_index", row.start}, {"end_index", row.end}}), DType::kUInt32);
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_signal_energy = {
    .name = "signal_energy",
    .summary = "the energy of every number of a spectrum",
    .source = "TFLM 90b983c signal/src/energy.cc",
    .channel_axis = -1,
    .ram_inputs = 1,
    .tflite = {},
    .tflite_custom = {"SignalEnergy"},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
