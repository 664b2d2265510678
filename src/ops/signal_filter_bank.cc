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

enum Input { kX, kWeights, kUnweights, kBins, kFirst, kWidths, kInputs };

Status map_tflite(const TfliteOptions& options, Graph&, Node& node, int) {
  take_settings(options, node, {"num_channels"});
  return ok_status();
}

const int16_t* values(const Graph& graph, const Node& node, Input which) {
  return graph.tensor(node.inputs[which]).values<int16_t>();
}

// A band: `width` bins of x from `bin` on, and as many weights from `first` on.
struct Band {
  int32_t bin, first, width;
};
Band band_of(const Graph& graph, const Node& node, int64_t i) {
  return {values(graph, node, kBins)[i], values(graph, node, kFirst)[i], values(graph, node, kWidths)[i]};
}

Status check_band(const Graph& graph, const Node& node, int64_t i) {
  const Band band = band_of(graph, node, i);
  const int64_t bins = graph.tensor(node.inputs[kX]).elements();
  const int64_t weights = graph.tensor(node.inputs[kWeights]).elements();
  if (band.width <= 0 || (band.bin >= 0 && band.bin + band.width <= bins && band.first >= 0 &&
                          band.first + band.width <= weights))
    return ok_status();
  return Error(Code::kInvalid,
               format("band {} has {} bins from {} and weights from {}; there are {} bins and {} weights", i,
                      band.width, band.bin, band.first, bins, weights),
               "the filter bank is of another spectrum: export the model again with its fft_length");
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, kInputs, kInputs));
  MOTE_TRY(check_vector(graph.tensor(node.inputs[kX]), "input", DType::kUInt32));
  MOTE_TRY(check_vector(graph.tensor(node.outputs[0]), "output", DType::kUInt64));
  for (int i = kWeights; i < kInputs; ++i) {
    const Tensor& table = graph.tensor(node.inputs[static_cast<size_t>(i)]);
    MOTE_TRY(check_vector(table, "table of the filter bank", DType::kInt16));
    MOTE_TRY(check_constant(table, "table of the filter bank"));
  }
  const int64_t weights = graph.tensor(node.inputs[kWeights]).elements();
  MOTE_TRY(check_vector(graph.tensor(node.inputs[kUnweights]), "table of the filter bank", DType::kInt16,
                        weights));
  for (const Input i : {kWeights, kUnweights})
    if (std::any_of(values(graph, node, i), values(graph, node, i) + weights,
                    [](int16_t w) { return w < 0; }))
      return Error(Code::kUnsupported, "a weight of the filter bank is negative",
                   "weights are shares of an energy, from 0 to 1 in fixed point");
  MOTE_ASSIGN(const int64_t channels, setting(node, "num_channels", 1, INT16_MAX));
  for (const Input i : {kBins, kFirst, kWidths})
    if (graph.tensor(node.inputs[i]).elements() <= channels)
      return Error(Code::kInvalid,
                   format("a filter bank of {} channels needs {} bands, '{}' has {}", channels, channels + 1,
                          graph.tensor(node.inputs[i]).name, graph.tensor(node.inputs[i]).elements()));
  for (int64_t i = 0; i <= channels; ++i) MOTE_TRY(check_band(graph, node, i));
  return std::vector<Shape>{{static_cast<int32_t>(channels)}};
}

// Channel c adds the weights of band c + 1 and the unweights of band c. Sums are taken modulo 2^64.
void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const auto sum_of = [&](const Band& band, Input factors) {
    uint64_t sum = 0;
    for (int32_t i = 0; i < band.width; ++i)
      sum += uint64_t{buffers.in<uint32_t>(kX)[band.bin + i]} *
             static_cast<uint64_t>(values(graph, node, factors)[band.first + i]);
    return sum;
  };
  for (int64_t c = 0; c < graph.tensor(node.outputs[0]).elements(); ++c)
    buffers.out<uint64_t>(0)[c] =
        sum_of(band_of(graph, node, c), kUnweights) + sum_of(band_of(graph, node, c + 1), kWeights);
}

// Bins whose weights are both 0 at the ends of a band, which are there for cores that read several at once,
// are left out.
Band without_zeros(const Graph& graph, const Node& node, Band band) {
  const auto is_zero = [&](int32_t i) {
    return values(graph, node, kWeights)[i] == 0 && values(graph, node, kUnweights)[i] == 0;
  };
  while (band.width > 0 && is_zero(band.first + band.width - 1)) --band.width;
  for (; band.width > 0 && is_zero(band.first); --band.width) {
    ++band.bin;
    ++band.first;
  }
  return band.width > 0 ? band : Band{0, 0, 0};
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  std::vector<int32_t> pairs;
  for (int64_t i = 0; i < graph.tensor(node.inputs[kWeights]).elements(); ++i)
    pairs.push_back(values(graph, node, kUnweights)[i] * 65536 + values(graph, node, kWeights)[i]);
  std::vector<int16_t> bands;
  int64_t bins = 0;
  const int64_t channels = graph.tensor(node.outputs[0]).elements();
  for (int64_t i = 0; i <= channels; ++i) {
    const Band band = without_zeros(graph, node, band_of(graph, node, i));
    for (const int32_t value : {band.bin, band.first, band.width})
      bands.push_back(static_cast<int16_t>(value));
    bins += band.width;
  }
  KernelCall call;
  call.kernel = &kernel("filter_bank_u32");
  call.pointer("weights", DType::kInt32, pairs);
  call.pointer("bands", DType::kInt16, bands);
  call.integer("channels", channels);
  call.instructions = 20 * channels + 11 * bins;
  return std::vector{call};
}

int64_t macs(const Graph& graph, const Node& node) {
  int64_t bins = 0;
  for (int64_t i = 0; i <= graph.tensor(node.outputs[0]).elements(); ++i)
    bins += std::max(0, band_of(graph, node, i).width);
  return 2 * bins;
}

struct BankCase {
  const char* name;
  int32_t bins, weights, channels;
  std::vector<int16_t> bin, first, width;
};

std::vector<OpCase> cases() {
  const std::vector<BankCase> table = {
      {"two channels", 9, 7, 2, {1, 3, 5}, {0, 2, 4}, {2, 2, 3}},
      {"four channels", 17, 17, 4, {0, 2, 4, 8, 12}, {0, 2, 4, 8, 12}, {2, 2, 4, 4, 5}},
      {"one channel", 6, 6, 1, {0, 3}, {0, 3}, {3, 3}},
      {"bands that overlap", 12, 9, 3, {2, 2, 7, 9}, {0, 4, 6, 8}, {4, 2, 2, 1}},
      {"an empty band and one of negative width", 10, 9, 3, {1, 4, 4, 5}, {0, 3, 3, 2}, {3, 0, 6, -1}},
      {"bands of one bin", 8, 8, 5, {0, 1, 2, 3, 4, 5}, {0, 1, 2, 3, 4, 5}, {1, 1, 1, 1, 1, 3}},
  };
  std::vector<OpCase> out;
  for (const BankCase& row : table) {
    CaseBuilder builder(row.name);
    const auto weights = [&] {
      std::vector<int16_t> values;
      // Some are 0, at the ends of bands too.
      for (int i = 0; i < row.weights; ++i)
        values.push_back(static_cast<int16_t>(std::max(0, builder.random().integer(-20000, 32767))));
      return builder.constant(constant_tensor("weights", DType::kInt16, {row.weights}, values));
    };
    const auto list = [&](const std::vector<int16_t>& values) {
      return builder.constant(
          constant_tensor("bands", DType::kInt16, {static_cast<int32_t>(values.size())}, values));
    };
    const TensorId x = builder.input(DType::kUInt32, {row.bins});
    const TensorId w = weights(), u = weights();
    builder.node("signal_filter_bank", {x, w, u, list(row.bin), list(row.first), list(row.width)},
                 attrs({{"num_channels", int64_t{row.channels}}}), DType::kUInt64);
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_signal_filter_bank = {
    .name = "signal_filter_bank",
    .summary = "energies of a spectrum added up to channels by overlapping windows",
    .source = "TFLM 90b983c signal/src/filter_bank.cc",
    .channel_axis = -1,
    .ram_inputs = 1u << kX,
    .tflite = {},
    .tflite_custom = {"SignalFilterBank"},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
