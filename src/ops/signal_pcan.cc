// SPDX-License-Identifier: Apache-2.0
#include <bit>

#include "base/format.h"
#include "device/signal/filter_bank.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/op.h"
#include "ops/signal.h"

namespace mote {

namespace {

enum Input { kX, kNoise, kGains, kInputs };

// A gain for 0, 1 and 2, then a value and two coefficients for every power of two; one entry of four is
// unused.
constexpr int32_t kGainEntries = 125;

Status map_tflite(const TfliteOptions& options, Graph&, Node& node, int) {
  take_settings(options, node, {"snr_shift"});
  return ok_status();
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, kInputs, kInputs));
  const Tensor& x = graph.tensor(node.inputs[kX]);
  const Tensor& gains = graph.tensor(node.inputs[kGains]);
  MOTE_TRY(check_vector(x, "input", DType::kUInt32));
  MOTE_TRY(check_vector(graph.tensor(node.inputs[kNoise]), "noise", DType::kUInt32, x.elements()));
  MOTE_TRY(check_vector(gains, "table of gains", DType::kInt16));
  MOTE_TRY(check_constant(gains, "table of gains"));
  MOTE_TRY(check_vector(graph.tensor(node.outputs[0]), "output", DType::kUInt32));
  MOTE_TRY(setting(node, "snr_shift", 0, 63));
  if (gains.elements() < kGainEntries)
    return Error(Code::kInvalid,
                 format("the table of gains '{}' has {} entries, {} are needed", gains.name, gains.elements(),
                        kGainEntries),
                 "the file is damaged: export it again");
  return std::vector<Shape>{x.shape};
}

// A polynomial of degree 2 between two powers of two; its argument are the 10 bits below the leading one.
uint32_t gain_of(uint32_t noise, const int16_t* gains) {
  if (noise <= 2) return static_cast<uint32_t>(int32_t{gains[noise]});
  const int width = std::bit_width(noise);
  const int16_t* entry = gains + (4 * width - 6);
  const auto place = static_cast<int64_t>(((uint64_t{noise} << 11) >> width) & 0x3ff);
  const int64_t slope = ((entry[2] * place) >> 5) + int64_t{entry[1]} * 32;
  const int64_t value = ((slope * place + (1 << 14)) >> 15) + entry[0];
  return static_cast<uint32_t>(int32_t{static_cast<int16_t>(value)});
}

// x^2 / 4 below 2, x - 1 from there on; x has 12 bits behind the point, the result 6.
uint32_t compressed(uint32_t x) {
  if (x < 2u << 12) return static_cast<uint32_t>((uint64_t{x} * x) >> (2 + 24 - 6));
  return (x >> 6) - (1u << 6);
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const auto* gains = graph.tensor(node.inputs[kGains]).values<int16_t>();
  for (int64_t i = 0; i < graph.tensor(node.inputs[kX]).elements(); ++i) {
    const uint64_t product =
        uint64_t{buffers.in<uint32_t>(kX)[i]} * gain_of(buffers.in<uint32_t>(kNoise)[i], gains);
    buffers.out<uint32_t>(0)[i] =
        compressed(static_cast<uint32_t>(product >> node.attrs.integer("snr_shift")));
  }
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const auto* gains = graph.tensor(node.inputs[kGains]).values<int16_t>();
  KernelCall call;
  call.kernel = &kernel("pcan_u32");
  call.pointer("gains", DType::kInt16, std::vector<int16_t>(gains, gains + kGainEntries));
  call.integer("channels", graph.tensor(node.inputs[kX]).elements());
  call.integer("shift", node.attrs.integer("snr_shift"));
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  struct Row {
    int32_t channels;
    int64_t shift;
  };
  std::vector<OpCase> out;
  for (const Row& row :
       {Row{40, 6}, Row{1, 20}, Row{9, 32}, Row{16, 45}, Row{101, 33}, Row{5, 0}, Row{7, 63}}) {
    CaseBuilder builder(format("{} channels, shift {}", row.channels, row.shift));
    const TensorId x = builder.input(DType::kUInt32, {row.channels});
    const TensorId noise = builder.input(DType::kUInt32, {row.channels});
    // Anything, negative gains and results that wrap around among them.
    builder.node("signal_pcan", {x, noise, builder.constant(DType::kInt16, {kGainEntries})},
                 attrs({{"snr_shift", row.shift}}), DType::kUInt32);
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_signal_pcan = {
    .name = "signal_pcan",
    .summary =
        "channels of a filter bank, amplified the less the noisier they are (per-channel amplitude "
        "normalisation)",
    .source = "TFLM 90b983c signal/src/pcan_argc_fixed.cc",
    .channel_axis = -1,
    .ram_inputs = 1u << kX | 1u << kNoise,
    .tflite = {},
    .tflite_custom = {"SignalPCAN"},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
