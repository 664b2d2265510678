// SPDX-License-Identifier: Apache-2.0
#include "device/nn/logical/logical.h"

#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/op.h"

namespace mote {

namespace {

constexpr TypeSet kBoolean = {DType::kBool};

Status map_tflite(const TfliteOptions&, Graph&, Node&, int) { return ok_status(); }

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& in = graph.tensor(node.inputs[0]);
  MOTE_TRY(check_same_type(in, graph.tensor(node.outputs[0]), kBoolean));
  return std::vector<Shape>{in.shape};
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  for (int64_t i = 0; i < graph.tensor(node.outputs[0]).elements(); ++i)
    buffers.out<uint8_t>(0)[i] = buffers.in<uint8_t>(0)[i] == 0 ? 1 : 0;
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  KernelCall call;
  call.kernel = &kernel("logical_not");
  call.integer("count", graph.tensor(node.outputs[0]).elements());
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  struct Row {
    const char* name;
    Shape shape;
  };
  const std::vector<Row> table = {{"row", {37}},
                                  {"image", {1, 3, 5, 4}},
                                  {"scalar", {}},
                                  {"column", {9, 1}},
                                  {"batch of two", {2, 3, 5}}};
  std::vector<OpCase> out;
  for (const Row& row : table) {
    CaseBuilder builder(row.name);
    builder.node("logical_not", {builder.input(DType::kBool, row.shape)}, {}, DType::kBool);
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_logical_not = {
    .name = "logical_not",
    .summary = "1 where an element is 0, and 0 elsewhere",
    .source = "TFLM 90b983c micro/kernels/elementwise.cc",
    .channel_axis = -1,
    .locality = Locality::kElements,
    .tflite = {{87, "LOGICAL_NOT", 1}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
