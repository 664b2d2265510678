// SPDX-License-Identifier: Apache-2.0
#include "ops/dual_packing.h"

#include <algorithm>
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

int32_t dual_shifts(const DspChannel& channel) {
  return (channel.right + 1) | (2 + channel.left) << 8 | (channel.is_signed ? MOTE_DUAL_SIGNED : 0);
}

std::vector<int32_t> pack_dual_stream(const std::vector<DspChannel>& channels) {
  std::vector<int32_t> stream;
  for (const DspChannel& channel : channels) {
    const int32_t flags = runs_fit(channel.weights, 4) ? MOTE_DUAL_LONG_RUNS : 0;
    stream.insert(stream.end(), {channel.bias, channel.multiplier, dual_shifts(channel) | flags});
    for (size_t k = 0; k < channel.weights.size(); k += 4) {
      uint32_t word = 0;
      for (size_t i = 0; i < 4 && k + i < channel.weights.size(); ++i)
        word |= uint32_t{static_cast<uint8_t>(channel.weights[k + i])} << (8 * i);
      stream.push_back(static_cast<int32_t>(word));
    }
  }
  return stream;
}

namespace {

// Makes weights smaller until runs of four fit; says what is missing, as a patch of output `index`. More
// patches than one for 32 weights would cost more than short runs do: then nothing is changed.
std::vector<int32_t> patch_runs(std::vector<int8_t>& weights, size_t index) {
  constexpr size_t kRun = 4, kMostInputs = size_t{1} << 22;
  std::vector<int8_t> smaller = weights;
  std::vector<int32_t> patches;
  for (size_t k = 0; k < weights.size(); k += kRun) {
    const size_t count = std::min(kRun, weights.size() - k);
    while (!fits_dual_run(&smaller[k], count, 1)) {
      const auto begin = smaller.begin() + static_cast<std::ptrdiff_t>(k);
      const auto largest = std::max_element(begin, begin + static_cast<std::ptrdiff_t>(count),
                                            [](int8_t a, int8_t b) { return std::abs(a) < std::abs(b); });
      const auto at = static_cast<size_t>(largest - smaller.begin());
      patches.push_back(static_cast<int32_t>(static_cast<uint32_t>(index) | static_cast<uint32_t>(at) << 2 |
                                             static_cast<uint32_t>(uint8_t(*largest)) << 24));
      *largest = 0;
    }
  }
  if (patches.size() * 32 > weights.size() || weights.size() > kMostInputs) return {};
  weights = smaller;
  return patches;
}

// One part of the stream: up to four channels.
void append_part(std::vector<DspChannel> part, std::vector<int32_t>& stream) {
  constexpr size_t kPart = 4;
  const size_t depth = (part[0].weights.size() + 3) / 4 * 4, count = part.size();
  std::vector<int32_t> patches;
  for (size_t i = 0; i < count; ++i) {
    const std::vector<int32_t> more = patch_runs(part[i].weights, i);
    patches.insert(patches.end(), more.begin(), more.end());
  }
  for (size_t i = 0; i < kPart; ++i) stream.push_back(i < count ? part[i].bias : 0);
  for (size_t k = 0; k < depth; ++k) {
    uint32_t word = 0;
    for (size_t i = 0; i < kPart; ++i) {
      const int weight = i < count && k < part[i].weights.size() ? part[i].weights[k] : 0;
      word |= static_cast<uint32_t>(weight + 128) << (8 * i);
    }
    stream.push_back(static_cast<int32_t>(word));
  }
  const bool long_runs = std::all_of(part.begin(), part.end(),
                                     [](const DspChannel& channel) { return runs_fit(channel.weights, 4); });
  for (size_t i = 0; i < kPart; ++i) {
    stream.push_back(i < count ? part[i].multiplier : 0);
    const int32_t shifts = i < count ? dual_shifts(part[i]) : 0;
    stream.push_back(i == 0 && long_runs ? shifts | MOTE_DUAL_LONG_RUNS : shifts);
  }
  stream.push_back(static_cast<int32_t>(patches.size()));
  stream.insert(stream.end(), patches.begin(), patches.end());
}

}  // namespace

std::vector<int32_t> pack_dual_fully_connected(const std::vector<DspChannel>& channels) {
  constexpr size_t kPart = 4;
  std::vector<int32_t> stream;
  for (size_t first = 0; first < channels.size(); first += kPart) {
    const auto begin = channels.begin() + static_cast<std::ptrdiff_t>(first);
    const auto count = static_cast<std::ptrdiff_t>(std::min(kPart, channels.size() - first));
    append_part({begin, begin + count}, stream);
  }
  return stream;
}

}  // namespace mote
