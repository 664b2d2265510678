// SPDX-License-Identifier: Apache-2.0
#include "device/nn/extremum/extremum.h"

#include "base/format.h"
#include "ops/arithmetic.h"
#include "ops/broadcast.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/lowering.h"
#include "ops/op.h"

namespace mote {

namespace {

constexpr int kMaximum = 55, kMinimum = 57;
constexpr TypeSet kTypes = {DType::kInt8, DType::kInt16, DType::kInt32, DType::kInt64, DType::kFloat32};

Status map_tflite(const TfliteOptions&, Graph&, Node& node, int tflite_code) {
  node.attrs.set("which", std::string(tflite_code == kMaximum ? "maximum" : "minimum"));
  return ok_status();
}

bool is_maximum(const Node& node) { return node.attrs.text("which") == "maximum"; }

// Stored values are compared as they are, which says something of the real ones if their scales are equal.
Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 2, 2));
  MOTE_TRY(check_operands(graph, node, kTypes));
  const Tensor& out = graph.tensor(node.outputs[0]);
  for (const TensorId id : node.inputs) MOTE_TRY(check_same_quantization(graph.tensor(id), out, kTypes));
  const std::string which = node.attrs.text("which");
  if (which != "maximum" && which != "minimum")
    return Error(Code::kInvalid, format("there is no extremum '{}'", which), "known: maximum, minimum");
  return infer_broadcast(graph, node);
}

template <class T>
void evaluate(const Graph& graph, const Node& node, const Buffers& buffers) {
  const bool larger = is_maximum(node);
  eval_pairs<T, T, T>(graph, node, buffers, [&](T x, T y) { return (larger ? x > y : x < y) ? x : y; });
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const DType type = graph.tensor(node.outputs[0]).type;
  if (type == DType::kInt8) return evaluate<int8_t>(graph, node, buffers);
  if (type == DType::kInt16) return evaluate<int16_t>(graph, node, buffers);
  if (type == DType::kInt32) return evaluate<int32_t>(graph, node, buffers);
  if (type == DType::kInt64) return evaluate<int64_t>(graph, node, buffers);
  evaluate<float>(graph, node, buffers);
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  KernelCall call;
  call.kernel = &kernel(format("extremum_{}", type_suffix(graph.tensor(node.outputs[0]).type)).c_str());
  add_broadcast(call, graph, node);
  call.integer("larger", is_maximum(node) ? 1 : 0);
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  std::vector<OpCase> out;
  const std::vector<std::pair<DType, Quant>> types = {{DType::kInt8, per_tensor(0.05f, -3)},
                                                      {DType::kInt16, per_tensor(2e-4f, 0)},
                                                      {DType::kInt32, {}},
                                                      {DType::kInt64, {}},
                                                      {DType::kFloat32, {}}};
  for (const auto& [type, q] : types) {
    const std::vector<std::pair<const char*, PairCase>> rows = {
        {"maximum", {"same shape", type, {2, 3, 5}, {2, 3, 5}, q, q, q}},
        {"minimum", {"smaller one, 37 elements", type, {37}, {37}, q, q, q}},
        {"minimum", {"one value for each channel", type, {2, 3, 5}, {5}, q, q, q}},
        {"maximum", {"constant scalar", type, {2, 3, 5}, {}, q, q, q, 1}},
        {"minimum", {"columns and rows", type, {3, 1}, {1, 4}, q, q, q}},
        {"maximum", {"middle dimension", type, {2, 3, 1, 2}, {2, 1, 4, 2}, q, q, q}},
    };
    for (const auto& [which, row] : rows) {
      const std::string name = std::string(dtype_name(type)) + " " + row.name;
      PairCase named = row;
      named.name = name.c_str();
      out.push_back(pair_case("extremum", named, attrs({{"which", std::string(which)}})));
    }
  }
  return out;
}

}  // namespace

extern const OpDef op_extremum = {
    .name = "extremum",
    .summary = "the larger or the smaller of two elements; dimensions of size 1 are repeated",
    .source = "TFLM 90b983c micro/kernels/maximum_minimum.h",
    .channel_axis = -1,
    .locality = Locality::kElements,
    .monotonic = true,
    .tflite = {{kMaximum, "MAXIMUM", 4}, {kMinimum, "MINIMUM", 4}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
