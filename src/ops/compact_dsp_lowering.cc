// SPDX-License-Identifier: Apache-2.0
#include "ops/compact_dsp_lowering.h"

#include <algorithm>
#include <utility>

#include "device/nn/depthwise_conv2d/depthwise_conv2d_dsp_compact.h"
#include "device/port/dsp.h"
#include "ops/depthwise_plane.h"
#include "ops/dsp_packing.h"
#include "ops/lowering.h"

namespace mote {

namespace {

constexpr size_t kGroup = 4;  // channels that the kernels do at a time

// The second channel of a pair, whose sum rides on the first one's, has 24 bits for it.
constexpr int64_t kHighSumLimit = int64_t{1} << 23;

void append_factors(const DspChannel& channel, std::vector<int32_t>& stream) {
  stream.push_back(channel.multiplier);
  stream.push_back(channel.right);
}

// A channel that nobody looks at.
DspChannel unused_channel(size_t weights) {
  DspChannel channel;
  channel.weights.resize(weights);
  return channel;
}

// Channels that obey requantize_dsp_compact.h, if those of the layer do.
std::optional<std::vector<DspChannel>> compact_channels(const std::vector<int8_t>& weights,
                                                        const std::vector<int32_t>& bias,
                                                        const std::vector<FixedPoint>& factors,
                                                        const DspOutput& output) {
  std::optional<std::vector<DspChannel>> channels = dsp_channels(weights, bias, factors, output);
  if (!channels) return std::nullopt;
  for (DspChannel& channel : *channels) {
    shift_if_constant(&channel);
    if (channel.left > 0 || channel.right == 0) return std::nullopt;
  }
  return channels;
}

int32_t sign_mask(const std::vector<DspChannel>& channels) {
  return std::any_of(channels.begin(), channels.end(), [](const DspChannel& c) { return c.is_signed; }) ? -1
                                                                                                        : 0;
}

// The stream of conv2d_s8_dsp_compact; nothing if a sum or a weight is too large to share a word. A last
// group of fewer than four channels is filled up with channels whose outputs nobody writes.
std::optional<std::vector<int32_t>> pack_convolution(std::vector<DspChannel> channels) {
  const size_t depth = channels[0].weights.size();
  while (channels.size() % kGroup != 0) channels.push_back(unused_channel(depth));
  std::vector<int32_t> stream;
  for (size_t c = 0; c < channels.size(); c += kGroup) {
    const DspChannel* group = &channels[c];
    for (size_t i = 0; i < kGroup; i += 2) {
      const DspChannel &a = group[i], &b = group[i + 1];
      if (b.lowest < -kHighSumLimit || b.highest >= kHighSumLimit) return std::nullopt;
      stream.push_back(a.bias);
      stream.push_back(mote_wrap_add(a.bias, mote_wrap_shl(b.bias, 8)));
    }
    for (size_t k = 0; k < depth; k += 4)
      for (const size_t odd : {0, 1})
        for (size_t i = 0; i < kGroup; i += 2)
          if (!append_pair(group[i].weights, group[i + 1].weights, k + odd, &stream)) return std::nullopt;
    for (size_t i = 0; i < kGroup; ++i) append_factors(group[i], stream);
  }
  return stream;
}

// The call, where the activation's range is all of int8, and its form that clamps.
std::vector<KernelCall> both_forms(KernelCall call, const char* clamped_kernel, const Node& node,
                                   const Tensor& out) {
  constexpr int64_t kInstructionsPerClamp = 9;
  const Range range = activation_range(node.attrs.text("activation", "none"), out.quant);
  const bool is_full = range.low == -128 && range.high == 127;
  KernelCall clamped = call;
  clamped.kernel = &kernel(clamped_kernel);
  add_activation_range(clamped, node, out);
  clamped.instructions += is_full ? 10 : kInstructionsPerClamp * out.elements();
  std::vector<KernelCall> calls;
  if (is_full) calls.push_back(std::move(call));
  calls.push_back(std::move(clamped));
  return calls;
}

// A convolution's sizes; a fully connected layer has an image of one column, a row for each of its batch.
struct Shapes {
  int32_t in_h, in_w, in_c, out_h, out_w, out_c;
};

// Instructions, measured: a row of a window in place, for each four channels, and one that is copied, beside
// its words.
constexpr int64_t kInPlaceRow = 8, kCopiedRow = 25;

// How the kernel walks over a window: rows of bytes that lie behind one another.
struct Walk {
  int32_t rows, runs, run_bytes, run_skip;
  int32_t tops, lefts;  // rows and bytes at which a window that is read in place can start
  bool copies;          // some window, or all
};
Walk walk_of(const Shapes& s, const Window& w) {
  const bool dense = w.kernel_w == 1 || w.dilation_w == 1;
  Walk out{w.kernel_h, 1, w.kernel_w * s.in_c, 0, 0, 0, true};
  if (!dense) {
    out.runs = w.kernel_w;
    out.run_bytes = s.in_c;
    out.run_skip = (w.dilation_w - 1) * s.in_c;
  }
  const int32_t taps_bytes = w.kernel_h * w.kernel_w * s.in_c;
  const int32_t tops = std::max(0, s.in_h - (w.kernel_h - 1) * w.dilation_h);
  // Rows that follow each other are one.
  if (dense && !w.is_padded() && !w.is_dilated() && w.kernel_w == s.in_w && taps_bytes % 4 == 0)
    return {1, 1, taps_bytes, 0, tops, 1, false};
  if (!dense || out.run_bytes % 4 != 0) return out;
  // A window is copied once; in place, its rows cost something for every four channels.
  const int64_t groups = (s.out_c + 3) / 4;
  if (groups * (out.rows - 1) * kInPlaceRow > out.rows * (kCopiedRow + 2 * out.run_bytes)) return out;
  out.tops = tops;
  out.lefts = std::max(0, s.in_w * s.in_c - out.run_bytes + 1);
  out.copies = w.is_padded();
  return out;
}

// Measured: each position, each row of a copied window and of one in place, and each four channels beside
// their products.
int64_t convolution_instructions(const Shapes& s, const Window& w, const Walk& walk, int64_t depth) {
  const int64_t positions = int64_t{s.out_h} * s.out_w, groups = (s.out_c + 3) / 4;
  const auto inside = [](int32_t pad_before, int32_t pad_after, int32_t stride, int32_t count) {
    return std::max(0, count - (pad_before + stride - 1) / stride - (pad_after + stride - 1) / stride);
  };
  const int64_t in_place = walk.tops == 0 ? 0
                                          : int64_t{inside(w.pad_top, w.pad_bottom, w.stride_h, s.out_h)} *
                                                inside(w.pad_left, w.pad_right, w.stride_w, s.out_w);
  const int64_t copy = 30 + walk.rows * (10 + 15 * walk.runs) + depth * (walk.run_bytes < 4 ? 9 : 3);
  return positions * (45 + groups * (63 + 18 * depth / 4)) + in_place * groups * walk.rows * kInPlaceRow +
         (positions - in_place) * copy;
}

std::vector<KernelCall> lower_convolution(const Graph& graph, const Node& node, const Shapes& s,
                                          const Window& w, const std::vector<int8_t>& weights,
                                          const std::vector<FixedPoint>& factors, int channel_axis) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const auto channels = compact_channels(weights, bias_or_zeros<int32_t>(graph, node, channel_axis), factors,
                                         dsp_output(node, out));
  if (!channels) return {};
  const auto stream = pack_convolution(*channels);
  if (!stream) return {};
  const int32_t depth = (w.kernel_h * w.kernel_w * s.in_c + 3) & ~3;
  const Walk walk = walk_of(s, w);
  KernelCall call;
  call.kernel = &kernel("conv2d_s8_dsp_compact");
  call.pointer("stream", DType::kInt32, *stream);
  call.integer("in_h", s.in_h);
  call.integer("row_bytes", s.in_w * s.in_c);
  call.integer("out_h", s.out_h);
  call.integer("out_w", s.out_w);
  call.integer("out_c", s.out_c);
  call.integer("top", -w.pad_top);
  call.integer("left", -w.pad_left * s.in_c);
  call.integer("stride_h", w.stride_h);
  call.integer("stride_bytes", w.stride_w * s.in_c);
  call.integer("tops", walk.tops);
  call.integer("lefts", walk.lefts);
  call.integer("depth", depth);
  call.integer("kernel_h", walk.rows);
  call.integer("dilation_h", w.dilation_h);
  call.integer("runs", walk.runs);
  call.integer("run_bytes", walk.run_bytes);
  call.integer("run_skip", walk.run_skip);
  call.integer("in_zero_point", zero_point(in));
  call.integer("out_zero_point", zero_point(out));
  call.integer("sign_mask", sign_mask(*channels));
  call.scratch_bytes = walk.copies ? depth : 0;
  call.instructions = convolution_instructions(s, w, walk, depth);
  return both_forms(std::move(call), "conv2d_s8_dsp_compact_clamped", node, out);
}

Shapes image_shapes(const Tensor& in, const Tensor& out) {
  return {in.shape[1], in.shape[2], in.shape[3], out.shape[1], out.shape[2], out.shape[3]};
}

// The stream of depthwise_conv2d_s8_dsp_compact.
std::vector<int32_t> pack_depthwise(std::vector<DspChannel> channels) {
  const size_t depth = channels[0].weights.size();
  while (channels.size() % kGroup != 0) channels.push_back(unused_channel(depth));
  std::vector<int32_t> stream;
  for (size_t c = 0; c < channels.size(); c += kGroup) {
    const DspChannel* group = &channels[c];
    for (size_t i = 0; i < kGroup; ++i) stream.push_back(group[i].bias);
    for (size_t i = 0; i < kGroup; ++i) append_factors(group[i], stream);
    for (size_t tap = 0; tap < group->weights.size(); ++tap) {
      uint32_t word = 0;
      for (size_t i = 0; i < kGroup; ++i)
        word |= uint32_t{static_cast<uint8_t>(group[i].weights[tap])} << (8 * i);
      stream.push_back(static_cast<int32_t>(word));
    }
  }
  return stream;
}

}  // namespace

std::vector<KernelCall> lower_conv2d_compact(const Graph& graph, const Node& node, const Window& window) {
  constexpr int kChannelAxis = 0;
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  if (weights.type != DType::kInt8) return {};
  return lower_convolution(graph, node, image_shapes(in, out), window, weights_of(weights),
                           channel_factors(in, weights, out, weights.shape[0], false), kChannelAxis);
}

std::vector<KernelCall> lower_fully_connected_compact(const Graph& graph, const Node& node) {
  constexpr int kChannelAxis = 0;
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  if (weights.type != DType::kInt8) return {};
  const int32_t out_c = weights.shape[0], in_c = weights.shape[1];
  const auto batch = static_cast<int32_t>(in.elements() / in_c);
  return lower_convolution(graph, node, {batch, 1, in_c, batch, 1, out_c}, Window{}, weights_of(weights),
                           channel_factors(in, weights, out, out_c, true), kChannelAxis);
}

std::vector<KernelCall> lower_depthwise_conv2d_compact(const Graph& graph, const Node& node,
                                                       const Window& w) {
  constexpr int kChannelAxis = 3;
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  if (weights.type != DType::kInt8) return {};
  const std::vector<int8_t> by_channel = weights_by_channel(weights, false);
  const std::vector<FixedPoint> factors = channel_factors(in, weights, out, out.shape[3], false);
  // One input channel: an ordinary convolution.
  if (in.shape[3] == 1)
    return lower_convolution(graph, node, image_shapes(in, out), w, by_channel, factors, kChannelAxis);
  const int32_t channels = in.shape[3];
  if (out.shape[3] != channels || channels < static_cast<int32_t>(kGroup) || w.is_dilated()) return {};
  const auto proved = compact_channels(by_channel, bias_or_zeros<int32_t>(graph, node, kChannelAxis), factors,
                                       dsp_output(node, out));
  if (!proved) return {};
  // An image of one column lies in memory as one row.
  Window view = w;
  Shapes s = image_shapes(in, out);
  if (s.in_w == 1 && s.out_w == 1 && w.kernel_w == 1) {
    std::swap(s.in_h, s.in_w);
    std::swap(s.out_h, s.out_w);
    std::swap(view.kernel_h, view.kernel_w);
    std::swap(view.stride_h, view.stride_w);
    std::swap(view.pad_top, view.pad_left);
  }
  const int32_t line_inputs = (s.out_w - 1) * view.stride_w + view.kernel_w;
  const int32_t inside_inputs = std::min(s.in_w, line_inputs - view.pad_left);
  const int32_t taps = w.kernel_h * w.kernel_w;
  KernelCall call;
  call.kernel = &kernel("depthwise_conv2d_s8_dsp_compact");
  call.pointer("stream", DType::kInt32, pack_depthwise(*proved));
  call.integer("kernel_h", view.kernel_h);
  call.integer("kernel_w", view.kernel_w);
  call.integer("channels", channels);
  call.integer("window_bytes", 8 * view.stride_w);
  call.integer("zero_quad", static_cast<int32_t>(static_cast<uint8_t>(zero_point(in)) * 0x01010101u));
  call.integer("in_h", s.in_h);
  call.integer("row_bytes", s.in_w * channels);
  call.integer("out_h", s.out_h);
  call.integer("out_w", s.out_w);
  call.integer("top", -view.pad_top);
  call.integer("stride_h", view.stride_h);
  call.integer("line_inputs", line_inputs);
  call.integer("pad_words", 2 * view.pad_left);
  call.integer("inside_inputs", inside_inputs);
  call.integer("out_zero_point", zero_point(out));
  call.integer("sign_mask", sign_mask(*proved));
  call.scratch_bytes =
      mote_depthwise_conv2d_s8_dsp_compact_scratch_bytes(view.kernel_h, view.kernel_w, line_inputs);
  const int64_t rows = view.kernel_h + int64_t{s.out_h - 1} * view.stride_h;
  call.instructions =
      (channels + 3) / 4 *
      (50 + 16 * taps + rows * (35 + 8 * inside_inputs) +
       int64_t{s.out_h} * (40 + int64_t{s.out_w} * (58 + view.kernel_h * (5 + 8 * view.kernel_w))));
  return both_forms(std::move(call), "depthwise_conv2d_s8_dsp_compact_clamped", node, out);
}

}  // namespace mote
