// SPDX-License-Identifier: Apache-2.0
#include "device/nn/gather/gather.h"

#include <cstring>

#include "base/format.h"
#include "ir/verify.h"
#include "ops/case_builder.h"
#include "ops/element_map.h"
#include "ops/indices.h"
#include "ops/op.h"
#include "ops/tflite_inputs.h"

namespace mote {

namespace {

// GatherOptions of the schema.
Status map_tflite(const TfliteOptions& options, Graph& graph, Node& node, int) {
  enum { kAxis, kBatchDims };
  MOTE_TRY(check_input_count(node, 2, 2));
  MOTE_ASSIGN(const size_t axis,
              axis_from(options.int_field(kAxis, 0), graph.tensor(node.inputs[0]).shape.size()));
  const int64_t batch_dims = options.int_field(kBatchDims, 0);
  const auto indices_rank = static_cast<int64_t>(graph.tensor(node.inputs[1]).shape.size());
  node.attrs.set("axis", static_cast<int64_t>(axis));
  node.attrs.set("batch_dims", batch_dims < 0 ? batch_dims + indices_rank : batch_dims);
  return ok_status();
}

// Both tensors as the kernel sees them: in [batches][outer][size][inner], indices [batches][count].
struct Gather {
  int64_t batches = 1, outer = 1, size = 1, inner = 1, count = 1;
};

Gather gather_of(const Graph& graph, const Node& node) {
  const Shape& in = graph.tensor(node.inputs[0]).shape;
  const Shape& indices = graph.tensor(node.inputs[1]).shape;
  const auto axis = static_cast<size_t>(node.attrs.integer("axis"));
  const auto batch_dims = static_cast<size_t>(node.attrs.integer("batch_dims"));
  Gather g;
  for (size_t d = 0; d < in.size(); ++d)
    (d < batch_dims ? g.batches : d < axis ? g.outer : d == axis ? g.size : g.inner) *= in[d];
  for (size_t d = batch_dims; d < indices.size(); ++d) g.count *= indices[d];
  return g;
}

Status check_constant_indices(const Tensor& indices, int64_t size) {
  for (int64_t i = 0; i < indices.elements(); ++i) {
    const int64_t index = index_at(indices, indices.data->data(), i);
    if (index < 0 || index >= size)
      return Error(Code::kInvalid, format("index {} is outside the {} along the axis", index, size));
  }
  return ok_status();
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 2, 2));
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& indices = graph.tensor(node.inputs[1]);
  MOTE_TRY(check_moved(in, graph.tensor(node.outputs[0])));
  MOTE_TRY(check_index_type(indices));
  const int64_t axis = node.attrs.integer("axis", -1), batch_dims = node.attrs.integer("batch_dims");
  const auto rank = static_cast<int64_t>(in.shape.size());
  if (axis < 0 || axis >= rank || batch_dims < 0 || batch_dims > axis ||
      batch_dims > static_cast<int64_t>(indices.shape.size()))
    return Error(Code::kInvalid, format("axis {} and {} batch dimensions do not fit to {} and indices of {}",
                                        axis, batch_dims, shape_text(in.shape), shape_text(indices.shape)));
  const auto at = [](const Shape& shape, int64_t d) {
    return shape.begin() + static_cast<std::ptrdiff_t>(d);
  };
  if (!std::equal(in.shape.begin(), at(in.shape, batch_dims), indices.shape.begin()))
    return Error(Code::kInvalid, format("the first {} dimensions of {} and of the indices {} differ",
                                        batch_dims, shape_text(in.shape), shape_text(indices.shape)));
  if (indices.is_constant()) MOTE_TRY(check_constant_indices(indices, *at(in.shape, axis)));
  Shape out(in.shape.begin(), at(in.shape, axis));
  out.insert(out.end(), at(indices.shape, batch_dims), indices.shape.end());
  out.insert(out.end(), at(in.shape, axis + 1), in.shape.end());
  if (out.size() > static_cast<size_t>(kMaxRank))
    return Error(Code::kUnsupported, format("the output has more than {} dimensions", kMaxRank));
  return std::vector<Shape>{out};
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Gather g = gather_of(graph, node);
  const Tensor& indices = graph.tensor(node.inputs[1]);
  const auto bytes = static_cast<size_t>(g.inner * dtype_bytes(graph.tensor(node.inputs[0]).type));
  uint8_t* to = buffers.out<uint8_t>(0);
  for (int64_t batch = 0; batch < g.batches; ++batch)
    for (int64_t outer = 0; outer < g.outer; ++outer)
      for (int64_t i = 0; i < g.count; ++i, to += bytes) {
        const int64_t index = index_inside(indices, buffers.inputs[1], batch * g.count + i, g.size);
        const auto from = static_cast<size_t>((batch * g.outer + outer) * g.size + index);
        std::memcpy(to, buffers.in<uint8_t>(0) + from * bytes, bytes);
      }
}

// Indices that are known: a list of places. With batches of indices, every one has its own.
Result<std::vector<KernelCall>> lower_constant_indices(const Graph& graph, const Node& node) {
  const Gather g = gather_of(graph, node);
  const Tensor& indices = graph.tensor(node.inputs[1]);
  const bool shared = g.batches == 1;
  std::vector<int32_t> places;
  for (int64_t batch = 0; batch < (shared ? 1 : g.batches); ++batch)
    for (int64_t outer = 0; outer < (shared ? 1 : g.outer); ++outer)
      for (int64_t i = 0; i < g.count; ++i) {
        const int64_t index = index_at(indices, indices.data->data(), batch * g.count + i);
        places.push_back(static_cast<int32_t>(((batch * g.outer + outer) * g.size + index) * g.inner));
      }
  ElementMap map;
  if (shared) map.dimensions.push_back({g.outer, g.size * g.inner, {}});
  map.dimensions.push_back(listed(std::move(places)));
  map.dimensions.push_back({g.inner, 1, {}});
  return element_map_calls(map, graph.tensor(node.inputs[0]), graph.tensor(node.outputs[0]));
}

// Nothing is known only when the model runs; without the pass fold-constants such nodes are left.
KernelCall constant_call(const Graph& graph, const Node& node) {
  const Tensor& out = graph.tensor(node.outputs[0]);
  Bytes values(static_cast<size_t>(out.bytes()));
  eval_ref(graph, node,
           {{graph.tensor(node.inputs[0]).data->data(), graph.tensor(node.inputs[1]).data->data()},
            {values.data()}});
  KernelCall call;
  call.kernel = &kernel("load_constant");
  call.pointer("values", DType::kInt8, values);
  call.integer("bytes", out.bytes());
  return call;
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& indices = graph.tensor(node.inputs[1]);
  if (indices.is_constant() && in.is_constant()) return std::vector{constant_call(graph, node)};
  if (indices.is_constant()) return lower_constant_indices(graph, node);
  const Gather g = gather_of(graph, node);
  const int64_t bytes = g.inner * dtype_bytes(in.type);
  KernelCall call;
  call.kernel = &kernel(in.is_constant() ? "gather_constant" : "gather");
  if (in.is_constant()) call.pointer("values", DType::kInt8, *in.data);
  call.integer("batches", g.batches);
  call.integer("outer", g.outer);
  call.integer("size", g.size);
  call.integer("count", g.count);
  call.integer("bytes", bytes);
  call.integer("index_words", index_words(indices));
  constexpr int64_t kPerIndex = 45, kPerConstantByte = 5;
  call.instructions =
      g.batches * g.outer * g.count * (kPerIndex + bytes * (in.is_constant() ? kPerConstantByte : 1));
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

struct GatherCase {
  const char* name;
  Shape in, indices;
  int64_t axis, batch_dims;
  std::vector<int32_t> constant = {};  // indices
  bool constant_in = false, wide = false;
};

std::vector<OpCase> cases() {
  const std::vector<GatherCase> table = {
      {"rows", {5, 3}, {6}, 0, 0},
      {"columns", {3, 7}, {4}, 1, 0},
      {"matrix of indices, int64", {5, 2}, {2, 3}, 0, 0, {}, false, true},
      {"one index", {3, 4}, {}, 0, 0},
      {"batches", {2, 4, 3}, {2, 3}, 1, 1},
      {"batches, later axis", {2, 3, 5}, {2, 4}, 2, 1},
      {"from a constant", {6, 9}, {5}, 0, 0, {}, true},
      {"from a constant, middle axis, int64", {2, 6, 2}, {4}, 1, 0, {}, true, true},
      {"known rows", {5, 3}, {4}, 0, 0, {4, 0, 3, 3}},
      {"known columns", {4, 8}, {5}, 1, 0, {7, 2, 0, 2, 1}},
      {"known, regular", {9, 2}, {4}, 0, 0, {7, 5, 3, 1}},
      {"known, repeated", {3, 4, 2}, {6}, 1, 0, {1, 1, 2, 2, 3, 3}},
      {"known long rows", {5, 37}, {3}, 0, 0, {4, 0, 3}},
      {"known batches, int64", {2, 2, 4, 2}, {2, 3}, 2, 1, {0, 3, 1, 2, 2, 0}, false, true},
  };
  std::vector<OpCase> out;
  for (const DType type : kEveryType)
    for (const GatherCase& row : rows_for(type, table)) {
      CaseBuilder builder(std::string(dtype_name(type)) + " " + row.name);
      const TensorId in = row.constant_in ? builder.constant(type, row.in, quant_of(type))
                                          : builder.input(type, row.in, quant_of(type));
      const DType index_type = row.wide ? DType::kInt64 : DType::kInt32;
      const std::vector<int64_t> wide(row.constant.begin(), row.constant.end());
      const TensorId indices =
          row.constant.empty() ? builder.input(index_type, row.indices)
          : row.wide           ? builder.constant(constant_tensor("indices", index_type, row.indices, wide))
                     : builder.constant(constant_tensor("indices", index_type, row.indices, row.constant));
      builder.node("gather", {in, indices}, attrs({{"axis", row.axis}, {"batch_dims", row.batch_dims}}), type,
                   quant_of(type));
      out.push_back(builder.build());
      out.back().tolerance = 0;
    }
  return out;
}

}  // namespace

extern const OpDef op_gather = {
    .name = "gather",
    .summary =
        "parts of a tensor along one dimension, picked by indices; one outside counts as the nearest inside",
    .source = "TFLM 90b983c micro/kernels/gather.cc",
    .channel_axis = -1,
    .tflite = {{36, "GATHER", 7}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
