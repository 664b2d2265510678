// SPDX-License-Identifier: Apache-2.0
#include "signal/wavelets.h"

#include <gtest/gtest.h>

#include <cmath>

namespace mote {
namespace {

// Closed form; Daubechies, Ten Lectures on Wavelets (1992).
TEST(Wavelets, OfTwoMoments) {
  const double root = std::sqrt(3.0), by = 4 * std::sqrt(2.0);
  const std::vector<double> low = wavelet_low("db2");
  const std::vector<double> expected = {(1 - root) / by, (3 - root) / by, (3 + root) / by, (1 + root) / by};
  ASSERT_EQ(low.size(), 4u);
  for (size_t i = 0; i < 4; ++i) EXPECT_NEAR(low[i], expected[i], 1e-14);
}

// Table 6.1 there, whose last digits are off.
TEST(Wavelets, OfFourMoments) {
  const std::vector<double> low = wavelet_low("db4");
  const std::vector<double> expected = {-0.010597401784997278, 0.032883011666982945, 0.030841381835986965,
                                        -0.18703481171888114,  -0.02798376941698385, 0.6308807679295904,
                                        0.7148465705525415,    0.23037781330885523};
  ASSERT_EQ(low.size(), 8u);
  for (size_t i = 0; i < 8; ++i) EXPECT_NEAR(low[i], expected[i], 1e-12);
}

// Orthonormal to its even shifts, and blind for polynomials below its moments.
TEST(Wavelets, KeepEnergyAndIgnorePolynomials) {
  for (size_t moments = 1; moments <= wavelet_names().size(); ++moments) {
    const std::vector<double> low = wavelet_low(wavelet_names()[moments - 1]), high = wavelet_high(low);
    ASSERT_EQ(low.size(), 2 * moments);
    for (size_t shift = 0; shift < low.size(); shift += 2) {
      double same = 0, other = 0;
      for (size_t i = 0; i + shift < low.size(); ++i) {
        same += low[i] * low[i + shift];
        other += low[i + shift] * high[i];
      }
      EXPECT_NEAR(same, shift == 0 ? 1 : 0, 1e-9) << moments;
      EXPECT_NEAR(other, 0, 1e-9) << moments;
    }
    for (size_t power = 0; power < moments; ++power) {
      double sum = 0, size = 0;
      for (size_t i = 0; i < high.size(); ++i) {
        const double term = high[i] * std::pow(static_cast<double>(i), static_cast<double>(power));
        sum += term;
        size += std::abs(term);
      }
      EXPECT_NEAR(sum, 0, 1e-8 * size) << moments << " " << power;
    }
  }
}

}  // namespace
}  // namespace mote
