// SPDX-License-Identifier: Apache-2.0
#include "ops/dual_packing.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "device/nn/conv2d/gemm_s8_dual.h"

namespace mote {

namespace {

constexpr int kMaxRight = 22;
constexpr int64_t kShiftedLimit = int64_t{1} << 29;  // of a sum shifted left by 2 + left

bool obeys(const DspChannel& channel) {
  const int64_t limit = kShiftedLimit >> (2 + channel.left);
  return channel.right <= kMaxRight && channel.lowest >= -limit && channel.highest <= limit;
}

// May all runs of `count` weights be added up in 16 bits?
bool runs_fit(const std::vector<int8_t>& weights, size_t count) {
  for (size_t k = 0; k < weights.size(); k += count)
    if (!fits_dual_run(&weights[k], std::min(count, weights.size() - k), 1)) return false;
  return true;
}

// Four to a word, padded with zeros.
void append_weights(const std::vector<int8_t>& weights, std::vector<int32_t>& stream) {
  for (size_t k = 0; k < weights.size(); k += 4) {
    uint32_t word = 0;
    for (size_t i = 0; i < 4 && k + i < weights.size(); ++i)
      word |= uint32_t{static_cast<uint8_t>(weights[k + i])} << (8 * i);
    stream.push_back(static_cast<int32_t>(word));
  }
}

}  // namespace

bool fits_dual_run(const int8_t* w, size_t count, size_t stride) {
  int lowest = 0, highest = 0;
  for (size_t i = 0; i < count; ++i) {
    const int weight = w[i * stride];
    lowest += std::min(weight * -128, weight * 127);
    highest += std::max(weight * -128, weight * 127);
  }
  return lowest >= INT16_MIN && highest <= INT16_MAX;
}

std::optional<std::vector<DspChannel>> dual_channels(const std::vector<int8_t>& weights,
                                                     const std::vector<int32_t>& bias,
                                                     const std::vector<FixedPoint>& factors,
                                                     const DspOutput& output) {
  auto channels = dsp_channels(weights, bias, factors, output);
  if (!channels || !std::all_of(channels->begin(), channels->end(), obeys)) return std::nullopt;
  // Only two weights of -128 fail, which TFLite does not make.
  const auto short_runs_fit = [](const DspChannel& channel) { return runs_fit(channel.weights, 2); };
  if (!std::all_of(channels->begin(), channels->end(), short_runs_fit)) return std::nullopt;
  return channels;
}

std::vector<bool> dual_splits(const std::vector<int8_t>& weights) {
  constexpr size_t kRun = 4, kGroup = 2 * kRun;
  std::vector<bool> out;
  for (size_t k = (weights.size() + kRun - 1) / kRun % 2 * kRun; k < weights.size(); k += kGroup) {
    bool fits = true;
    for (size_t run = k; run < std::min(k + kGroup, weights.size()); run += kRun)
      fits = fits && fits_dual_run(&weights[run], std::min(kRun, weights.size() - run), 1);
    out.push_back(!fits);
  }
  return out;
}

int32_t dual_shifts(const DspChannel& channel) {
  return (channel.right + 1) | (2 + channel.left) << 8 | (channel.is_signed ? MOTE_DUAL_SIGNED : 0);
}

uint32_t dual_split_bits(const std::vector<bool>& splits, uint32_t before, size_t bits) {
  uint32_t out = before;
  for (const bool split : splits) out = out << 1 | (split ? 1 : 0);
  return (out << 1 | 1) << (bits - 1 - splits.size());
}

namespace {

// Bias, factors, weights, and where runs are short.
void append_channel(const DspChannel& channel, std::vector<int32_t>& stream) {
  constexpr size_t kGroup = 8;
  const std::vector<bool> splits = dual_splits(channel.weights);
  auto group = splits.begin();
  // The splits of the next groups, up to a number of them.
  const auto next = [&](ptrdiff_t most) {
    const auto first = group;
    group += std::min(most, splits.end() - group);
    return std::vector<bool>(first, group);
  };
  size_t at = (channel.weights.size() + 3) / 4 % 2 * 4;  // the first weight of the next group
  const std::vector<bool> first = next(MOTE_DUAL_FIRST_SPLITS);
  const uint32_t bits = dual_split_bits(first, at > 0 ? 1 : 0, MOTE_DUAL_FIRST_SPLITS + 1);
  stream.insert(stream.end(), {channel.bias, channel.multiplier,
                               dual_shifts(channel) | static_cast<int32_t>(bits << MOTE_DUAL_SPLITS_SHIFT)});
  const auto append = [&](size_t from, size_t to) {
    const auto begin = channel.weights.begin();
    append_weights({begin + static_cast<ptrdiff_t>(from),
                    begin + static_cast<ptrdiff_t>(std::min(to, channel.weights.size()))},
                   stream);
  };
  append(0, at + first.size() * kGroup);
  at += first.size() * kGroup;
  while (group != splits.end()) {
    const std::vector<bool> more = next(MOTE_DUAL_MORE_SPLITS);
    stream.push_back(static_cast<int32_t>(dual_split_bits(more, 0, MOTE_DUAL_MORE_SPLITS + 1)));
    append(at, at + more.size() * kGroup);
    at += more.size() * kGroup;
  }
}

}  // namespace

std::vector<int32_t> pack_dual_stream(const std::vector<DspChannel>& channels) {
  std::vector<int32_t> stream;
  for (const DspChannel& channel : channels) append_channel(channel, stream);
  return stream;
}

namespace {

constexpr size_t kPart = 4;  // outputs that share words

// What makes the weights of a part small enough for runs of some length: patches of the format.
struct PatchedPart {
  std::vector<DspChannel> channels;
  std::vector<int32_t> patches;
};

PatchedPart patch_part(std::vector<DspChannel> channels, size_t run) {
  PatchedPart out{std::move(channels), {}};
  for (size_t index = 0; index < out.channels.size(); ++index) {
    std::vector<int8_t>& weights = out.channels[index].weights;
    for (size_t k = 0; k < weights.size(); k += run) {
      const size_t count = std::min(run, weights.size() - k);
      while (!fits_dual_run(&weights[k], count, 1)) {
        const auto begin = weights.begin() + static_cast<std::ptrdiff_t>(k);
        const auto largest =
            std::max_element(begin, begin + static_cast<std::ptrdiff_t>(count),
                             [](int8_t a, int8_t b) { return std::abs(int{a}) < std::abs(int{b}); });
        const auto at = static_cast<uint32_t>(largest - weights.begin());
        out.patches.push_back(static_cast<int32_t>(static_cast<uint32_t>(index) | at << 2 |
                                                   uint32_t{static_cast<uint8_t>(*largest)} << 24));
        *largest = 0;
      }
    }
  }
  return out;
}

// The layer's parts of four outputs for runs of one length.
struct PatchedLayer {
  int run = 2;
  std::vector<PatchedPart> parts;
  size_t patches = 0;
};

PatchedLayer patch_layer(const std::vector<DspChannel>& channels, int run) {
  PatchedLayer out{run, {}, 0};
  for (size_t first = 0; first + kPart <= channels.size(); first += kPart) {
    const auto begin = channels.begin() + static_cast<std::ptrdiff_t>(first);
    out.parts.push_back(patch_part({begin, begin + kPart}, static_cast<size_t>(run)));
    out.patches += out.parts.back().patches.size();
  }
  return out;
}

// The longest runs whose patches cost little: no more than one byte for every 64 weights, with the words that
// count them, and less time than longer runs save.
PatchedLayer choose_runs(const std::vector<DspChannel>& channels) {
  constexpr size_t kMostInputs = size_t{1} << 22, kWeightsForByte = 64, kWordBytes = 4;
  constexpr size_t kMostPatches = 64;  // weights for each
  const size_t weights = channels.size() * channels[0].weights.size();
  for (const int run : {8, 4}) {
    PatchedLayer layer = patch_layer(channels, run);
    if (layer.patches == 0) return layer;
    const size_t bytes = (layer.patches + layer.parts.size()) * kWordBytes;
    if (bytes * kWeightsForByte <= weights && layer.patches * kMostPatches <= weights &&
        channels[0].weights.size() <= kMostInputs)
      return layer;
  }
  return patch_layer(channels, 2);
}

void append_factors(const DspChannel& channel, std::vector<int32_t>& stream) {
  stream.insert(stream.end(), {channel.multiplier, dual_shifts(channel)});
}

void append_part(const PatchedPart& part, bool own_scales, bool has_patches, std::vector<int32_t>& stream) {
  for (const DspChannel& channel : part.channels) stream.push_back(channel.bias);
  for (size_t k = 0; k < part.channels[0].weights.size(); ++k) {
    uint32_t word = 0;
    for (size_t i = 0; i < kPart; ++i)
      word |= static_cast<uint32_t>(part.channels[i].weights[k] + 128) << (8 * i);
    stream.push_back(static_cast<int32_t>(word));
  }
  if (own_scales)
    for (const DspChannel& channel : part.channels) append_factors(channel, stream);
  if (!has_patches) return;
  stream.push_back(static_cast<int32_t>(part.patches.size()));
  stream.insert(stream.end(), part.patches.begin(), part.patches.end());
}

void append_one(const DspChannel& channel, bool own_scale, std::vector<int32_t>& stream) {
  stream.push_back(channel.bias);
  if (own_scale) append_factors(channel, stream);
  append_weights(channel.weights, stream);
}

// A channel whose output never changes was given a scale of its own: gives it back the common one, with the
// sum that makes its output under that. False if there is no such sum.
bool share_scale(DspChannel& channel, const DspChannel& scale, const FixedPoint& factor,
                 const DspOutput& output) {
  if (channel.multiplier == scale.multiplier && channel.right == scale.right && channel.left == scale.left)
    return true;
  const int32_t above_zero = channel.bias / 2;  // see dsp_channel()
  const double sum =
      std::round(std::ldexp(static_cast<double>(above_zero) / factor.multiplier, 31 - factor.shift));
  if (std::abs(sum) > static_cast<double>(kShiftedLimit)) return false;
  channel.bias = static_cast<int32_t>(sum);
  channel.lowest = channel.highest = channel.bias;
  channel.multiplier = scale.multiplier;
  channel.right = scale.right;
  channel.left = scale.left;
  channel.is_signed = scale.right > 0;
  const int64_t value = int64_t{rescale_ref(channel.bias, factor)} + output.zero_point;
  return obeys(channel) && std::clamp<int64_t>(value, output.range.low, output.range.high) ==
                               int64_t{above_zero} + output.zero_point;
}

// All channels under one scale, if that is possible.
std::optional<std::vector<DspChannel>> with_one_scale(std::vector<DspChannel> channels,
                                                      const FixedPoint& factor, const DspOutput& output) {
  const auto is_constant = [](const DspChannel& channel) { return channel.lowest == channel.highest; };
  const auto live = std::find_if_not(channels.begin(), channels.end(), is_constant);
  if (live == channels.end()) return std::nullopt;
  const DspChannel scale = *live;
  bool is_signed = false;
  for (DspChannel& channel : channels) {
    if (!share_scale(channel, scale, factor, output)) return std::nullopt;
    is_signed = is_signed || channel.is_signed;
  }
  for (DspChannel& channel : channels) channel.is_signed = is_signed;
  return channels;
}

}  // namespace

DualFullyConnected pack_dual_fully_connected(std::vector<DspChannel> channels,
                                             const std::optional<FixedPoint>& common,
                                             const DspOutput& output) {
  std::optional<std::vector<DspChannel>> alike;
  if (common) alike = with_one_scale(channels, *common, output);
  if (alike) channels = std::move(*alike);
  const PatchedLayer layer = choose_runs(channels);
  DualFullyConnected out;
  out.run = layer.run;
  out.has_patches = layer.patches > 0;
  if (alike) {
    out.multiplier = channels[0].multiplier;
    out.shifts = dual_shifts(channels[0]);
  }
  for (const PatchedPart& part : layer.parts) append_part(part, !alike, out.has_patches, out.stream);
  for (size_t c = kPart * layer.parts.size(); c < channels.size(); ++c)
    append_one(channels[c], !alike, out.stream);
  return out;
}

}  // namespace mote
