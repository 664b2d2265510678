// SPDX-License-Identifier: Apache-2.0
#include "device/nn/gather/gather.h"

#include <cstring>

#include "base/format.h"
#include "ir/verify.h"
#include "ops/case_builder.h"
#include "ops/element_map.h"
#include "ops/indices.h"
#include "ops/op.h"

namespace mote {

namespace {

Status map_tflite(const TfliteOptions&, Graph&, Node& node, int) { return check_input_count(node, 2, 2); }

// indices [...][depth]: each entry picks the part at its indices of the first `depth` dimensions.
int64_t depth_of(const Graph& graph, const Node& node) { return graph.tensor(node.inputs[1]).shape.back(); }

Status check_constant_indices(const Tensor& indices, const Shape& in) {
  const int64_t depth = indices.shape.back();
  for (int64_t i = 0; i < indices.elements(); ++i) {
    const int64_t index = index_at(indices, indices.data->data(), i),
                  size = in[static_cast<size_t>(i % depth)];
    if (index < 0 || index >= size)
      return Error(Code::kInvalid,
                   format("index {} is outside dimension {} of size {}", index, i % depth, size));
  }
  return ok_status();
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 2, 2));
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& indices = graph.tensor(node.inputs[1]);
  MOTE_TRY(check_moved(in, graph.tensor(node.outputs[0])));
  MOTE_TRY(check_index_type(indices));
  if (indices.shape.empty() || static_cast<size_t>(indices.shape.back()) > in.shape.size())
    return Error(Code::kInvalid,
                 format("indices {} do not fit to {}: the last dimension says how many indices an entry has",
                        shape_text(indices.shape), shape_text(in.shape)));
  if (indices.is_constant()) MOTE_TRY(check_constant_indices(indices, in.shape));
  Shape out(indices.shape.begin(), indices.shape.end() - 1);
  out.insert(out.end(), in.shape.begin() + indices.shape.back(), in.shape.end());
  if (out.size() > static_cast<size_t>(kMaxRank))
    return Error(Code::kUnsupported, format("the output has more than {} dimensions", kMaxRank));
  return std::vector<Shape>{out};
}

// The element where entry i begins.
int64_t place(const Graph& graph, const Node& node, const void* values, int64_t i) {
  const Shape& in = graph.tensor(node.inputs[0]).shape;
  const int64_t depth = depth_of(graph, node);
  int64_t at = 0;
  for (int64_t d = 0; d < static_cast<int64_t>(in.size()); ++d) {
    const int64_t size = in[static_cast<size_t>(d)];
    at *= size;
    if (d < depth) at += index_inside(graph.tensor(node.inputs[1]), values, i * depth + d, size);
  }
  return at;
}

int64_t part_elements(const Graph& graph, const Node& node) {
  const Shape& in = graph.tensor(node.inputs[0]).shape;
  return element_count(Shape(in.begin() + depth_of(graph, node), in.end()));
}

int64_t entries(const Graph& graph, const Node& node) {
  return graph.tensor(node.inputs[1]).elements() / depth_of(graph, node);
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const auto element = static_cast<size_t>(dtype_bytes(graph.tensor(node.inputs[0]).type));
  const size_t bytes = static_cast<size_t>(part_elements(graph, node)) * element;
  for (int64_t i = 0; i < entries(graph, node); ++i)
    std::memcpy(
        buffers.out<uint8_t>(0) + static_cast<size_t>(i) * bytes,
        buffers.in<uint8_t>(0) + static_cast<size_t>(place(graph, node, buffers.inputs[1], i)) * element,
        bytes);
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& indices = graph.tensor(node.inputs[1]);
  const int64_t count = entries(graph, node), part = part_elements(graph, node);
  if (indices.is_constant()) {
    std::vector<int32_t> places;
    for (int64_t i = 0; i < count; ++i)
      places.push_back(static_cast<int32_t>(place(graph, node, indices.data->data(), i)));
    const ElementMap map = {0, {listed(std::move(places)), {part, 1, {}}}};
    return element_map_calls(map, in, graph.tensor(node.outputs[0]));
  }
  const int64_t depth = depth_of(graph, node);
  const std::vector<int64_t> strides = dense_strides(in.shape);
  std::vector<int32_t> dimensions;
  for (size_t d = 0; d < static_cast<size_t>(depth); ++d) {
    dimensions.push_back(in.shape[d]);
    dimensions.push_back(static_cast<int32_t>(strides[d] * dtype_bytes(in.type)));
  }
  KernelCall call;
  call.kernel = &kernel("gather_nd");
  call.pointer("dimensions", DType::kInt32, dimensions);
  call.integer("depth", depth);
  call.integer("count", count);
  call.integer("bytes", part * dtype_bytes(in.type));
  call.integer("index_words", index_words(indices));
  constexpr int64_t kPerEntry = 40, kPerIndex = 15;
  call.instructions = count * (kPerEntry + depth * kPerIndex + part * dtype_bytes(in.type));
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  struct Row {
    const char* name;
    Shape in, indices;
    std::vector<int32_t> constant = {};
    bool wide = false;
  };
  const std::vector<Row> table = {{"elements", {4, 3}, {5, 2}},
                                  {"rows", {4, 3}, {3, 1}},
                                  {"elements of three dimensions, int64", {2, 3, 4}, {2, 2, 3}, {}, true},
                                  {"planes", {3, 2, 2}, {1}},
                                  {"rows of four dimensions", {2, 3, 2, 5}, {4, 3}},
                                  {"a vector", {6}, {4, 1}},
                                  {"known elements", {4, 3}, {3, 2}, {3, 0, 0, 2, 1, 1}},
                                  {"known rows", {3, 2, 4}, {3, 2}, {2, 1, 0, 0, 2, 0}},
                                  {"known and regular", {6, 2}, {3, 1}, {0, 2, 4}}};
  std::vector<OpCase> out;
  for (const DType type : kEveryType)
    for (const Row& row : rows_for(type, table)) {
      CaseBuilder builder(std::string(dtype_name(type)) + " " + row.name);
      const TensorId in = builder.input(type, row.in, quant_of(type));
      const TensorId indices =
          row.constant.empty()
              ? builder.input(row.wide ? DType::kInt64 : DType::kInt32, row.indices)
              : builder.constant(constant_tensor("indices", DType::kInt32, row.indices, row.constant));
      builder.node("gather_nd", {in, indices}, {}, type, quant_of(type));
      out.push_back(builder.build());
      out.back().tolerance = 0;
    }
  return out;
}

}  // namespace

extern const OpDef op_gather_nd = {
    .name = "gather_nd",
    .summary =
        "elements or parts of a tensor, picked by indices of several dimensions; one outside counts as the "
        "nearest inside",
    .source = "TFLM 90b983c micro/kernels/gather_nd.cc",
    .channel_axis = -1,
    .ram_inputs = 1,
    .tflite = {{107, "GATHER_ND", 5}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
