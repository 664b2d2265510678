// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/format.h"
#include "device/signal/frames.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/op.h"
#include "ops/signal.h"

namespace mote {

namespace {

Status map_tflite(const TfliteOptions& options, Graph& graph, Node& node, int) {
  take_settings(options, node, {"delay_length"});
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& x = graph.tensor(node.inputs[0]);
  MOTE_TRY(check_samples(x, "input", DType::kInt16));
  MOTE_ASSIGN(const int64_t length, setting(node, "delay_length", 0, INT32_MAX));
  if (length == 0) return become_reshape(graph, node, x.shape);
  MOTE_ASSIGN(const int32_t state, size_from(rows_of(x) * length));
  add_state(graph, node, DType::kInt16, state);
  return ok_status();
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 2, 2, 2));
  const Tensor& x = graph.tensor(node.inputs[0]);
  MOTE_TRY(check_samples(x, "input", DType::kInt16));
  MOTE_TRY(check_samples(graph.tensor(node.outputs[0]), "output", DType::kInt16));
  MOTE_ASSIGN(const int64_t length, setting(node, "delay_length", 1, INT32_MAX));
  MOTE_ASSIGN(const int32_t state, size_from(rows_of(x) * length));
  MOTE_TRY(check_state(graph, node, DType::kInt16, state));
  return std::vector<Shape>{x.shape, {state}};
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& x = graph.tensor(node.inputs[0]);
  const int64_t count = samples_of(x), length = node.attrs.integer("delay_length");
  for (int64_t r = 0; r < rows_of(x); ++r) {
    std::vector<int16_t> row(buffers.in<int16_t>(1) + r * length, buffers.in<int16_t>(1) + (r + 1) * length);
    row.insert(row.end(), buffers.in<int16_t>(0) + r * count, buffers.in<int16_t>(0) + (r + 1) * count);
    std::copy_n(row.begin(), count, buffers.out<int16_t>(0) + r * count);
    std::copy_n(row.end() - length, length, buffers.out<int16_t>(1) + r * length);
  }
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& x = graph.tensor(node.inputs[0]);
  KernelCall call;
  call.kernel = &kernel("delay_s16");
  call.integer("rows", rows_of(x));
  call.integer("count", samples_of(x));
  call.integer("kept", node.attrs.integer("delay_length"));
  call.in_place = {{1, 1}};
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  struct Row {
    Shape x;
    int32_t length;
  };
  std::vector<OpCase> out;
  for (const Row& row : {Row{{8}, 3}, Row{{5}, 7}, Row{{2, 4}, 2}, Row{{1, 6}, 6}, Row{{2, 2, 3}, 5},
                         Row{{1}, 9}, Row{{9}, 1}}) {
    CaseBuilder builder(format("{} by {}", shape_text(row.x), row.length));
    const Shape state = {static_cast<int32_t>(element_count(row.x) / row.x.back()) * row.length};
    const TensorId x = builder.input(DType::kInt16, row.x);
    builder.node(
        "signal_delay", {x, builder.input(DType::kInt16, state)},
        attrs({{"delay_length", int64_t{row.length}}}),
        {{"y", DType::kInt16, {1}, {}, nullptr, -1}, {"after", DType::kInt16, state, {}, nullptr, -1}});
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_signal_delay = {
    .name = "signal_delay",
    .summary = "samples from a fixed time ago",
    .source = "TFLM 90b983c signal/micro/kernels/delay.cc",
    .channel_axis = -1,
    .ram_inputs = kAllInputs,
    .tflite = {},
    .tflite_custom = {"SignalDelay"},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
