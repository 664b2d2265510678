// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>
#include <vector>

#include "data/image.h"

namespace mote {

namespace {

// One new pixel of an axis: sum of weight[k] * old[first + k], over Axis::total.
struct Tap {
  size_t first;
  std::vector<uint64_t> weight;
};

struct Axis {
  std::vector<Tap> taps;
  uint64_t total;  // the weights of every tap sum to this
};

// In units of 1/n of an old pixel, a new pixel is m units wide and an old one n: the overlaps are whole
// numbers.
Axis area_axis(int64_t m, int64_t n) {
  Axis axis{{}, static_cast<uint64_t>(m)};
  for (int64_t i = 0; i < n; ++i) {
    const int64_t begin = i * m, end = begin + m;
    Tap tap{static_cast<size_t>(begin / n), {}};
    for (int64_t k = begin / n; k * n < end; ++k)
      tap.weight.push_back(static_cast<uint64_t>(std::min(end, (k + 1) * n) - std::max(begin, k * n)));
    axis.taps.push_back(std::move(tap));
  }
  return axis;
}

// The centre of new pixel i lies at (i + 1/2) m / n - 1/2 old pixels: in units of 1/(2n), a whole number.
Axis linear_axis(int64_t m, int64_t n) {
  const int64_t unit = 2 * n;
  Axis axis{{}, static_cast<uint64_t>(unit)};
  for (int64_t i = 0; i < n; ++i) {
    const int64_t centre = std::clamp<int64_t>((2 * i + 1) * m - n, 0, (m - 1) * unit);
    const int64_t first = centre / unit, part = centre % unit;
    Tap tap{static_cast<size_t>(first), {static_cast<uint64_t>(unit - part)}};
    if (part > 0) tap.weight.push_back(static_cast<uint64_t>(part));
    axis.taps.push_back(std::move(tap));
  }
  return axis;
}

Axis make_axis(int32_t from, int32_t to) { return to < from ? area_axis(from, to) : linear_axis(from, to); }

// Row y of the image, resized along x, values times the axis's total.
void resize_row(const Image& image, size_t y, const Axis& columns, std::vector<uint64_t>* out) {
  const auto channels = static_cast<size_t>(image.channels);
  const uint8_t* row = image.pixels.data() + y * static_cast<size_t>(image.width) * channels;
  uint64_t* to = out->data();
  for (const Tap& tap : columns.taps) {
    for (size_t c = 0; c < channels; ++c) {
      const uint8_t* from = row + tap.first * channels + c;
      uint64_t sum = 0;
      for (const uint64_t weight : tap.weight) sum += weight * *from, from += channels;
      *to++ = sum;
    }
  }
}

}  // namespace

Image resized(const Image& image, int32_t height, int32_t width) {
  if (image.height == height && image.width == width) return image;
  const Axis rows = make_axis(image.height, height), columns = make_axis(image.width, width);
  const uint64_t total = rows.total * columns.total;  // at most 64 M * 64 M, times 255 fits in 64 bits
  Image out;
  out.height = height, out.width = width, out.channels = image.channels;
  const size_t row_values = static_cast<size_t>(width) * static_cast<size_t>(image.channels);
  out.pixels.reserve(static_cast<size_t>(height) * row_values);

  // Neighbouring new rows share at most the two old rows at their border: keep one of each parity.
  constexpr size_t kNone = static_cast<size_t>(-1);
  std::vector<uint64_t> cache[2] = {std::vector<uint64_t>(row_values), std::vector<uint64_t>(row_values)};
  size_t cached[2] = {kNone, kNone};
  std::vector<uint64_t> sum(row_values);
  for (const Tap& tap : rows.taps) {
    std::fill(sum.begin(), sum.end(), total / 2);
    for (size_t k = 0; k < tap.weight.size(); ++k) {
      const size_t y = tap.first + k, slot = y % 2;
      if (cached[slot] != y) resize_row(image, y, columns, &cache[slot]);
      cached[slot] = y;
      for (size_t i = 0; i < row_values; ++i) sum[i] += tap.weight[k] * cache[slot][i];
    }
    for (const uint64_t value : sum) out.pixels.push_back(static_cast<uint8_t>(value / total));
  }
  return out;
}

}  // namespace mote
