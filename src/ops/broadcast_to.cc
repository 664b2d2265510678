// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "base/format.h"
#include "ir/verify.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/element_map.h"
#include "ops/op.h"
#include "ops/tflite_inputs.h"

namespace mote {

namespace {

// Inputs: tensor and shape. A shape that is not a constant is what the file declares for the output.
Status map_tflite(const TfliteOptions&, Graph& graph, Node& node, int) {
  MOTE_TRY(check_input_count(node, 2, 2));
  std::vector<int64_t> shape = sizes_of(graph.tensor(node.outputs[0]).shape);
  if (graph.tensor(node.inputs[1]).is_constant()) {
    MOTE_ASSIGN(shape, integers_of_input(graph, node, 1, "shape"));
  }
  node.attrs.set("shape", shape);
  node.inputs.resize(1);
  return ok_status();
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& in = graph.tensor(node.inputs[0]);
  MOTE_TRY(check_moved(in, graph.tensor(node.outputs[0])));
  const std::vector<int64_t> wanted = node.attrs.list("shape");
  const size_t rank = in.shape.size();
  bool fits = wanted.size() >= rank && wanted.size() <= static_cast<size_t>(kMaxRank);
  for (size_t d = 0; fits && d < wanted.size(); ++d) {
    const size_t new_dimensions = wanted.size() - rank;
    const int64_t size = d < new_dimensions ? 1 : in.shape[d - new_dimensions];
    fits = wanted[d] >= 1 && wanted[d] <= kMaxTensorBytes && (size == 1 || size == wanted[d]);
  }
  if (!fits) {
    std::string text;
    for (const int64_t size : wanted) text += (text.empty() ? "" : "x") + std::to_string(size);
    return Error(Code::kInvalid, format("{} cannot be repeated to {}", shape_text(in.shape), text),
                 "sizes must be equal, or 1 in the input");
  }
  return std::vector<Shape>{Shape(wanted.begin(), wanted.end())};
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const auto bytes = static_cast<size_t>(dtype_bytes(out.type));
  for (int64_t i = 0; i < out.elements(); ++i) {
    int64_t rest = i, from = 0, block = 1;
    for (size_t d = out.shape.size(), k = in.shape.size(); k-- > 0; block *= in.shape[k]) {
      --d;
      from += rest % out.shape[d] % in.shape[k] * block;
      rest /= out.shape[d];
    }
    std::memcpy(buffers.out<uint8_t>(0) + static_cast<size_t>(i) * bytes,
                buffers.in<uint8_t>(0) + static_cast<size_t>(from) * bytes, bytes);
  }
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const std::vector<int64_t> strides = dense_strides(in.shape);
  const size_t new_dimensions = out.shape.size() - in.shape.size();
  ElementMap map;
  for (size_t d = 0; d < out.shape.size(); ++d) {
    const bool repeats = d < new_dimensions || in.shape[d - new_dimensions] == 1;
    map.dimensions.push_back({out.shape[d], repeats ? 0 : strides[d - new_dimensions], {}});
  }
  return element_map_calls(map, in, out);
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  struct Row {
    Shape in, out;
  };
  const std::vector<Row> table = {{{3}, {2, 3}},
                                  {{2, 1}, {2, 4}},
                                  {{}, {5}},
                                  {{1, 3, 1}, {2, 3, 2}},
                                  {{1, 40}, {3, 40}},
                                  {{1, 2, 1, 2}, {2, 1, 2, 3, 2}},
                                  {{2, 3}, {1, 2, 3}},
                                  {{4, 1, 3, 1, 2, 1}, {4, 2, 3, 2, 2, 3}},
                                  {{1, 2, 4}, {3, 2, 4}},
                                  {{7, 1, 5}, {7, 3, 5}}};
  std::vector<OpCase> out;
  for (const DType type : kEveryType)
    for (const Row& row : rows_for(type, table)) {
      CaseBuilder builder(format("{} {} to {}", dtype_name(type), shape_text(row.in), shape_text(row.out)));
      builder.node("broadcast_to", {builder.input(type, row.in, quant_of(type))},
                   attrs({{"shape", sizes_of(row.out)}}), type, quant_of(type));
      out.push_back(builder.build());
      out.back().tolerance = 0;
    }
  return out;
}

}  // namespace

extern const OpDef op_broadcast_to = {
    .name = "broadcast_to",
    .summary = "a tensor repeated along dimensions of size 1 and along new ones",
    .source = "TFLM 90b983c reference/broadcast_to.h",
    .channel_axis = -1,
    .ram_inputs = kAllInputs,
    .tflite = {{130, "BROADCAST_TO", 3}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
