// SPDX-License-Identifier: Apache-2.0
#include <bit>

#include "base/format.h"
#include "device/signal/window.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/op.h"
#include "ops/signal.h"

namespace mote {

namespace {

Status map_tflite(const TfliteOptions&, Graph&, Node&, int) { return ok_status(); }

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1, 2));
  const Tensor& x = graph.tensor(node.inputs[0]);
  MOTE_TRY(check_vector(x, "input", DType::kInt16));
  MOTE_TRY(check_vector(graph.tensor(node.outputs[0]), "output", DType::kInt16));
  MOTE_TRY(check_type(graph.tensor(node.outputs[1]), "output", {DType::kInt32}));
  return std::vector<Shape>{x.shape, {}};
}

// The largest magnitude as TFLM finds it, in int16: that of -32768 is -32768, the least of all, so that what
// stands before it is forgotten.
int16_t largest_magnitude(const int16_t* x, int64_t count) {
  int16_t most = 0;
  for (int64_t i = 0; i < count; ++i) {
    if (x[i] > most) {
      most = x[i];
    } else if (-int32_t{x[i]} > most) {
      most = static_cast<int16_t>(-int32_t{x[i]});
    }
  }
  return most;
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const int64_t count = graph.tensor(node.inputs[0]).elements();
  const auto* x = buffers.in<int16_t>(0);
  const int16_t most = largest_magnitude(x, count);
  const int32_t bits = most > 0 ? 15 - static_cast<int32_t>(std::bit_width(static_cast<uint32_t>(most))) : 0;
  *buffers.out<int32_t>(1) = bits;
  for (int64_t i = 0; i < count; ++i)
    buffers.out<int16_t>(0)[i] = static_cast<int16_t>(int32_t{x[i]} * (1 << bits));
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  KernelCall call;
  call.kernel = &kernel("fft_auto_scale_s16");
  call.integer("count", graph.tensor(node.inputs[0]).elements());
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

// Random samples use the whole range: a few of them leave bits free.
std::vector<OpCase> cases() {
  std::vector<OpCase> out;
  for (const int32_t count : {1, 2, 3, 7, 8, 64}) {
    CaseBuilder builder(format("{} samples", count));
    const TensorId x = builder.input(DType::kInt16, {count});
    builder.node("signal_fft_auto_scale", {x}, {},
                 {{"y", DType::kInt16, {1}, {}, nullptr, -1}, {"bits", DType::kInt32, {}, {}, nullptr, -1}});
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_signal_fft_auto_scale = {
    .name = "signal_fft_auto_scale",
    .summary = "samples shifted to the top of int16, and by how many bits",
    .source = "TFLM 90b983c signal/src/fft_auto_scale.cc and max_abs.cc",
    .channel_axis = -1,
    .ram_inputs = 1,
    .tflite = {},
    .tflite_custom = {"SignalFftAutoScale"},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
