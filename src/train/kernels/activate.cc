// SPDX-License-Identifier: Apache-2.0
#include "train/kernels/activate.h"

#include <algorithm>
#include <vector>

#include "train/kernels/simd.h"

namespace mote::train {

namespace {

// Sums run in single precision over this many rows and are then added up in double precision.
constexpr int64_t kRowBlock = 64;

// Adding and taking away 1.5 * 2^23 rounds a float below 2^22 to the nearest integer, ties to even.
constexpr float kRound = 12582912.0f;

MOTE_FORCE_INLINE float passed(float sum, const ActivationRule& rule, float gradient) {
  return sum > rule.low && sum < rule.high ? gradient : 0.0f;
}

void add_to(std::vector<float>& part, double* sum) {
  for (size_t c = 0; c < part.size(); ++c) sum[c] += static_cast<double>(part[c]);
  std::fill(part.begin(), part.end(), 0.0f);
}

MOTE_CLONES void block_sums(const float* __restrict x, const float* __restrict shift, int64_t rows,
                            int64_t channels, float* __restrict sum, float* __restrict square_sum) {
  for (int64_t r = 0; r < rows; ++r, x += channels)
    for (int64_t c = 0; c < channels; ++c) {
      const float value = x[c] - shift[c];
      sum[c] += value;
      square_sum[c] += value * value;
    }
}

MOTE_CLONES void block_gradient_sums(const float* __restrict x, const float* __restrict factor,
                                     const float* __restrict offset, const ActivationRule rule,
                                     const float* __restrict center, const float* __restrict y_gradient,
                                     int64_t rows, int64_t channels, float* __restrict sum,
                                     float* __restrict product_sum) {
  for (int64_t r = 0; r < rows; ++r, x += channels, y_gradient += channels)
    for (int64_t c = 0; c < channels; ++c) {
      const float g = passed(x[c] * factor[c] + offset[c], rule, y_gradient[c]);
      sum[c] += g;
      product_sum[c] += g * (x[c] - center[c]);
    }
}

// The extremes are kept for each channel, since a reduction to one float does not become vector code.
MOTE_CLONES void activate_rows(const float* __restrict x, const float* __restrict factor,
                               const float* __restrict offset, const ActivationRule rule, float* __restrict y,
                               int64_t rows, int64_t channels, float* __restrict low,
                               float* __restrict high) {
  const float inverse = rule.step > 0 ? 1.0f / rule.step : 1.0f;
  for (int64_t r = 0; r < rows; ++r, x += channels, y += channels) {
    for (int64_t c = 0; c < channels; ++c) {
      const float sum = x[c] * factor[c] + offset[c];
      low[c] = sum < low[c] ? sum : low[c];
      high[c] = sum > high[c] ? sum : high[c];
      const float clamped = sum < rule.low ? rule.low : sum > rule.high ? rule.high : sum;
      y[c] = clamped;
    }
    if (rule.step > 0)
      for (int64_t c = 0; c < channels; ++c) y[c] = ((y[c] * inverse + kRound) - kRound) * rule.step;
  }
}

}  // namespace

void channel_sums(const float* x, const float* shift, int64_t rows, int64_t channels, double* sum,
                  double* square_sum) {
  std::vector<float> part(static_cast<size_t>(channels)), square_part(static_cast<size_t>(channels));
  for (int64_t row = 0; row < rows; row += kRowBlock) {
    block_sums(x + row * channels, shift, std::min(kRowBlock, rows - row), channels, part.data(),
               square_part.data());
    add_to(part, sum);
    add_to(square_part, square_sum);
  }
}

Extremes activate(const float* x, const float* factor, const float* offset, const ActivationRule& rule,
                  float* y, int64_t rows, int64_t channels) {
  Extremes out;
  std::vector<float> low(static_cast<size_t>(channels), out.low),
      high(static_cast<size_t>(channels), out.high);
  activate_rows(x, factor, offset, rule, y, rows, channels, low.data(), high.data());
  out.low = *std::min_element(low.begin(), low.end());
  out.high = *std::max_element(high.begin(), high.end());
  return out;
}

void activation_gradient_sums(const float* x, const float* factor, const float* offset,
                              const ActivationRule& rule, const float* center, const float* y_gradient,
                              int64_t rows, int64_t channels, double* sum, double* product_sum) {
  std::vector<float> part(static_cast<size_t>(channels)), product_part(static_cast<size_t>(channels));
  for (int64_t row = 0; row < rows; row += kRowBlock) {
    const int64_t at = row * channels;
    block_gradient_sums(x + at, factor, offset, rule, center, y_gradient + at,
                        std::min(kRowBlock, rows - row), channels, part.data(), product_part.data());
    add_to(part, sum);
    add_to(product_part, product_sum);
  }
}

MOTE_CLONES void activation_in_gradient(const float* __restrict x, const float* __restrict factor,
                                        const float* __restrict offset, const ActivationRule& rule_in,
                                        const float* __restrict center, const float* __restrict constant,
                                        const float* __restrict slope, const float* __restrict y_gradient,
                                        float* __restrict x_gradient, int64_t rows, int64_t channels) {
  const ActivationRule rule = rule_in;
  for (int64_t r = 0; r < rows; ++r, x += channels, y_gradient += channels, x_gradient += channels)
    for (int64_t c = 0; c < channels; ++c) {
      const float g = passed(x[c] * factor[c] + offset[c], rule, y_gradient[c]);
      x_gradient[c] = g * factor[c] - constant[c] - (x[c] - center[c]) * slope[c];
    }
}

}  // namespace mote::train
