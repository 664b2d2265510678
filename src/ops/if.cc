// SPDX-License-Identifier: Apache-2.0
#include "device/nn/control/control.h"
#include "ops/checks.h"
#include "ops/op.h"
#include "ops/tensor_list.h"

namespace mote {

namespace {

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  MOTE_TRY(check_condition(graph.tensor(node.inputs[0])));
  MOTE_TRY(check_flag(graph.tensor(node.outputs[0]), "output"));
  return shapes_of(graph, node.outputs);
}

void eval_ref(const Graph&, const Node&, const Buffers& buffers) {
  *buffers.out<int32_t>(0) = *buffers.in<uint8_t>(0) != 0 ? 1 : 0;
}

Result<std::vector<KernelCall>> lower_node(const Graph&, const Node&, const Target&) {
  KernelCall call;
  call.kernel = &kernel("condition");
  call.integer("most", 0);
  return std::vector{call};
}

std::vector<OpCase> cases() { return flag_cases("if", DType::kBool); }

int64_t macs(const Graph&, const Node&) { return 0; }

}  // namespace

extern const OpDef op_if = {
    .name = "if",
    .summary = "where a branch begins: the nodes up to its else run only if the condition holds",
    .source = "TFLM 90b983c micro/kernels/if.cc",
    .channel_axis = -1,
    .ram_inputs = kAllInputs,
    .tflite = {{118, "IF", 1}},
    .map_tflite = map_no_file,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
