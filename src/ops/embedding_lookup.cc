// SPDX-License-Identifier: Apache-2.0
#include "base/format.h"
#include "device/nn/gather/gather.h"
#include "ops/case_builder.h"
#include "ops/indices.h"
#include "ops/op.h"
#include "ops/quantization.h"

namespace mote {

namespace {

// Inputs: the numbers of the rows, and the table. Rows that keep their type are gathered.
Status map_tflite(const TfliteOptions&, Graph& graph, Node& node, int) {
  MOTE_TRY(check_input_count(node, 2, 2));
  const DType from = graph.tensor(node.inputs[1]).type, to = graph.tensor(node.outputs[0]).type;
  if (from == DType::kInt8 && to == DType::kFloat32) return ok_status();
  node.op = "gather";
  std::swap(node.inputs[0], node.inputs[1]);
  node.attrs.set("axis", int64_t{0});
  return ok_status();
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 2, 2));
  const Tensor& rows = graph.tensor(node.inputs[0]);
  const Tensor& table = graph.tensor(node.inputs[1]);
  MOTE_TRY(check_type(rows, "row numbers", {DType::kInt32}));
  MOTE_TRY(check_rank(rows, "row numbers", 1));
  MOTE_TRY(check_constant(table, "table"));
  MOTE_TRY(check_activation_type(table, "table", {DType::kInt8}));
  MOTE_TRY(check_type(graph.tensor(node.outputs[0]), "output", {DType::kFloat32}));
  if (table.shape.size() < 2 || zero_point(table) != 0)
    return Error(Code::kUnsupported, "the table must have two or more dimensions and zero point 0");
  Shape out = table.shape;
  out[0] = rows.shape[0];
  return std::vector<Shape>{out};
}

int64_t columns_of(const Tensor& table) { return table.elements() / table.shape[0]; }

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& rows = graph.tensor(node.inputs[0]);
  const Tensor& table = graph.tensor(node.inputs[1]);
  const int64_t columns = columns_of(table);
  for (int64_t i = 0; i < rows.elements(); ++i)
    for (int64_t j = 0; j < columns; ++j) {
      const int64_t row = index_inside(rows, buffers.inputs[0], i, table.shape[0]);
      buffers.out<float>(0)[i * columns + j] =
          table.quant.scale[0] * static_cast<float>(buffers.in<int8_t>(1)[row * columns + j]);
    }
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& table = graph.tensor(node.inputs[1]);
  KernelCall call;
  call.kernel = &kernel("gather_dequantize");
  call.pointer("values", DType::kInt8, *table.data);
  call.integer("size", table.shape[0]);
  call.integer("count", graph.tensor(node.inputs[0]).elements());
  call.integer("columns", columns_of(table));
  call.real("scale", table.quant.scale[0]);
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  struct Row {
    Shape table;
    int32_t count;
    float scale;
  };
  const std::vector<Row> rows = {{{4, 3}, 5, 0.05f},
                                 {{5, 2, 2}, 4, 0.013f},
                                 {{3, 1}, 6, 0.4f},
                                 {{8, 5}, 1, 0.0071f},
                                 {{6, 33}, 7, 1e-3f}};
  std::vector<OpCase> out;
  for (const Row& row : rows) {
    CaseBuilder builder(format("int8 {} of {}", row.count, shape_text(row.table)));
    const TensorId numbers = builder.input(DType::kInt32, {row.count});
    builder.node("embedding_lookup",
                 {numbers, builder.constant(DType::kInt8, row.table, per_tensor(row.scale, 0))}, {},
                 DType::kFloat32);
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_embedding_lookup = {
    .name = "embedding_lookup",
    .summary = "rows of an int8 table as real numbers; a row number outside counts as the nearest inside",
    .source = "TFLM 90b983c micro/kernels/embedding_lookup.cc",
    .channel_axis = -1,
    .ram_inputs = 1,
    .tflite = {{7, "EMBEDDING_LOOKUP", 4}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
