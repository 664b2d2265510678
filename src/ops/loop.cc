// SPDX-License-Identifier: Apache-2.0
#include "device/nn/control/control.h"
#include "ops/checks.h"
#include "ops/op.h"
#include "ops/tensor_list.h"

namespace mote {

namespace {

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  const size_t count = node.outputs.size();
  MOTE_TRY(check_input_count(node, count, count, count));
  MOTE_TRY(check_copies(graph, node, 0));
  return shapes_of(graph, node.outputs);
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  copy_tensors(graph, node, buffers, 0);
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  KernelCall call = copy_call("copy_list", graph, node);
  call.inputs = node.inputs;
  return std::vector{call};
}

std::vector<OpCase> cases() { return list_cases("loop", false, 1); }

int64_t macs(const Graph&, const Node&) { return 0; }

}  // namespace

extern const OpDef op_loop = {
    .name = "loop",
    .summary = "where a loop begins: gives what it carries from turn to turn its first values",
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
