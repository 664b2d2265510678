// SPDX-License-Identifier: Apache-2.0
#include "device/nn/control/control.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/op.h"
#include "ops/tensor_list.h"

namespace mote {

namespace {

// No file has it: the importer makes it of branches and loops.
Status map_tflite(const TfliteOptions&, Graph&, Node&, int) {
  return Error(Code::kInternal, "the importer handles branches and loops itself");
}

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

std::vector<OpCase> cases() {
  std::vector<OpCase> out;
  for (const Shape& shape : {Shape{}, Shape{1}, Shape{1, 1}, Shape{1, 1, 1}, Shape{1, 1, 1, 1}}) {
    CaseBuilder builder("condition " + shape_text(shape));
    const TensorId condition = builder.input(DType::kBool, shape);
    builder.node("if", {condition}, {}, {{"flag", DType::kInt32, {1}, {}, nullptr, -1}});
    out.push_back(builder.build());
  }
  return out;
}

int64_t macs(const Graph&, const Node&) { return 0; }

}  // namespace

extern const OpDef op_if = {
    .name = "if",
    .summary = "where a branch begins: the nodes up to its else run only if the condition holds",
    .source = "TFLM 90b983c micro/kernels/if.cc",
    .channel_axis = -1,
    .ram_inputs = kAllInputs,
    .tflite = {{118, "IF", 1}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
