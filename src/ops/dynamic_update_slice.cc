// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "base/format.h"
#include "device/nn/update_slice/update_slice.h"
#include "ops/case_builder.h"
#include "ops/element_map.h"
#include "ops/indices.h"
#include "ops/op.h"

namespace mote {

namespace {

Status map_tflite(const TfliteOptions&, Graph&, Node& node, int) { return check_input_count(node, 3, 3); }

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 3, 3));
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& block = graph.tensor(node.inputs[1]);
  const Tensor& start = graph.tensor(node.inputs[2]);
  MOTE_TRY(check_moved(in, graph.tensor(node.outputs[0])));
  MOTE_TRY(check_moved(block, graph.tensor(node.outputs[0])));
  MOTE_TRY(check_index_type(start, "start"));
  const size_t rank = in.shape.size();
  bool fits = block.shape.size() == rank && start.shape == Shape{static_cast<int32_t>(rank)};
  for (size_t d = 0; fits && d < rank; ++d) fits = block.shape[d] <= in.shape[d];
  if (!fits)
    return Error(Code::kInvalid, format("a block of {} at {} indices does not fit into {}",
                                        shape_text(block.shape), start.elements(), shape_text(in.shape)));
  return std::vector<Shape>{in.shape};
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& block = graph.tensor(node.inputs[1]);
  const Tensor& start = graph.tensor(node.inputs[2]);
  const auto bytes = static_cast<size_t>(dtype_bytes(in.type));
  std::memcpy(buffers.outputs[0], buffers.inputs[0], static_cast<size_t>(in.bytes()));
  for (int64_t i = 0; i < block.elements(); ++i) {
    int64_t rest = i, to = 0, stride = 1;
    for (size_t d = in.shape.size(); d-- > 0; stride *= in.shape[d]) {
      const int64_t starts = in.shape[d] - block.shape[d] + 1;
      const int64_t first = index_inside(start, buffers.inputs[2], static_cast<int64_t>(d), starts);
      to += (first + rest % block.shape[d]) * stride;
      rest /= block.shape[d];
    }
    std::memcpy(buffers.out<uint8_t>(0) + static_cast<size_t>(to) * bytes,
                buffers.in<uint8_t>(1) + static_cast<size_t>(i) * bytes, bytes);
  }
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& block = graph.tensor(node.inputs[1]);
  KernelCall call;
  if (block.shape == in.shape) {
    call.kernel = &kernel("copy");
    call.integer("bytes", in.bytes());
    call.inputs = {node.inputs[1]};
    return std::vector{call};
  }
  const std::vector<int64_t> strides = dense_strides(in.shape);
  const int64_t width = dtype_bytes(in.type);
  ElementMap map;
  std::vector<int32_t> starts;
  for (size_t d = 0; d < strides.size(); ++d) {
    map.dimensions.push_back({block.shape[d], strides[d] * width, {}});
    if (block.shape[d] == in.shape[d]) continue;
    for (const int64_t value :
         {static_cast<int64_t>(d), int64_t{in.shape[d]} - block.shape[d], strides[d] * width})
      starts.push_back(static_cast<int32_t>(value));
  }
  map.dimensions.push_back({width, 1, {}});
  map = simplified(map);
  int64_t row = 1;
  if (!map.dimensions.empty() && map.dimensions.back().stride == 1) {
    row = map.dimensions.back().count;
    map.dimensions.pop_back();
  }
  const std::vector<int32_t> loops = loops_of(map.dimensions);
  call.kernel = &kernel("update_slice");
  call.pointer("starts", DType::kInt32, starts);
  call.pointer("loops", DType::kInt32, loops);
  call.integer("dimensions", static_cast<int64_t>(starts.size() / 3));
  call.integer("rank", static_cast<int64_t>(loops.size() / 2));
  call.integer("index_words", index_words(graph.tensor(node.inputs[2])));
  call.integer("bytes", in.bytes());
  call.integer("count", row);
  call.in_place = {{0, 0}};
  constexpr int64_t kPerRow = 35;
  call.instructions = in.bytes() + block.bytes() / row * (kPerRow + row);
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  struct Row {
    Shape in, block;
  };
  const std::vector<Row> table = {{{7}, {3}},
                                  {{4, 5}, {2, 3}},
                                  {{2, 3, 4}, {1, 2, 2}},
                                  {{3, 4}, {3, 4}},
                                  {{1, 4, 2, 3}, {1, 1, 2, 3}},
                                  {{3, 2, 6}, {3, 1, 6}},
                                  {{4, 5}, {2, 1}},
                                  {{2, 3, 2, 3, 4}, {1, 2, 2, 1, 3}}};
  std::vector<OpCase> out;
  for (const DType type : kEveryType)
    for (size_t i = 0; i < rows_for(type, table).size(); ++i) {
      const Row& row = table[i];
      const DType index_type = i % 2 == 0 ? DType::kInt32 : DType::kInt64;
      CaseBuilder builder(format("{} {} in {}, {}", dtype_name(type), shape_text(row.block),
                                 shape_text(row.in), dtype_name(index_type)));
      const TensorId in = builder.input(type, row.in, quant_of(type));
      const TensorId block = builder.input(type, row.block, quant_of(type));
      const TensorId start = builder.input(index_type, {static_cast<int32_t>(row.in.size())});
      builder.node("dynamic_update_slice", {in, block, start}, {}, type, quant_of(type));
      out.push_back(builder.build());
      out.back().tolerance = 0;
    }
  return out;
}

}  // namespace

extern const OpDef op_dynamic_update_slice = {
    .name = "dynamic_update_slice",
    .summary =
        "a tensor with a block of it replaced, at a place that the model computes; the block is moved inside",
    .source = "TFLM 90b983c micro/kernels/dynamic_update_slice.cc",
    .channel_axis = -1,
    .ram_inputs = kAllInputs,
    .tflite = {{151, "DYNAMIC_UPDATE_SLICE", 4}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
