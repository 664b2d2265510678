// SPDX-License-Identifier: Apache-2.0
#include "train/augment.h"

#include <algorithm>
#include <numeric>

namespace mote::train {

namespace {

constexpr float kUnit = 1.0f / 255;  // the scale of the 8-bit input

// An edge^2 square around a random pixel, cut off at the border. Source: DeVries and Taylor, "Improved
// regularization of convolutional neural networks with cutout", 2017.
void erase(const ImageSize& size, int64_t edge, Random& random, float* image) {
  const int64_t top = random.below(size.height) - edge / 2, left = random.below(size.width) - edge / 2;
  const int64_t begin = std::max<int64_t>(left, 0), end = std::min(left + edge, size.width);
  for (int64_t y = std::max<int64_t>(top, 0); y < std::min(top + edge, size.height); ++y)
    std::fill(image + (y * size.width + begin) * size.channels,
              image + (y * size.width + end) * size.channels, 0.0f);
}

// Up to `most` successive lines of `count` become the middle of the range; line i begins at i * stride and
// has `length` values, `step` apart. Source: Park et al., "SpecAugment", 2019, whose masks are the mean.
void mask(int64_t most, int64_t count, int64_t stride, int64_t length, int64_t step, Random& random,
          float* image) {
  for (int again = 0; again < 2; ++again) {
    const int64_t wide = random.below(std::min(most, count) + 1);
    const int64_t first = random.below(count - wide + 1);
    for (int64_t line = first; line < first + wide; ++line)
      for (int64_t i = 0; i < length; ++i) image[line * stride + i * step] = 128 * kUnit;
  }
}

}  // namespace

void to_floats(const uint8_t* image, const ImageSize& size, float* out) {
  for (int64_t i = 0; i < size.height * size.width * size.channels; ++i)
    out[i] = static_cast<float>(image[i]) * kUnit;
}

void augment(const uint8_t* image, const ImageSize& size, const Augmentation& augmentation, Random& random,
             float* out) {
  // Every number is drawn whether it is used or not, so that one setting does not change what another does.
  const int64_t span = 2 * augmentation.shift_pixels + 1;
  const int64_t down = random.below(span) - augmentation.shift_pixels;
  const int64_t right = random.below(span) - augmentation.shift_pixels;
  const bool mirror = random.below(2) == 1 && augmentation.horizontal_flip;
  for (int64_t y = 0; y < size.height; ++y)
    for (int64_t x = 0; x < size.width; ++x) {
      const int64_t from_y = y - down, shifted = x - right;
      const int64_t from_x = mirror ? size.width - 1 - shifted : shifted;
      const bool inside = from_y >= 0 && from_y < size.height && from_x >= 0 && from_x < size.width;
      const uint8_t* pixel = image + (inside ? (from_y * size.width + from_x) * size.channels : 0);
      for (int64_t c = 0; c < size.channels; ++c)
        *out++ = inside ? static_cast<float>(pixel[c]) * kUnit : 0.0f;
    }
  out -= size.height * size.width * size.channels;
  if (random.below(2) == 1 && augmentation.erase_pixels > 0)
    erase(size, augmentation.erase_pixels, random, out);
  if (augmentation.mask_rows > 0)
    mask(augmentation.mask_rows, size.height, size.width * size.channels, size.width * size.channels, 1,
         random, out);
  if (augmentation.mask_columns > 0)
    mask(augmentation.mask_columns, size.width * size.channels, 1, size.height, size.width * size.channels,
         random, out);
}

std::vector<int64_t> shuffled(int64_t count, Random random) {
  std::vector<int64_t> order(static_cast<size_t>(count));
  std::iota(order.begin(), order.end(), int64_t{0});
  for (int64_t i = count - 1; i > 0; --i) {
    const int64_t other = random.below(i + 1);
    std::swap(order[static_cast<size_t>(i)], order[static_cast<size_t>(other)]);
  }
  return order;
}

}  // namespace mote::train
