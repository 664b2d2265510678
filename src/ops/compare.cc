// SPDX-License-Identifier: Apache-2.0
#include "device/nn/compare/compare.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "base/text.h"
#include "ops/arithmetic.h"
#include "ops/broadcast.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/lowering.h"
#include "ops/op.h"

namespace mote {

namespace {

constexpr TypeSet kTypes = {DType::kInt8, DType::kInt32, DType::kInt64, DType::kFloat32, DType::kBool};

struct Relation {
  int code;
  const char* name;
  int32_t mask;  // MOTE_COMPARE_*
};
constexpr Relation kRelations[] = {
    {71, "equal", MOTE_COMPARE_EQUAL},
    {72, "not_equal", MOTE_COMPARE_LESS | MOTE_COMPARE_GREATER | MOTE_COMPARE_UNORDERED},
    {61, "greater", MOTE_COMPARE_GREATER},
    {62, "greater_equal", MOTE_COMPARE_GREATER | MOTE_COMPARE_EQUAL},
    {58, "less", MOTE_COMPARE_LESS},
    {63, "less_equal", MOTE_COMPARE_LESS | MOTE_COMPARE_EQUAL},
};

const Relation* find_relation(const std::string& name) {
  for (const Relation& relation : kRelations)
    if (name == relation.name) return &relation;
  return nullptr;
}

Status map_tflite(const TfliteOptions&, Graph&, Node& node, int tflite_code) {
  for (const Relation& relation : kRelations)
    if (relation.code == tflite_code) node.attrs.set("relation", std::string(relation.name));
  return ok_status();
}

// Source: TFLM 90b983c, ComparisonsPrepare(), which takes scales below 1 only; the arithmetic holds further.
constexpr double kLargestScale = 1 << 14;
FixedPoint factor_of(const Tensor& tensor) { return fixed_point(double{tensor.quant.scale[0]}); }

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 2, 2));
  const Tensor& a = graph.tensor(node.inputs[0]);
  const Tensor& b = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  MOTE_TRY(check_same_type(a, b, kTypes));
  const std::string relation = node.attrs.text("relation");
  if (find_relation(relation) == nullptr)
    return Error(Code::kInvalid, format("there is no relation '{}'", relation));
  if (a.type == DType::kBool && relation != "equal" && relation != "not_equal")
    return Error(Code::kUnsupported, format("booleans have no order, but '{}' is asked for", relation));
  if (out.type != DType::kBool)
    return Error(Code::kInvalid,
                 format("the result '{}' of a comparison is {}, not bool", out.name, dtype_name(out.type)));
  for (const TensorId id : node.inputs) {
    const Tensor& in = graph.tensor(id);
    if (in.type == DType::kInt8 && !(in.quant.scale[0] < kLargestScale))
      return Error(Code::kInvalid, format("the scale {} of '{}' is too large", in.quant.scale[0], in.name),
                   "the quantisation of this layer is damaged: convert the model again");
  }
  return infer_broadcast(graph, node);
}

template <class T>
bool holds(const std::string& relation, T a, T b) {
  if (relation == "equal") return a == b;
  if (relation == "not_equal") return a != b;
  if (relation == "greater") return a > b;
  if (relation == "greater_equal") return a >= b;
  if (relation == "less") return a < b;
  return a <= b;
}

template <class T>
void evaluate(const Graph& graph, const Node& node, const Buffers& buffers) {
  const std::string relation = node.attrs.text("relation");
  eval_pairs<T, T, uint8_t>(graph, node, buffers, [&](T x, T y) { return holds(relation, x, y) ? 1 : 0; });
}

void eval_s8(const Graph& graph, const Node& node, const Buffers& buffers) {
  const std::string relation = node.attrs.text("relation");
  const auto scaled = [&](int8_t value, const Tensor& tensor) {
    return rescale_ref((value - zero_point(tensor)) * 256, factor_of(tensor));
  };
  const Tensor& a = graph.tensor(node.inputs[0]);
  const Tensor& b = graph.tensor(node.inputs[1]);
  eval_pairs<int8_t, int8_t, uint8_t>(graph, node, buffers, [&](int8_t x, int8_t y) {
    return holds(relation, scaled(x, a), scaled(y, b)) ? 1 : 0;
  });
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const DType type = graph.tensor(node.inputs[0]).type;
  if (type == DType::kInt8) return eval_s8(graph, node, buffers);
  if (type == DType::kBool) return evaluate<uint8_t>(graph, node, buffers);
  if (type == DType::kInt32) return evaluate<int32_t>(graph, node, buffers);
  if (type == DType::kInt64) return evaluate<int64_t>(graph, node, buffers);
  evaluate<float>(graph, node, buffers);
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& a = graph.tensor(node.inputs[0]);
  const Tensor& b = graph.tensor(node.inputs[1]);
  KernelCall call;
  call.kernel = &kernel(format("compare_{}", type_suffix(a.type)).c_str());
  add_broadcast(call, graph, node);
  call.integer("relation", find_relation(node.attrs.text("relation"))->mask);
  if (a.type == DType::kInt8 || a.type == DType::kBool) {
    const bool scaled = a.type == DType::kInt8;
    add_scaled_operand(call, "a", a, scaled ? factor_of(a) : fixed_point(1));
    add_scaled_operand(call, "b", b, scaled ? factor_of(b) : fixed_point(1));
  }
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  const auto f32 = DType::kFloat32, s8 = DType::kInt8, s32 = DType::kInt32, s64 = DType::kInt64,
             boolean = DType::kBool;
  const Quant q = per_tensor(0.5f, 3), r = per_tensor(0.25f, -7), fine = per_tensor(1e-4f, -3);
  const std::vector<std::pair<const char*, PairCase>> table = {
      {"equal", {"int8 equal", s8, {256}, {256}, q, q}},
      {"not_equal", {"int8 not equal, scales apart", s8, {16, 1}, {1, 20}, q, r}},
      {"less", {"int8 less", s8, {2, 3, 5}, {2, 3, 5}, r, q}},
      {"less_equal", {"int8 less or equal, constant", s8, {2, 3, 5}, {5}, r, q, {}, 1}},
      {"greater", {"int8 greater, from a constant", s8, {}, {64}, r, r, {}, 0}},
      {"greater_equal", {"int8 greater or equal", s8, {2, 3, 1, 2}, {2, 1, 4, 2}, q, r}},
      {"equal", {"int8 scales so small that values meet", s8, {16, 1}, {1, 20}, fine, fine}},
      {"greater", {"int8 large scales", s8, {16, 1}, {1, 20}, per_tensor(3.5f, 0), per_tensor(1000, -128)}},
      {"equal", {"bool equal", boolean, {2, 3, 5}, {2, 3, 5}}},
      {"not_equal", {"bool not equal", boolean, {4, 1}, {1, 5}}},
      {"equal", {"bool equal to a constant", boolean, {7}, {7}, {}, {}, {}, 1}},
      {"not_equal", {"bool one value for each image", boolean, {2, 3, 5}, {2, 1, 1}}},
      {"equal", {"bool scalar", boolean, {}, {9}}},
      {"less", {"int32 less", s32, {2, 3, 5}, {2, 3, 5}}},
      {"greater", {"int32 greater, constant", s32, {2, 3, 5}, {5}, {}, {}, {}, 1}},
      {"equal", {"int32 equal to themselves", s32, {1, 3, 1}, {3, 1}}},
      {"less_equal", {"int32 less or equal", s32, {4, 1}, {1, 5}}},
      {"greater_equal", {"int32 greater or equal", s32, {7}, {}}},
      {"not_equal", {"int32 not equal", s32, {7}, {7}}},
      {"less", {"int64 less", s64, {2, 3, 5}, {2, 3, 5}}},
      {"greater_equal", {"int64 greater or equal, constant", s64, {2, 3, 5}, {5}, {}, {}, {}, 1}},
      {"less_equal", {"int64 less or equal", s64, {4, 1}, {1, 5}}},
      {"greater", {"int64 greater", s64, {2, 3, 1}, {2, 1, 4}}},
      {"not_equal", {"int64 not equal", s64, {7}, {7}}},
      {"less", {"float32 less", f32, {2, 3, 5}, {2, 3, 5}}},
      {"greater", {"float32 greater, constant", f32, {2, 3, 5}, {5}, {}, {}, {}, 1}},
      {"less_equal", {"float32 less or equal", f32, {4, 1}, {1, 5}}},
      {"greater_equal", {"float32 greater or equal", f32, {2, 3, 1}, {2, 1, 4}}},
      {"not_equal", {"float32 not equal", f32, {7}, {7}}},
  };
  std::vector<OpCase> out;
  for (const auto& [relation, row] : table)
    out.push_back(pair_case("compare", row, boolean, attrs({{"relation", std::string(relation)}})));
  return out;
}

}  // namespace

extern const OpDef op_compare = {
    .name = "compare",
    .summary = "whether a relation holds between two elements; dimensions of size 1 are repeated",
    .source = "TFLM 90b983c micro/kernels/comparisons.cc",
    .channel_axis = -1,
    .locality = Locality::kElements,
    .tflite = {{71, "EQUAL", 4},
               {72, "NOT_EQUAL", 3},
               {61, "GREATER", 2},
               {62, "GREATER_EQUAL", 3},
               {58, "LESS", 3},
               {63, "LESS_EQUAL", 3}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
