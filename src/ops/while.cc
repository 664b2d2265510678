// SPDX-License-Identifier: Apache-2.0
#include "base/format.h"
#include "device/nn/control/control.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/op.h"
#include "ops/tensor_list.h"

namespace mote {

namespace {

int64_t most_turns(const Node& node) { return node.attrs.integer("most_turns"); }

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 2, 2));
  MOTE_TRY(check_condition(graph.tensor(node.inputs[0])));
  MOTE_TRY(check_flag(graph.tensor(node.inputs[1]), "number of turns"));
  MOTE_TRY(check_flag(graph.tensor(node.outputs[0]), "output"));
  if (most_turns(node) < 1 || most_turns(node) >= INT32_MAX)
    return Error(Code::kInvalid, format("a loop of at most {} turns", most_turns(node)),
                 "the limit must be from 1 to 2147483646");
  return shapes_of(graph, node.outputs);
}

void eval_ref(const Graph&, const Node& node, const Buffers& buffers) {
  const int32_t turns = *buffers.in<int32_t>(1);
  const int32_t next = turns < most_turns(node) ? turns + 1 : -1;
  *buffers.out<int32_t>(0) = *buffers.in<uint8_t>(0) != 0 ? next : 0;
}

Result<std::vector<KernelCall>> lower_node(const Graph&, const Node& node, const Target&) {
  KernelCall call;
  call.kernel = &kernel("condition");
  call.integer("most", most_turns(node));
  return std::vector{call};
}

std::vector<OpCase> cases() {
  std::vector<OpCase> out;
  for (const int64_t most : {1, 2, 100, 65536, 2147483646}) {
    CaseBuilder builder(format("at most {}", most));
    const TensorId condition = builder.input(DType::kBool, {1});
    const TensorId turns = builder.input(DType::kInt32, {1});
    builder.node("while", {condition, turns}, attrs({{"most_turns", most}}),
                 {{"flag", DType::kInt32, {1}, {}, nullptr, -1}});
    out.push_back(builder.build());
  }
  return out;
}

int64_t macs(const Graph&, const Node&) { return 0; }

}  // namespace

extern const OpDef op_while = {
    .name = "while",
    .summary = "where a loop goes on or ends, as its condition says; counts the turns",
    .source = "TFLM 90b983c micro/kernels/while.cc, with a limit of turns",
    .channel_axis = -1,
    .ram_inputs = kAllInputs,
    .tflite = {{119, "WHILE", 1}},
    .map_tflite = map_no_file,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
