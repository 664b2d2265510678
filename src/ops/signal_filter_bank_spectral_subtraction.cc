// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/format.h"
#include "device/signal/filter_bank.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/op.h"
#include "ops/signal.h"

namespace mote {

namespace {

Status map_tflite(const TfliteOptions& options, Graph& graph, Node& node, int) {
  take_settings(options, node,
                {"num_channels", "smoothing", "one_minus_smoothing", "alternate_smoothing",
                 "alternate_one_minus_smoothing", "smoothing_bits", "min_signal_remaining", "clamping",
                 "spectral_subtraction_bits"});
  MOTE_TRY(check_input_count(node, 1, 1, 2));
  // The second output is what the state becomes.
  Tensor before = graph.tensor(node.outputs[1]);
  before.name += "_before";
  before.source_index = -1;
  node.inputs.push_back(graph.add(std::move(before)));
  graph.states.push_back({node.inputs[1], node.outputs[1], nullptr});
  return ok_status();
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 2, 2, 2));
  MOTE_ASSIGN(const int64_t channels, setting(node, "num_channels", 1, INT32_MAX));
  MOTE_TRY(check_vector(graph.tensor(node.inputs[0]), "input", DType::kUInt32, channels));
  MOTE_TRY(check_samples(graph.tensor(node.outputs[0]), "output", DType::kUInt32));
  MOTE_TRY(check_state(graph, node, DType::kUInt32, channels));
  for (const char* factor : {"smoothing", "one_minus_smoothing", "alternate_smoothing",
                             "alternate_one_minus_smoothing", "min_signal_remaining"})
    MOTE_TRY(setting(node, factor, 0, INT32_MAX));
  MOTE_TRY(setting(node, "smoothing_bits", 0, 31));
  MOTE_TRY(setting(node, "spectral_subtraction_bits", 0, 63));
  MOTE_TRY(setting(node, "clamping", 0, 1));
  return std::vector<Shape>(2, Shape{static_cast<int32_t>(channels)});
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const auto option = [&](const char* name) { return static_cast<uint64_t>(node.attrs.integer(name)); };
  const uint64_t bits = option("spectral_subtraction_bits"), up = option("smoothing_bits");
  for (int64_t i = 0; i < graph.tensor(node.inputs[0]).elements(); ++i) {
    const uint64_t follow = option(i % 2 == 0 ? "smoothing" : "alternate_smoothing");
    const uint64_t persist = option(i % 2 == 0 ? "one_minus_smoothing" : "alternate_one_minus_smoothing");
    const uint64_t x = buffers.in<uint32_t>(0)[i], before = buffers.in<uint32_t>(1)[i];
    const uint64_t signal = (x << up) & UINT32_MAX;
    const uint64_t noise = ((signal * follow + before * persist) >> bits) & UINT32_MAX;
    const uint64_t taken = std::min(noise, signal);
    const uint64_t least = ((x * option("min_signal_remaining")) >> bits) & UINT32_MAX;
    buffers.out<uint32_t>(0)[i] = static_cast<uint32_t>(std::max((signal - taken) >> up, least));
    buffers.out<uint32_t>(1)[i] = static_cast<uint32_t>(option("clamping") != 0 ? taken : noise);
  }
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  KernelCall call;
  call.kernel = &kernel("spectral_subtraction_u32");
  call.integer("channels", graph.tensor(node.inputs[0]).elements());
  call.integer("bits", node.attrs.integer("spectral_subtraction_bits"));
  call.integer("smoothing_bits", node.attrs.integer("smoothing_bits"));
  call.integer("clamping", node.attrs.integer("clamping"));
  call.integer("smoothing", node.attrs.integer("smoothing"));
  call.integer("odd_smoothing", node.attrs.integer("alternate_smoothing"));
  call.integer("persistence", node.attrs.integer("one_minus_smoothing"));
  call.integer("odd_persistence", node.attrs.integer("alternate_one_minus_smoothing"));
  call.integer("remaining", node.attrs.integer("min_signal_remaining"));
  call.in_place = {{1, 1}};
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

struct SubtractionCase {
  const char* name;
  int32_t channels;
  int64_t smoothing, alternate, remaining, smoothing_bits, bits, clamping;
};

std::vector<OpCase> cases() {
  const std::vector<SubtractionCase> table = {
      {"as in the microphone frontend", 40, 410, 983, 819, 10, 14, 0},
      {"clamped", 40, 410, 983, 819, 0, 14, 1},
      {"quick", 9, 1638, 410, 0, 4, 14, 0},
      {"no memory", 6, 16384, 8192, 16384, 0, 14, 1},
      {"few bits", 11, 41, 98, 82, 1, 10, 0},
      {"one channel that remains whole", 1, 5000, 0, 16384, 2, 14, 1},
      {"bits that leave nothing", 5, 410, 983, 819, 31, 40, 0},
  };
  std::vector<OpCase> out;
  for (const SubtractionCase& row : table) {
    CaseBuilder builder(row.name);
    const int64_t one = int64_t{1} << std::min<int64_t>(row.bits, 14);
    const TensorId x = builder.input(DType::kUInt32, {row.channels});
    const TensorId noise = builder.input(DType::kUInt32, {row.channels});
    builder.node("signal_filter_bank_spectral_subtraction", {x, noise},
                 attrs({{"num_channels", int64_t{row.channels}},
                        {"smoothing", row.smoothing},
                        {"one_minus_smoothing", one - row.smoothing},
                        {"alternate_smoothing", row.alternate},
                        {"alternate_one_minus_smoothing", one - row.alternate},
                        {"smoothing_bits", row.smoothing_bits},
                        {"min_signal_remaining", row.remaining},
                        {"clamping", row.clamping},
                        {"spectral_subtraction_bits", row.bits}}),
                 {{"y", DType::kUInt32, {1}, {}, nullptr, -1},
                  {"after", DType::kUInt32, {row.channels}, {}, nullptr, -1}});
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_signal_filter_bank_spectral_subtraction = {
    .name = "signal_filter_bank_spectral_subtraction",
    .summary = "channels of a filter bank without their slowly changing part, and this",
    .source = "TFLM 90b983c signal/src/filter_bank_spectral_subtraction.cc",
    .channel_axis = -1,
    .ram_inputs = kAllInputs,
    .tflite = {},
    .tflite_custom = {"SignalFilterBankSpectralSubtraction"},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
