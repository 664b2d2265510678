// SPDX-License-Identifier: Apache-2.0
#include "ops/fully_connected_dsp_packing.h"

#include <algorithm>

#include "device/port/port.h"

namespace mote {

namespace {

constexpr int kMaxRight = 23;                       // round of requantize_dsp.h fits in int32
constexpr int64_t kSumLimit = int64_t{1} << 30;     // a doubled sum fits in int32
constexpr int64_t kRidingLimit = int64_t{1} << 23;  // the sum that rides on the high bytes has 24 bits

// One output for all inputs: a sum that gives it, the nearest to 0 of those that occur, if the kernels can
// have it, and else a factor of 1/4 and a sum of four times the output's distance from the zero point.
DenseChannel constant_channel(DenseChannel channel, const FixedPoint& factor, int64_t value,
                              const DspOutput& output) {
  std::fill(channel.weights.begin(), channel.weights.end(), int8_t{0});
  const int64_t nearest = std::clamp<int64_t>(0, channel.sums.lowest, channel.sums.highest);
  const int64_t sum = std::clamp(nearest, 1 - kSumLimit, kSumLimit - 1);
  if (channel.right >= 1 && channel.right <= kMaxRight && output_of(sum, factor, output) == value) {
    channel.bias = static_cast<int32_t>(sum);
  } else {
    channel.multiplier = 1 << 30;
    channel.right = 1;
    channel.bias = static_cast<int32_t>(4 * (value - output.zero_point));
  }
  channel.sums = {channel.bias, channel.bias};
  return channel;
}

std::optional<DenseChannel> dense_channel(std::vector<int8_t> weights, int32_t bias, const FixedPoint& factor,
                                          const DspOutput& output) {
  DenseChannel out{std::move(weights), bias, factor.multiplier, -factor.shift, {}};
  out.sums = sum_range(out.weights, bias);
  const bool in_range = out.sums.lowest > -kSumLimit && out.sums.highest < kSumLimit;
  if (in_range && out.right >= 1 && out.right <= kMaxRight) return out;
  // As long as nothing wraps, the output grows with the sum and its ends are those of the sum.
  const int64_t limit = (int64_t{1} << 31) >> std::max(factor.shift, 0);
  if (out.sums.lowest < -limit || out.sums.highest >= limit) return std::nullopt;
  const int64_t value = output_of(out.sums.lowest, factor, output);
  if (value != output_of(out.sums.highest, factor, output)) return std::nullopt;
  return constant_channel(std::move(out), factor, value, output);
}

// The first group has in_c % 4 inputs, unless that is 0, and weights of 0 behind them.
std::vector<int8_t> in_groups(std::vector<int8_t> weights) {
  const size_t ragged = weights.size() % 4;
  if (ragged > 0)
    weights.insert(weights.begin() + static_cast<std::ptrdiff_t>(ragged), 4 - ragged, int8_t{0});
  return weights;
}

bool can_ride(const DenseChannel& channel) {
  return channel.sums.lowest >= -kRidingLimit && channel.sums.highest < kRidingLimit;
}

// Biases of outputs a and b.
void append_biases(const DenseChannel& a, const DenseChannel& b, DenseStream form,
                   std::vector<int32_t>* stream) {
  stream->push_back(a.bias);
  stream->push_back(form == DenseStream::kPerChannel ? b.bias
                                                     : mote_wrap_add(a.bias, mote_wrap_shl(b.bias, 8)));
}

}  // namespace

std::optional<std::vector<DenseChannel>> dense_channels(const std::vector<int8_t>& weights,
                                                        const std::vector<int32_t>& bias,
                                                        const std::vector<FixedPoint>& factors,
                                                        const DspOutput& output) {
  std::vector<DenseChannel> out;
  const auto count = static_cast<std::ptrdiff_t>(weights.size() / bias.size());
  for (size_t c = 0; c < bias.size(); ++c) {
    const auto begin = weights.begin() + static_cast<std::ptrdiff_t>(c) * count;
    std::optional<DenseChannel> channel =
        dense_channel(std::vector<int8_t>(begin, begin + count), bias[c], factors[c], output);
    if (!channel) return std::nullopt;
    out.push_back(std::move(*channel));
  }
  return out;
}

bool have_one_factor(const std::vector<DenseChannel>& channels) {
  return std::all_of(channels.begin(), channels.end(), [&](const DenseChannel& c) {
    return c.multiplier == channels[0].multiplier && c.right == channels[0].right;
  });
}

std::optional<std::vector<int32_t>> pack_dense_stream(const std::vector<DenseChannel>& channels,
                                                      DenseStream form) {
  if (channels.size() < 4 || channels[0].weights.size() < 4) return std::nullopt;
  std::vector<int32_t> stream;
  for (size_t c = 0; c + 4 <= channels.size(); c += 4) {
    std::vector<int8_t> weights[4];
    for (size_t i = 0; i < 4; ++i) weights[i] = in_groups(channels[c + i].weights);
    for (size_t i = 0; i < 4; i += 2) {
      const DenseChannel &a = channels[c + i], &b = channels[c + i + 1];
      // Without a proof for the whole sum, 512 weights at a time must do, which -128 would spoil.
      const bool has_lowest = std::count(b.weights.begin(), b.weights.end(), INT8_MIN) > 0;
      if (form == DenseStream::kPerChannel ? has_lowest : !can_ride(b)) return std::nullopt;
      append_biases(a, b, form, &stream);
    }
    for (size_t k = 0; k < weights[0].size(); k += 4)
      for (const size_t odd : {0, 1})
        for (size_t i = 0; i < 4; i += 2)
          if (!append_pair(weights[i], weights[i + 1], k + odd, &stream)) return std::nullopt;
    if (form == DenseStream::kPerChannel)
      for (size_t i = 0; i < 4; ++i)
        stream.insert(stream.end(), {channels[c + i].multiplier, channels[c + i].right});
  }
  return stream;
}

std::vector<int8_t> dense_weights(const std::vector<DenseChannel>& channels, size_t first) {
  std::vector<int8_t> out;
  for (size_t c = first; c < channels.size(); ++c)
    out.insert(out.end(), channels[c].weights.begin(), channels[c].weights.end());
  return out;
}

std::vector<int32_t> dense_biases(const std::vector<DenseChannel>& channels, size_t first) {
  std::vector<int32_t> out;
  for (size_t c = first; c < channels.size(); ++c) out.push_back(channels[c].bias);
  return out;
}

std::vector<int32_t> dense_constants(const std::vector<DenseChannel>& channels, size_t first) {
  std::vector<int32_t> out;
  for (size_t c = first; c < channels.size(); ++c)
    out.insert(out.end(), {channels[c].bias, channels[c].multiplier, channels[c].right});
  return out;
}

}  // namespace mote
