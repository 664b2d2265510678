// SPDX-License-Identifier: Apache-2.0
#include "device/nn/copy/copy.h"
#include "ops/checks.h"
#include "ops/op.h"
#include "ops/tensor_list.h"

namespace mote {

namespace {

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  MOTE_TRY(check_flag(graph.tensor(node.inputs[0]), "input"));
  MOTE_TRY(check_flag(graph.tensor(node.outputs[0]), "output"));
  return shapes_of(graph, node.outputs);
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  copy_tensors(graph, node, buffers, 0);
}

// The flag stays where it is, and nothing is called.
Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  KernelCall call;
  call.kernel = &kernel("copy");
  call.integer("bytes", graph.tensor(node.outputs[0]).bytes());
  return std::vector{call};
}

std::vector<OpCase> cases() { return flag_cases("else", DType::kInt32); }

int64_t macs(const Graph&, const Node&) { return 0; }

}  // namespace

extern const OpDef op_else = {
    .name = "else",
    .summary = "where the other side of a branch begins",
    .source = "copies a flag",
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
