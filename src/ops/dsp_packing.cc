// SPDX-License-Identifier: Apache-2.0
#include "ops/dsp_packing.h"

#include <algorithm>

#include "device/nn/conv2d/gemm_s8_dsp.h"
#include "ops/fixed_shift.h"

namespace mote {

namespace {

constexpr int kMaxRight = 23;                        // round of requantize_dsp.h fits in int32
constexpr int kMaxLeft = 7;                          // weights shifted by 1 + left fit in int16
constexpr int64_t kHighSumLimit = int64_t{1} << 23;  // the sum that rides on the high bytes has 24 bits
constexpr int64_t kDoubledLimit = int64_t{1} << 30;  // a sum shifted by 1 + left fits in int32

// Gives the channel the one output `value`: a sum of twice its distance from the zero point, halved exactly.
void make_constant(DspChannel& channel, int64_t value, const DspOutput& output) {
  std::fill(channel.weights.begin(), channel.weights.end(), int8_t{0});
  channel.bias = static_cast<int32_t>(2 * (value - output.zero_point));
  channel.lowest = channel.highest = channel.bias;
  channel.multiplier = 1 << 30;
}

bool fits_high(const DspChannel& channel) {
  return channel.lowest >= -kHighSumLimit && channel.highest < kHighSumLimit;
}

void append_biases(const DspChannel& a, const DspChannel& b, std::vector<int32_t>& stream) {
  stream.push_back(a.bias);
  stream.push_back(mote_wrap_add(a.bias, mote_wrap_shl(b.bias, 8)));
}

void append_factors(const DspChannel& a, const DspChannel& b, std::vector<int32_t>& stream) {
  stream.insert(stream.end(),
                {a.multiplier, dsp_shifts(a, 1 + a.left), b.multiplier, dsp_shifts(b, 7 - b.left)});
}

// bias, plain weights four to a word, multiplier, shifts.
void append_single(const DspChannel& channel, std::vector<int32_t>& stream) {
  stream.push_back(channel.bias);
  for (size_t k = 0; k < channel.weights.size(); k += 4) {
    uint32_t word = 0;
    for (size_t i = 0; i < 4 && k + i < channel.weights.size(); ++i)
      word |= uint32_t{static_cast<uint8_t>(channel.weights[k + i])} << (8 * i);
    stream.push_back(static_cast<int32_t>(word));
  }
  stream.push_back(channel.multiplier);
  stream.push_back(dsp_shifts(channel, 1 + channel.left));
}

bool append_weights(const DspChannel& a, const DspChannel& b, std::vector<int32_t>& stream) {
  for (size_t k = 0; k < a.weights.size(); k += 4)
    for (const size_t odd : {0, 1})
      if (!append_pair(a.weights, b.weights, k + odd, &stream)) return false;
  return true;
}

// Two channels that share words; false if something does not fit.
bool append_shared(DspChannel a, DspChannel b, const DspOutput& output, std::vector<int32_t>& stream) {
  constexpr FixedShiftLimits kLow = {4, 0, 0}, kHigh = {12, 8, 8};  // of device/nn/conv2d/gemm_s8_dsp.h
  if (!fits_high(b)) return false;
  const std::optional<FixedShift> low = fixed_shift(a, output, kLow), high = fixed_shift(b, output, kHigh);
  if (low && high) {
    stream.insert(stream.end(), {low->bias, mote_wrap_add(low->bias, high->bias)});
    if (!append_weights(a, b, stream)) return false;
    stream.insert(stream.end(), {low->multiplier, low->round, high->multiplier, high->round});
    return true;
  }
  shift_if_constant(&a);
  shift_if_constant(&b);
  if (a.right == 0 || b.right == 0) return false;
  append_biases(a, b, stream);
  if (!append_weights(a, b, stream)) return false;
  append_factors(a, b, stream);
  int32_t* factors = &stream[stream.size() - 4];
  factors[0] |= MOTE_GEMM_ROUNDED;
  factors[1] |= MOTE_REQUANTIZE_SIGNED;
  factors[3] |= MOTE_REQUANTIZE_SIGNED;
  return true;
}

}  // namespace

SumRange sum_range(const std::vector<int8_t>& weights, int32_t bias) {
  SumRange out{bias, bias};
  for (const int64_t w : weights) {
    out.lowest += std::min(w * -128, w * 127);
    out.highest += std::max(w * -128, w * 127);
  }
  return out;
}

int64_t output_of(int64_t sum, const FixedPoint& factor, const DspOutput& output) {
  return std::clamp<int64_t>(int64_t{rescale_ref(static_cast<int32_t>(sum), factor)} + output.zero_point,
                             output.range.low, output.range.high);
}

DspOutput dsp_output(const Node& node, const Tensor& out) {
  return {zero_point(out), activation_range(node.attrs.text("activation", "none"), out.quant)};
}

std::optional<DspChannel> dsp_channel(std::vector<int8_t> weights, int32_t bias, const FixedPoint& factor,
                                      const DspOutput& output) {
  DspChannel out;
  out.weights = std::move(weights);
  out.bias = bias;
  const SumRange sums = sum_range(out.weights, bias);
  out.lowest = sums.lowest;
  out.highest = sums.highest;
  out.left = std::max(factor.shift, 0);
  out.right = std::max(-factor.shift, 0);
  out.multiplier = factor.multiplier;
  // Within these limits nothing wraps, so the output grows with the sum and its ends are those of the sum.
  const int64_t limit = factor.shift > 0 ? kDoubledLimit >> out.left : int64_t{1} << 31;
  if (out.lowest < -limit || out.highest >= limit) return std::nullopt;
  const int64_t value = output_of(out.lowest, factor, output);
  if (value == output_of(out.highest, factor, output)) {
    out.left = out.right = 0;
    make_constant(out, value, output);
    return out;
  }
  if (out.lowest < -kDoubledLimit || out.highest >= kDoubledLimit) return std::nullopt;
  if (out.left > kMaxLeft || out.right > kMaxRight) return std::nullopt;
  out.is_signed = out.right > 0 && out.lowest < 0 && output.range.low < output.zero_point;
  return out;
}

std::optional<std::vector<DspChannel>> dsp_channels(const std::vector<int8_t>& weights,
                                                    const std::vector<int32_t>& bias,
                                                    const std::vector<FixedPoint>& factors,
                                                    const DspOutput& output) {
  std::vector<DspChannel> out;
  const auto count = static_cast<std::ptrdiff_t>(weights.size() / bias.size());
  for (size_t c = 0; c < bias.size(); ++c) {
    const auto begin = weights.begin() + static_cast<std::ptrdiff_t>(c) * count;
    std::optional<DspChannel> channel =
        dsp_channel(std::vector<int8_t>(begin, begin + count), bias[c], factors[c], output);
    if (!channel) return std::nullopt;
    out.push_back(std::move(*channel));
  }
  return out;
}

void shift_if_constant(DspChannel* channel) {
  if (channel->right != 0 || channel->lowest != channel->highest) return;
  channel->right = 1;
  channel->bias *= 2;
  channel->lowest = channel->highest = channel->bias;
}

int32_t dsp_shifts(const DspChannel& channel, int first_shift) {
  return channel.right | first_shift << 8 | (channel.is_signed ? MOTE_REQUANTIZE_SIGNED : 0);
}

bool append_pair(const std::vector<int8_t>& a, const std::vector<int8_t>& b, size_t k,
                 std::vector<int32_t>* stream) {
  const auto mixed = [&](size_t at) { return at < a.size() ? a[at] + 256 * b[at] : 0; };
  const int low = mixed(k), high = mixed(k + 2);
  if (std::min(low, high) < INT16_MIN || std::max(low, high) > INT16_MAX) return false;
  stream->push_back(mote_pkhbt(low, high));
  return true;
}

DspStream pack_gemm_stream(const std::vector<DspChannel>& channels, const DspOutput& output) {
  DspStream out;
  size_t c = 0;
  for (; c + 2 <= channels.size(); c += 2, ++out.groups) {
    if (append_shared(channels[c], channels[c + 1], output, out.words)) continue;
    out = {};
    c = 0;
    break;
  }
  for (; c < channels.size(); ++c) append_single(channels[c], out.words);
  return out;
}

std::vector<int32_t> pack_depthwise_constants(const std::vector<DspChannel>& channels) {
  std::vector<int32_t> out;
  for (const DspChannel& channel : channels)
    out.insert(out.end(), {channel.bias, channel.multiplier, dsp_shifts(channel, 1 + channel.left)});
  return out;
}

}  // namespace mote
