// SPDX-License-Identifier: Apache-2.0
#include "ops/fft_tables.h"

#include <cmath>
#include <limits>
#include <numbers>

#include "base/format.h"

namespace mote {

Status check_fft_length(int64_t length) {
  int64_t rest = length;
  for (const int64_t prime : {2, 3, 5})
    while (rest > 0 && rest % prime == 0) rest /= prime;
  if (length >= 4 && length <= kMostFftLength && length % 2 == 0 && rest == 1) return ok_status();
  return Error(
      Code::kUnsupported, format("has a transform of {} samples", length),
      format("use an even number from 4 to {} that is a product of 2, 3 and 5; powers of 2 cost least",
             kMostFftLength));
}

std::vector<int> fft_radices(int64_t points) {
  std::vector<int> out;
  for (const int radix : {4, 2, 3, 5})
    for (; points % radix == 0; points /= radix) out.push_back(radix);
  return out;
}

std::vector<int16_t> fft_positions(int64_t points) {
  // The outermost stage joins transforms of every radix-th sample: the last digit of a sample's number is the
  // first of its place.
  const std::vector<int> radices = fft_radices(points);
  std::vector<int16_t> out;
  for (int64_t i = 0; i < points; ++i) {
    int64_t rest = i, place = 0, block = points;
    for (const int radix : radices) {
      block /= radix;
      place += rest % radix * block;
      rest /= radix;
    }
    out.push_back(static_cast<int16_t>(place));
  }
  return out;
}

std::vector<double> fft_twiddles(int64_t points, bool inverse) {
  const auto angle = [&](int64_t i) {
    const double phase = -2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(points);
    return inverse ? -phase : phase;
  };
  const std::vector<int> radices = fft_radices(points);
  std::vector<double> out;
  int64_t m = 1;
  for (size_t s = radices.size(); s-- > 0;) {
    const int radix = radices[s];
    if (radix == 3 || radix == 5) out.push_back(angle(points / radix));
    if (radix == 5) out.push_back(angle(2 * points / radix));
    const bool needs_none = m == 1 && (radix == 2 || radix == 4);
    for (int64_t k = 0; k < m && !needs_none; ++k)
      for (int q = 1; q < radix; ++q) out.push_back(angle(q * k * (points / (m * radix))));
    m *= radix;
  }
  return out;
}

std::vector<double> fft_halves(int64_t points, bool inverse) {
  std::vector<double> out;
  for (int64_t k = 1; k <= points / 2; ++k) {
    const double phase = -std::numbers::pi * (static_cast<double>(k) / static_cast<double>(points) + 0.5);
    out.push_back(inverse ? -phase : phase);
  }
  return out;
}

namespace {

// Source: kissfft 130, _kiss_fft_guts.h.
template <class T>
T on_axis(double projection) {
  return static_cast<T>(std::floor(0.5 + static_cast<double>(std::numeric_limits<T>::max()) * projection));
}

}  // namespace

std::vector<float> circle_f32(const std::vector<double>& angles) {
  std::vector<float> out;
  for (const double angle : angles) {
    out.push_back(static_cast<float>(std::cos(angle)));
    out.push_back(static_cast<float>(std::sin(angle)));
  }
  return out;
}

std::vector<int32_t> circle_s32(const std::vector<double>& angles) {
  std::vector<int32_t> out;
  for (const double angle : angles) {
    out.push_back(on_axis<int32_t>(std::cos(angle)));
    out.push_back(on_axis<int32_t>(std::sin(angle)));
  }
  return out;
}

std::vector<int32_t> circle_s16(const std::vector<double>& angles) {
  std::vector<int32_t> out;
  for (const double angle : angles) {
    const auto re = static_cast<uint16_t>(on_axis<int16_t>(std::cos(angle)));
    const auto im = static_cast<uint16_t>(on_axis<int16_t>(std::sin(angle)));
    out.push_back(static_cast<int32_t>(uint32_t{im} << 16 | re));
  }
  return out;
}

}  // namespace mote
