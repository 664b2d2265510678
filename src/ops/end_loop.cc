// SPDX-License-Identifier: Apache-2.0
#include "device/nn/control/control.h"
#include "ops/checks.h"
#include "ops/op.h"
#include "ops/tensor_list.h"

namespace mote {

namespace {

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  const size_t count = node.outputs.size();
  MOTE_TRY(check_input_count(node, 2 * count, 2 * count, count));
  MOTE_TRY(check_copies(graph, node, 0));
  MOTE_TRY(check_copies(graph, node, count));
  return shapes_of(graph, node.outputs);
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  copy_tensors(graph, node, buffers, 0);
}

// The outputs lie over what they bring up to date, which the next turn reads.
Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  KernelCall call = copy_call("copy_list", graph, node);
  call.inputs = node.inputs;
  for (size_t i = 0; i < node.outputs.size(); ++i) call.in_place.push_back({node.outputs.size() + i, i});
  return std::vector{call};
}

std::vector<OpCase> cases() { return list_cases("end_loop", false, 2); }

int64_t macs(const Graph&, const Node&) { return 0; }

}  // namespace

extern const OpDef op_end_loop = {
    .name = "end_loop",
    .summary = "where a loop ends: brings what it carries up to date for the next turn",
    .source = "TFLM 90b983c micro/kernels/while.cc",
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
