// SPDX-License-Identifier: Apache-2.0
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/reduction.h"

namespace mote {

namespace {

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  MOTE_TRY(check_type(graph.tensor(node.inputs[0]), "input", {DType::kBool}));
  MOTE_TRY(check_type(graph.tensor(node.outputs[0]), "output", {DType::kBool}));
  return infer_reduction(graph, node);
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  auto* to = buffers.out<uint8_t>(0);
  for (const std::vector<int64_t>& elements : reduced_elements(graph, node)) {
    bool all = true;
    for (const int64_t i : elements) all = all && buffers.in<uint8_t>(0)[i] != 0;
    *to++ = all ? 1 : 0;
  }
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  return std::vector{reduction_call(graph, node, "reduce_all_u8")};
}

int64_t macs(const Graph&, const Node&) { return 0; }

struct AllCase {
  const char* name;
  Shape in;
  std::vector<int64_t> axes;
  int64_t keep_dims;
};

// Few elements for each output: of many, one is always false.
std::vector<OpCase> cases() {
  const std::vector<AllCase> table = {
      {"rows of two", {12, 2}, {1}, 0},
      {"columns of three", {3, 15}, {0}, 1},
      {"2x2 of images", {5, 2, 2, 4}, {1, 2}, 0},
      {"two apart", {2, 9, 2, 2}, {0, 2}, 0},
      {"first and last", {2, 7, 3}, {0, 2}, 1},
      {"everything", {3, 1}, {0, 1}, 0},
      {"nothing", {3, 7}, {}, 0},
  };
  std::vector<OpCase> out;
  for (const AllCase& row : table) {
    CaseBuilder builder(row.name);
    builder.node("reduce_all", {builder.input(DType::kBool, row.in)},
                 attrs({{"axes", row.axes}, {"keep_dims", row.keep_dims}}), DType::kBool);
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_reduce_all = {
    .name = "reduce_all",
    .summary = "whether all booleans over some of the dimensions are true",
    .source = "TFLM 90b983c kernels/reduce_common.cc",
    .channel_axis = -1,
    .ram_inputs = 1,
    .tflite = {{140, "REDUCE_ALL", 1}},
    .map_tflite = map_reduction,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
