// SPDX-License-Identifier: Apache-2.0
#include "ops/table.h"

#include "base/format.h"
#include "ops/checks.h"
namespace mote {

KernelCall lookup_call(const OpDef& op, const Graph& graph, const Node& node) {
  constexpr int kValues = 256;
  // The node alone, over one tensor that holds every value once.
  Graph all = graph;
  for (const TensorId id : {node.inputs[0], node.outputs[0]}) all.tensor(id).shape = {kValues};
  std::vector<int8_t> values, table(kValues);
  for (int i = 0; i < kValues; ++i) values.push_back(static_cast<int8_t>(i - 128));
  Buffers buffers;
  buffers.inputs = {values.data()};
  buffers.outputs = {table.data()};
  op.eval_ref(all, node, buffers);

  KernelCall call;
  call.kernel = &kernel("lookup_s8");
  call.pointer("table", DType::kInt8, table);
  call.integer("count", graph.tensor(node.outputs[0]).elements());
  return call;
}

Result<std::vector<Shape>> infer_table_function(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  MOTE_TRY(check_same_type(in, out));
  constexpr float kLargest = 1 << 20;
  if (in.type == DType::kInt8 && !(in.quant.scale[0] / out.quant.scale[0] < kLargest))
    return Error(
        Code::kInvalid,
        format("input scale {} cannot be brought to output scale {}", in.quant.scale[0], out.quant.scale[0]),
        "the quantisation of this layer is damaged: convert the model again");
  return std::vector<Shape>{in.shape};
}

}  // namespace mote
