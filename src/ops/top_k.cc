// SPDX-License-Identifier: Apache-2.0
#include "device/nn/top_k/top_k.h"

#include <algorithm>

#include "base/format.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/lowering.h"
#include "ops/op.h"

namespace mote {

namespace {

constexpr TypeSet kTypes = {DType::kInt32, DType::kInt64, DType::kFloat32};

// TensorFlow Lite Micro has no TOPK_V2.
Status map_tflite(const TfliteOptions&, Graph&, Node&, int) { return ok_status(); }

bool wants_largest(const Node& node) { return node.attrs.integer("largest", 1) != 0; }

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1, 2));
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& values = graph.tensor(node.outputs[0]);
  const Tensor& places = graph.tensor(node.outputs[1]);
  MOTE_TRY(check_type(in, "input", kTypes));
  if (values.type != in.type || places.type != DType::kInt32)
    return Error(Code::kInvalid, format("values are {} and places {}, of {} they must be {} and int32",
                                        dtype_name(values.type), dtype_name(places.type), dtype_name(in.type),
                                        dtype_name(in.type)));
  if (in.shape.empty()) return Error(Code::kInvalid, "a scalar has no largest elements");
  const int64_t k = node.attrs.integer("k");
  if (k < 1 || k > in.shape.back())
    return Error(Code::kInvalid,
                 format("k is {}, of {} elements it must be 1 to {}", k, in.shape.back(), in.shape.back()));
  Shape out = in.shape;
  out.back() = static_cast<int32_t>(k);
  return std::vector<Shape>{out, out};
}

// Those that nothing among the ones that are left exceeds, one after the other.
template <class T>
void evaluate(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const int64_t count = in.shape.back(), k = node.attrs.integer("k");
  const bool largest = wants_largest(node);
  for (int64_t row = 0; row < in.elements() / count; ++row) {
    const T* x = buffers.in<T>(0) + row * count;
    std::vector<int32_t> order;
    for (int32_t i = 0; i < count; ++i) {
      auto at = order.end();
      while (at != order.begin() && (largest ? x[i] > x[*(at - 1)] : x[i] < x[*(at - 1)])) --at;
      order.insert(at, i);
    }
    for (int64_t i = 0; i < k; ++i) {
      buffers.out<T>(0)[row * k + i] = x[order[static_cast<size_t>(i)]];
      buffers.out<int32_t>(1)[row * k + i] = order[static_cast<size_t>(i)];
    }
  }
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const DType type = graph.tensor(node.inputs[0]).type;
  if (type == DType::kInt32) return evaluate<int32_t>(graph, node, buffers);
  if (type == DType::kInt64) return evaluate<int64_t>(graph, node, buffers);
  evaluate<float>(graph, node, buffers);
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const int64_t count = in.shape.back(), k = node.attrs.integer("k");
  KernelCall call;
  call.kernel = &kernel(format("top_k_{}", type_suffix(in.type)).c_str());
  call.integer("rows", in.elements() / count);
  call.integer("count", count);
  call.integer("k", k);
  call.integer("largest", wants_largest(node) ? 1 : 0);
  call.instructions = in.elements() * (12 + 4 * k);
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  struct Row {
    const char* name;
    Shape in;
    int64_t k;
    bool largest;
  };
  const std::vector<Row> table = {
      {"largest three", {1, 12}, 3, true},       {"smallest of rows", {2, 3, 33}, 5, false},
      {"whole row in order", {7, 11}, 11, true}, {"the largest one", {4, 20}, 1, true},
      {"many alike", {3, 300}, 40, true},        {"one element", {6, 1}, 1, false},
  };
  std::vector<OpCase> out;
  for (const DType type : {DType::kInt32, DType::kInt64, DType::kFloat32}) {
    for (const Row& row : table) {
      CaseBuilder builder(format("{} {}", dtype_name(type), row.name));
      builder.node("top_k", {builder.input(type, row.in)},
                   attrs({{"k", row.k}, {"largest", int64_t{row.largest}}}),
                   {Tensor{"values", type, {1}, {}, nullptr, -1},
                    Tensor{"places", DType::kInt32, {1}, {}, nullptr, -1}});
      out.push_back(builder.build());
    }
  }
  return out;
}

}  // namespace

extern const OpDef op_top_k = {
    .name = "top_k",
    .summary = "the k largest or smallest elements along the last dimension, in order, and their places",
    .source = "ONNX 1.19 docs/Operators.md: TopK",
    .channel_axis = -1,
    .ram_inputs = kAllInputs,
    .tflite = {},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
