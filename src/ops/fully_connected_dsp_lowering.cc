// SPDX-License-Identifier: Apache-2.0
#include "device/nn/fully_connected/fully_connected_dsp.h"
#include "device/port/requantize_dsp.h"
#include "ops/dsp_lowering.h"
#include "ops/fully_connected_dsp_packing.h"
#include "ops/lowering.h"

namespace mote {

namespace {

// A proved layer.
struct Dense {
  std::vector<DenseChannel> channels;
  bool one_factor;
  DspOutput output;
  int64_t batch;

  int64_t in_c() const { return static_cast<int64_t>(channels[0].weights.size()); }
  int64_t out_c() const { return static_cast<int64_t>(channels.size()); }
};

bool is_activated(const Dense& layer) {
  return layer.output.range.low > -128 || layer.output.range.high < 127;
}

// The instructions of one row, counted in the assembly of device/nn/fully_connected. Output by output:
int64_t single_instructions(const Dense& layer, int64_t outputs) {
  const int64_t each = 17 + 10 * (layer.in_c() / 4) + 5 * (layer.in_c() % 4) + (layer.one_factor ? 0 : 2);
  return outputs > 0 ? 25 + outputs * each : 0;
}

// Blocks of four, with what is around them:
int64_t block_instructions(const Dense& layer, int64_t blocks, int64_t widened) {
  const int64_t groups = (layer.in_c() + 3) / 4;
  const int64_t each = 29 * widened / 2 + 17 * (groups - widened) + (layer.one_factor ? 39 : 61);
  return 70 + 9 * widened + blocks * each + (is_activated(layer) ? 7 * layer.out_c() : 0);
}

// The parameters of the kernels that go output by output, which are also those of a remainder.
void add_single_pointers(KernelCall& call, const Dense& layer, size_t first) {
  call.pointer("weights", DType::kInt8, dense_weights(layer.channels, first));
  if (layer.one_factor)
    call.pointer("bias", DType::kInt32, dense_biases(layer.channels, first));
  else
    call.pointer("channels", DType::kInt32, dense_constants(layer.channels, first));
}

void add_single_scalars(KernelCall& call, const Dense& layer, size_t first, int64_t batch) {
  call.integer("batch", batch);
  call.integer("in_c", layer.in_c());
  call.integer("out_c", layer.out_c() - static_cast<int64_t>(first));
  const int32_t twice_zero_plus_1 = 2 * layer.output.zero_point + 1;
  if (layer.one_factor) {
    const DenseChannel& any = layer.channels[0];
    call.integer("multiplier", any.multiplier);
    call.integer("round", mote_requantize_round(twice_zero_plus_1, any.right));
    call.integer("right_shift", any.right);
  } else {
    call.integer("twice_zero_plus_1", twice_zero_plus_1);
  }
}

std::optional<KernelCall> single_call(const Dense& layer) {
  if (is_activated(layer)) return std::nullopt;  // the kernels saturate to int8 and nothing else
  KernelCall call;
  call.kernel = &kernel(layer.one_factor ? "fully_connected_s8_dsp_single"
                                         : "fully_connected_s8_dsp_single_per_channel");
  add_single_pointers(call, layer, 0);
  add_single_scalars(call, layer, 0, layer.batch);
  call.instructions = layer.batch * single_instructions(layer, layer.out_c());
  return call;
}

// How much of the input to widen once: enough to matter, and little enough to need little memory. Four blocks
// make up for the widening.
int64_t widened_groups(int64_t in_c, int64_t out_c, Objective objective) {
  constexpr int64_t kMostGroups = 32;
  const int64_t groups = (in_c + 3) / 4, least = in_c % 4 != 0 ? 2 : 0;
  const bool matters = out_c >= 16 && objective != Objective::kRam;
  return matters ? std::min(groups / 2 * 2, kMostGroups) : least;
}

std::optional<KernelCall> block_call(Dense layer, const Node& node, const Tensor& out, Objective objective) {
  std::optional<std::vector<int32_t>> stream;
  if (layer.one_factor) stream = pack_dense_stream(layer.channels, DenseStream::kOneFactor);
  if (!stream) {
    // Sums that are too large to ride are taken apart in time by the other form.
    stream = pack_dense_stream(layer.channels, DenseStream::kPerChannel);
    layer.one_factor = layer.one_factor && !stream;
  }
  if (!stream && !is_activated(layer)) return std::nullopt;

  const int64_t blocks = stream ? layer.out_c() / 4 : 0;
  const int64_t widened = stream ? widened_groups(layer.in_c(), layer.out_c(), objective) : 0;
  if (!stream) stream.emplace();
  const auto first = static_cast<size_t>(4 * blocks);
  KernelCall call;
  call.kernel = &kernel(layer.one_factor ? "fully_connected_s8_dsp" : "fully_connected_s8_dsp_per_channel");
  call.scratch_bytes = 8 * widened;
  call.pointer("stream", DType::kInt32, *stream);
  add_single_pointers(call, layer, first);
  add_single_scalars(call, layer, first, 1);
  call.integer("stream_bytes", static_cast<int64_t>(4 * stream->size()));
  call.integer("batch", layer.batch);
  call.integer("out_c", layer.out_c());
  call.integer("pair_bytes", call.scratch_bytes);
  call.integer("activated", is_activated(layer) ? layer.out_c() : 0);
  add_activation_range(call, node, out);
  call.instructions = layer.batch * (block_instructions(layer, blocks, widened) +
                                     single_instructions(layer, layer.out_c() - 4 * blocks));
  return call;
}

}  // namespace

std::vector<KernelCall> lower_dense_dsp(const Graph& graph, const Node& node,
                                        const std::vector<int8_t>& weights,
                                        const std::vector<FixedPoint>& factors, int channel_axis,
                                        Objective objective) {
  const Tensor& out = graph.tensor(node.outputs[0]);
  const DspOutput output = dsp_output(node, out);
  auto channels = dense_channels(weights, bias_or_zeros<int32_t>(graph, node, channel_axis), factors, output);
  if (!channels) return {};
  const bool one_factor = have_one_factor(*channels);
  const int64_t batch = out.elements() / static_cast<int64_t>(channels->size());
  const Dense layer{std::move(*channels), one_factor, output, batch};
  std::vector<KernelCall> calls;
  add_variant(single_call(layer), &calls);
  add_variant(block_call(layer, node, out, objective), &calls);
  return calls;
}

std::vector<KernelCall> lower_fully_connected_dsp(const Graph& graph, const Node& node, Objective objective) {
  constexpr int kChannelAxis = 0;
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  if (weights.type != DType::kInt8) return {};
  return lower_dense_dsp(graph, node, weights_of(weights),
                         channel_factors(in, weights, out, weights.shape[0], true), kChannelAxis, objective);
}

}  // namespace mote
