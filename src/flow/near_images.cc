// SPDX-License-Identifier: Apache-2.0
#include "flow/near_images.h"

#include <algorithm>
#include <bit>
#include <cstdlib>

namespace mote {

namespace {

constexpr int32_t kSide = 8;
constexpr int kLeastStep = 2, kLeastRange = 16, kMostBits = 3, kLeastContrasts = 20;

}  // namespace

ImageSketch sketch_of(const Image& image) {
  const Image grey = with_channels(image, 1);
  const Image wide = resized(grey, kSide, kSide + 1), small = resized(grey, kSide, kSide);
  ImageSketch out;
  for (size_t y = 0; y < kSide; ++y)
    for (size_t x = 0; x < kSide; ++x) {
      const uint8_t* pixel = wide.pixels.data() + y * (kSide + 1) + x;
      out.hash = out.hash << 1 | (pixel[0] > pixel[1] + kLeastStep ? 1u : 0u);
    }
  std::copy_n(small.pixels.begin(), out.grey.size(), out.grey.begin());
  const auto [least, most] = std::minmax_element(out.grey.begin(), out.grey.end());
  out.flat = *most - *least < kLeastRange;
  return out;
}

bool almost_same(const ImageSketch& a, const ImageSketch& b) {
  if (std::popcount(a.hash ^ b.hash) > kMostBits) return false;
  int sum = 0, sum_a = 0;
  for (size_t i = 0; i < a.grey.size(); ++i) sum += a.grey[i] - b.grey[i], sum_a += a.grey[i];
  // In 64ths, so that the means stay whole.
  constexpr int kCount = kSide * kSide;
  int difference = 0, deviation = 0;
  for (size_t i = 0; i < a.grey.size(); ++i) {
    difference += std::abs((a.grey[i] - b.grey[i]) * kCount - sum);
    deviation += std::abs(a.grey[i] * kCount - sum_a);
  }
  return difference * kLeastContrasts <= deviation;
}

}  // namespace mote
