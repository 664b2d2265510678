// SPDX-License-Identifier: Apache-2.0
#include "device/nn/broadcast_args/broadcast_args.h"

#include <algorithm>

#include "base/format.h"
#include "ops/case_builder.h"
#include "ops/indices.h"
#include "ops/op.h"

namespace mote {

namespace {

Status map_tflite(const TfliteOptions&, Graph&, Node& node, int) { return check_input_count(node, 2, 2); }

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 2, 2));
  const Tensor& a = graph.tensor(node.inputs[0]);
  const Tensor& b = graph.tensor(node.inputs[1]);
  MOTE_TRY(check_index_type(a, "shape"));
  MOTE_TRY(check_moved(a, b));
  MOTE_TRY(check_moved(a, graph.tensor(node.outputs[0])));
  MOTE_TRY(check_rank(a, "shape", 1));
  MOTE_TRY(check_rank(b, "shape", 1));
  return std::vector<Shape>{{std::max(a.shape[0], b.shape[0])}};
}

// Source: TFLM 90b983c, reference/broadcast_args.h; two different sizes neither of which is 1 are the first
// one.
template <class T>
void evaluate(const Graph& graph, const Node& node, const Buffers& buffers) {
  const int64_t a = graph.tensor(node.inputs[0]).elements(), b = graph.tensor(node.inputs[1]).elements();
  const int64_t count = std::max(a, b);
  for (int64_t i = 0; i < count; ++i) {
    const int64_t left = i - (count - a), right = i - (count - b);
    const T a_size = left < 0 ? T{1} : buffers.in<T>(0)[left],
            b_size = right < 0 ? T{1} : buffers.in<T>(1)[right];
    buffers.out<T>(0)[i] = a_size == 1 ? b_size : a_size;
  }
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const bool wide = graph.tensor(node.outputs[0]).type == DType::kInt64;
  wide ? evaluate<int64_t>(graph, node, buffers) : evaluate<int32_t>(graph, node, buffers);
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  KernelCall call;
  call.kernel = &kernel("broadcast_args");
  call.integer("a_count", graph.tensor(node.inputs[0]).elements());
  call.integer("b_count", graph.tensor(node.inputs[1]).elements());
  call.integer("words", index_words(graph.tensor(node.outputs[0])));
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  struct Row {
    int32_t a, b;
  };
  std::vector<OpCase> out;
  for (const DType type : {DType::kInt32, DType::kInt64})
    for (const Row& row : {Row{2, 1}, Row{1, 2}, Row{3, 2}, Row{4, 4}, Row{6, 8}, Row{1, 1}}) {
      CaseBuilder builder(format("{} {} and {}", dtype_name(type), row.a, row.b));
      const TensorId a = builder.input(type, {row.a});
      builder.node("broadcast_args", {a, builder.input(type, {row.b})}, {}, type);
      out.push_back(builder.build());
    }
  return out;
}

}  // namespace

extern const OpDef op_broadcast_args = {
    .name = "broadcast_args",
    .summary = "the shape that two shapes give when sizes of 1 are repeated",
    .source = "TFLM 90b983c reference/broadcast_args.h",
    .channel_axis = -1,
    .ram_inputs = kAllInputs,
    .tflite = {{145, "BROADCAST_ARGS", 1}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
