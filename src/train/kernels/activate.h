// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <limits>

namespace mote::train {

// What happens to a layer's sums on their way out: clamped to [low, high], then rounded to a multiple of
// `step`, ties to even, if step is not 0. low and high are then multiples of it, so this is an 8-bit tensor
// seen as real numbers.
struct ActivationRule {
  float low = -std::numeric_limits<float>::infinity();
  float high = std::numeric_limits<float>::infinity();
  float step = 0;
};

// Smallest and largest value seen.
struct Extremes {
  float low = std::numeric_limits<float>::infinity();
  float high = -std::numeric_limits<float>::infinity();
};

// All matrices are [rows][channels], dense; vectors have one entry a channel. One thread.

// Adds to sum[c] and square_sum[c] the sums of x - shift[c] and of its square. A shift near the mean keeps
// the variance exact in single precision.
void channel_sums(const float* x, const float* shift, int64_t rows, int64_t channels, double* sum,
                  double* square_sum);

// y = rule(x * factor + offset). Returns the extremes of x * factor + offset.
Extremes activate(const float* x, const float* factor, const float* offset, const ActivationRule& rule,
                  float* y, int64_t rows, int64_t channels);

// The gradient that passes the rule is g = y_gradient where low < x * factor + offset < high, else 0
// (straight through the rounding). Adds to sum[c] and product_sum[c] the sums of g and of g * (x - center).
void activation_gradient_sums(const float* x, const float* factor, const float* offset,
                              const ActivationRule& rule, const float* center, const float* y_gradient,
                              int64_t rows, int64_t channels, double* sum, double* product_sum);

// x_gradient = g * factor - constant - (x - center) * slope, with g as above: with the right vectors, the
// gradient of a batch normalisation and the activation after it.
void activation_in_gradient(const float* x, const float* factor, const float* offset,
                            const ActivationRule& rule, const float* center, const float* constant,
                            const float* slope, const float* y_gradient, float* x_gradient, int64_t rows,
                            int64_t channels);

}  // namespace mote::train
