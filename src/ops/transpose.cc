// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "base/format.h"
#include "ir/verify.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/element_map.h"
#include "ops/op.h"
#include "ops/space.h"
#include "ops/tflite_inputs.h"

namespace mote {

namespace {

constexpr int kTranspose = 39;

// The second input, int32 or int64: for each dimension of the output, which one of the input it is.
Status map_tflite(const TfliteOptions& options, Graph& graph, Node& node, int tflite_code) {
  if (tflite_code != kTranspose) return map_space_from_tflite(options, graph, node, tflite_code);
  MOTE_TRY(check_input_count(node, 2, 2));
  MOTE_ASSIGN(const std::vector<int64_t> order, integers_of_input(graph, node, 1, "permutation"));
  const size_t rank = graph.tensor(node.inputs[0]).shape.size();
  std::vector<int64_t> positive;
  for (const int64_t axis : order) {
    MOTE_ASSIGN(const size_t from, axis_from(axis, rank, "dimension"));
    positive.push_back(static_cast<int64_t>(from));
  }
  node.attrs.set("order", positive);
  node.inputs.resize(1);
  return ok_status();
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& in = graph.tensor(node.inputs[0]);
  MOTE_TRY(check_moved(in, graph.tensor(node.outputs[0])));
  const std::vector<int64_t> order = node.attrs.list("order");
  if (order.size() != in.shape.size())
    return Error(Code::kInvalid,
                 format("the permutation has {} entries for {} dimensions", order.size(), in.shape.size()));
  std::vector<bool> seen(order.size(), false);
  Shape shape;
  for (const int64_t axis : order) {
    if (axis < 0 || axis >= static_cast<int64_t>(order.size()) || seen[static_cast<size_t>(axis)])
      return Error(Code::kInvalid,
                   format("entry {} of the permutation is out of range or there twice", axis));
    seen[static_cast<size_t>(axis)] = true;
    shape.push_back(in.shape[static_cast<size_t>(axis)]);
  }
  return std::vector<Shape>{shape};
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const std::vector<int64_t> order = node.attrs.list("order");
  const auto bytes = static_cast<size_t>(dtype_bytes(in.type));
  for (int64_t i = 0; i < out.elements(); ++i) {
    std::vector<int64_t> index(in.shape.size());
    int64_t rest = i, from = 0;
    for (size_t d = order.size(); d-- > 0; rest /= out.shape[d])
      index[static_cast<size_t>(order[d])] = rest % out.shape[d];
    for (size_t d = 0; d < index.size(); ++d) from = from * in.shape[d] + index[d];
    std::memcpy(buffers.out<uint8_t>(0) + static_cast<size_t>(i) * bytes,
                buffers.in<uint8_t>(0) + static_cast<size_t>(from) * bytes, bytes);
  }
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const std::vector<int64_t> strides = dense_strides(in.shape);
  ElementMap map;
  for (const int64_t axis : node.attrs.list("order"))
    map.dimensions.push_back({in.shape[static_cast<size_t>(axis)], strides[static_cast<size_t>(axis)], {}});
  return element_map_calls(map, in, graph.tensor(node.outputs[0]));
}

int64_t macs(const Graph&, const Node&) { return 0; }

struct TransposeCase {
  Shape in;
  std::vector<int64_t> order;
};

std::vector<OpCase> cases() {
  const std::vector<TransposeCase> table = {
      {{5, 7}, {1, 0}},
      {{6, 8}, {1, 0}},
      {{1, 3, 4, 5}, {0, 3, 1, 2}},
      {{1, 5, 3, 4}, {0, 2, 3, 1}},
      {{2, 3, 4, 8}, {0, 2, 1, 3}},
      {{2, 3, 4, 6}, {1, 0, 2, 3}},
      {{3, 4, 37}, {1, 0, 2}},
      {{2, 3, 4, 5}, {3, 2, 1, 0}},
      {{2, 3, 2, 2, 3}, {4, 0, 3, 1, 2}},
      {{2, 3, 2, 3, 2, 2}, {5, 4, 3, 2, 1, 0}},
      {{1, 4, 1, 3}, {2, 1, 3, 0}},
      {{9}, {0}},
  };
  std::vector<OpCase> out;
  for (const DType type : kEveryType)
    for (const TransposeCase& row : rows_for(type, table)) {
      std::string name = format("{} {} to", dtype_name(type), shape_text(row.in));
      for (const int64_t axis : row.order) name += format(" {}", axis);
      CaseBuilder builder(name);
      const Quant quant = quant_of(type);
      builder.node("transpose", {builder.input(type, row.in, quant)}, attrs({{"order", row.order}}), type,
                   quant);
      out.push_back(builder.build());
      out.back().tolerance = 0;
    }
  return out;
}

}  // namespace

extern const OpDef op_transpose = {
    .name = "transpose",
    .summary =
        "the dimensions in another order; with reshapes around it, blocks of an image as channels or batches "
        "and back",
    .source =
        "TFLM 90b983c reference/transpose.h; space_to_depth.h, depth_to_space.h, space_to_batch_nd.h and "
        "batch_to_space_nd.h beside it",
    .channel_axis = -1,
    .ram_inputs = kAllInputs,
    .tflite = {{kTranspose, "TRANSPOSE", 6},
               {space_code::kSpaceToDepth, "SPACE_TO_DEPTH", 2},
               {space_code::kDepthToSpace, "DEPTH_TO_SPACE", 2},
               {space_code::kSpaceToBatchNd, "SPACE_TO_BATCH_ND", 4},
               {space_code::kBatchToSpaceNd, "BATCH_TO_SPACE_ND", 4}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
