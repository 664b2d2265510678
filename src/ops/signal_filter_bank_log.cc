// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <cmath>

#include "base/format.h"
#include "device/signal/filter_bank.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/fixed_log.h"
#include "ops/op.h"
#include "ops/signal.h"

namespace mote {

namespace {

Status map_tflite(const TfliteOptions& options, Graph&, Node& node, int) {
  take_settings(options, node, {"input_correction_bits", "output_scale"});
  return ok_status();
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& x = graph.tensor(node.inputs[0]);
  MOTE_TRY(check_vector(x, "input", DType::kUInt32));
  MOTE_TRY(check_vector(graph.tensor(node.outputs[0]), "output", DType::kInt16));
  MOTE_TRY(setting(node, "input_correction_bits", 0, 31));
  MOTE_TRY(setting(node, "output_scale", 0, INT32_MAX));
  return std::vector<Shape>{x.shape};
}

uint32_t log_of(uint32_t x, uint32_t scale, const std::vector<int16_t>& bulge) {
  const auto whole = static_cast<uint32_t>(std::bit_width(x)) - 1;
  // x = 2^whole * (1 + fraction), the fraction in Q16.
  const auto fraction = static_cast<uint32_t>(((uint64_t{x} << 16) >> whole) - 65536);
  const size_t segment = fraction / 512;
  // TFLM divides by 65536 where a segment has 512 steps.
  const int32_t offset = static_cast<int32_t>(
      std::floor((bulge[segment + 1] - bulge[segment]) * static_cast<double>(fraction % 512) / 65536));
  const uint32_t log2 = whole * 65536 + fraction + static_cast<uint32_t>(bulge[segment] + offset);
  constexpr uint64_t kLn2 = 45426;  // in Q16
  const auto natural = static_cast<uint32_t>((kLn2 * log2 + 32768) >> 16);
  return (scale * natural + 32768) >> 16;
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const auto bits = static_cast<uint32_t>(node.attrs.integer("input_correction_bits"));
  const auto scale = static_cast<uint32_t>(node.attrs.integer("output_scale"));
  const std::vector<int16_t>& table = log_bulge();
  for (int64_t i = 0; i < graph.tensor(node.inputs[0]).elements(); ++i) {
    const uint32_t x = buffers.in<uint32_t>(0)[i] << bits;
    const uint32_t log = x > 1 ? log_of(x, scale, table) : 0;
    buffers.out<int16_t>(0)[i] = static_cast<int16_t>(std::min<uint32_t>(log, INT16_MAX));
  }
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  KernelCall call;
  call.kernel = &kernel("filter_bank_log_u32");
  call.pointer("bulge", DType::kInt16, log_bulge());
  call.integer("channels", graph.tensor(node.inputs[0]).elements());
  call.integer("bits", node.attrs.integer("input_correction_bits"));
  call.integer("scale", node.attrs.integer("output_scale"));
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  struct Row {
    int32_t channels;
    int64_t bits, scale;
  };
  std::vector<OpCase> out;
  for (const Row& row : {Row{40, 3, 64}, Row{1, 0, 1000}, Row{9, 5, 256}, Row{101, 1, 1477}, Row{5, 12, 700},
                         Row{3, 8, 20000}, Row{7, 15, INT32_MAX}}) {
    CaseBuilder builder(format("{} channels, {} bits, scale {}", row.channels, row.bits, row.scale));
    builder.node("signal_filter_bank_log", {builder.input(DType::kUInt32, {row.channels})},
                 attrs({{"input_correction_bits", row.bits}, {"output_scale", row.scale}}), DType::kInt16);
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_signal_filter_bank_log = {
    .name = "signal_filter_bank_log",
    .summary = "logarithms of the channels of a filter bank",
    .source = "TFLM 90b983c signal/src/filter_bank_log.cc and log.cc",
    .channel_axis = -1,
    .ram_inputs = 1,
    .tflite = {},
    .tflite_custom = {"SignalFilterBankLog"},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
