// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "base/format.h"
#include "device/nn/div/div.h"
#include "ops/broadcast.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/op.h"

namespace mote {

namespace {

constexpr int kFloorDiv = 90, kFloorMod = 95;
constexpr TypeSet kFloat = {DType::kFloat32};

Status map_tflite(const TfliteOptions&, Graph&, Node& node, int tflite_code) {
  node.attrs.set("result", std::string(tflite_code == kFloorDiv ? "quotient" : "remainder"));
  return ok_status();
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 2, 2));
  MOTE_TRY(check_operands(graph, node, kFloat));
  const std::string result = node.attrs.text("result");
  if (result != "quotient" && result != "remainder")
    return Error(Code::kInvalid, format("there is no result '{}'", result), "known: quotient, remainder");
  return infer_broadcast(graph, node);
}

double remainder_of(double x, double y) {
  const double rest = std::fmod(x, y);
  return rest != 0 && (y < 0) != (rest < 0) ? rest + y : rest;
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const bool quotient = node.attrs.text("result") == "quotient";
  eval_pairs<float, float, float>(graph, node, buffers, [&](double x, double y) {
    return static_cast<float>(quotient ? std::floor(x / y) : remainder_of(x, y));
  });
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  KernelCall call;
  call.kernel = &kernel(node.attrs.text("result") == "quotient" ? "floor_div_f32" : "floor_mod_f32");
  add_broadcast(call, graph, node);
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  const auto f32 = DType::kFloat32;
  const std::vector<std::pair<const char*, PairCase>> table = {
      {"quotient", {"quotient", f32, {2, 3, 5}, {2, 3, 5}}},
      {"quotient", {"quotient by a constant", f32, {2, 3, 5}, {5}, {}, {}, {}, 1}},
      {"quotient", {"quotients of columns and rows", f32, {9, 1}, {1, 8}}},
      {"quotient", {"quotient of a scalar", f32, {}, {19}}},
      {"quotient", {"quotient, middle dimension", f32, {2, 3, 1, 2}, {2, 1, 4, 2}}},
      {"remainder", {"remainder", f32, {2, 3, 5}, {2, 3, 5}}},
      {"remainder", {"remainder by a constant", f32, {2, 3, 5}, {5}, {}, {}, {}, 1}},
      {"remainder", {"remainders of columns and rows", f32, {9, 1}, {1, 8}}},
      {"remainder", {"remainder of a scalar", f32, {}, {19}}},
      {"remainder", {"remainder, middle dimension", f32, {2, 3, 1, 2}, {2, 1, 4, 2}}},
  };
  std::vector<OpCase> out;
  for (const auto& [result, row] : table)
    out.push_back(pair_case("floor_division", row, attrs({{"result", std::string(result)}})));
  return out;
}

}  // namespace

extern const OpDef op_floor_division = {
    .name = "floor_division",
    .summary = "FLOOR_DIV or FLOOR_MOD of two floats; dimensions of size 1 are repeated",
    .source =
        "TFLM 90b983c reference/floor_div.h and floor_mod.h; quotients by zero, which it refuses, are "
        "infinite",
    .channel_axis = -1,
    .locality = Locality::kElements,
    .tflite = {{kFloorDiv, "FLOOR_DIV", 3}, {kFloorMod, "FLOOR_MOD", 2}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
