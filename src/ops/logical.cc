// SPDX-License-Identifier: Apache-2.0
#include "base/format.h"
#include "device/nn/extremum/extremum.h"
#include "ops/broadcast.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/op.h"

namespace mote {

namespace {

constexpr int kOr = 84, kAnd = 86;
constexpr TypeSet kBoolean = {DType::kBool};

Status map_tflite(const TfliteOptions&, Graph&, Node& node, int tflite_code) {
  node.attrs.set("which", std::string(tflite_code == kOr ? "or" : "and"));
  return ok_status();
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 2, 2));
  MOTE_TRY(check_operands(graph, node, kBoolean));
  const std::string which = node.attrs.text("which");
  if (which != "or" && which != "and")
    return Error(Code::kInvalid, format("there is no logical operator '{}'", which), "known: and, or");
  return infer_broadcast(graph, node);
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const bool is_or = node.attrs.text("which") == "or";
  eval_pairs<uint8_t, uint8_t, uint8_t>(
      graph, node, buffers, [&](bool x, bool y) { return static_cast<uint8_t>(is_or ? x || y : x && y); });
}

// Of 0 and 1.
Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  KernelCall call;
  call.kernel = &kernel("extremum_s8");
  add_broadcast(call, graph, node);
  call.integer("larger", node.attrs.text("which") == "or" ? 1 : 0);
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  const auto type = DType::kBool;
  const std::vector<std::pair<const char*, PairCase>> table = {
      {"or", {"or", type, {2, 3, 5}, {2, 3, 5}}},
      {"and", {"and", type, {37}, {37}}},
      {"and", {"and, one value for each channel", type, {2, 3, 5}, {5}}},
      {"or", {"or, constant", type, {2, 3, 5}, {5}, {}, {}, {}, 1}},
      {"or", {"or, columns and rows", type, {3, 1}, {1, 4}}},
      {"and", {"and, middle dimension", type, {2, 3, 1, 2}, {2, 1, 4, 2}}},
      {"and", {"and, scalar", type, {}, {9}}},
  };
  std::vector<OpCase> out;
  for (const auto& [which, row] : table)
    out.push_back(pair_case("logical", row, attrs({{"which", std::string(which)}})));
  return out;
}

}  // namespace

extern const OpDef op_logical = {
    .name = "logical",
    .summary = "LOGICAL_AND or LOGICAL_OR of two elements; dimensions of size 1 are repeated",
    .source = "TFLM 90b983c micro/kernels/logical_common.cc",
    .channel_axis = -1,
    .locality = Locality::kElements,
    .tflite = {{kOr, "LOGICAL_OR", 1}, {kAnd, "LOGICAL_AND", 1}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
