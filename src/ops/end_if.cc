// SPDX-License-Identifier: Apache-2.0
#include "device/nn/control/control.h"
#include "ops/checks.h"
#include "ops/op.h"
#include "ops/tensor_list.h"

namespace mote {

namespace {

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  const size_t count = node.outputs.size();
  MOTE_TRY(check_input_count(node, 1 + 2 * count, 1 + 2 * count, count));
  MOTE_TRY(check_flag(graph.tensor(node.inputs[0]), "flag"));
  MOTE_TRY(check_copies(graph, node, 1));
  MOTE_TRY(check_copies(graph, node, 1 + count));
  return shapes_of(graph, node.outputs);
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  copy_tensors(graph, node, buffers, *buffers.in<int32_t>(0) != 0 ? 1 : 1 + node.outputs.size());
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  KernelCall call = copy_call("pick_list", graph, node);
  call.inputs = node.inputs;  // the same tensor may come from both sides
  return std::vector{call};
}

std::vector<OpCase> cases() { return list_cases("end_if", true, 2); }

int64_t macs(const Graph&, const Node&) { return 0; }

}  // namespace

extern const OpDef op_end_if = {
    .name = "end_if",
    .summary = "where a branch ends: takes the results of the side that ran",
    .source = "TFLM 90b983c micro/kernels/if.cc",
    .channel_axis = -1,
    .ram_inputs = kAllInputs,
    .tflite = {},
    .map_tflite = map_no_file,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
