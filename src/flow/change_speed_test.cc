// SPDX-License-Identifier: Apache-2.0
#include "flow/change_speed.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace mote {
namespace {

double sine(double place, double period) { return std::sin(2 * std::numbers::pi * place / period); }

TEST(ChangeSpeed, ATonePlayedFasterIsHigher) {
  constexpr int kFrames = 401;
  for (const double speed : {0.8, 1.25})
    for (const double period : {100.0, 7.0, 4.0}) {
      std::vector<float> tone;
      for (int i = 0; i < kFrames; ++i) {
        tone.push_back(static_cast<float>(1000 * sine(i, period)));
        tone.push_back(static_cast<float>(i));  // the second channel
      }
      const std::vector<float> out = with_speed(tone, 2, speed, 10, Beyond::kHeld);
      ASSERT_EQ(out.size(), tone.size());
      for (int i = 80; i < kFrames - 80; ++i) {
        const double place = 200 + (i - 10 - 200) * speed;
        ASSERT_NEAR(out[static_cast<size_t>(2 * i)], 1000 * sine(place, period), 30)
            << speed << " " << period;
        ASSERT_NEAR(out[static_cast<size_t>(2 * i + 1)], place, 0.05);
      }
    }
}

TEST(ChangeSpeed, WhatIsAboveTheNewHalfRateIsTakenAway) {
  std::vector<float> tone;
  for (int i = 0; i < 400; ++i) tone.push_back(static_cast<float>(1000 * sine(i, 2.1)));
  const std::vector<float> out = with_speed(tone, 1, 1.8, 0, Beyond::kZero);
  for (size_t i = 110; i < 290; ++i) ASSERT_LT(std::abs(out[i]), 60) << i;
}

TEST(ChangeSpeed, BeyondTheEndsItIsSilentOrHeld) {
  const std::vector<float> ramp = {5, 6, 7, 8};
  EXPECT_EQ(with_speed(ramp, 1, 1, 2, Beyond::kZero), (std::vector<float>{0, 0, 5, 6}));
  EXPECT_EQ(with_speed(ramp, 1, 1, -1, Beyond::kHeld), (std::vector<float>{6, 7, 8, 8}));
  EXPECT_EQ(with_speed(ramp, 2, 1, 1, Beyond::kHeld), (std::vector<float>{5, 6, 5, 6}));
  EXPECT_EQ(with_speed(ramp, 1, 1, 100, Beyond::kHeld), (std::vector<float>{5, 5, 5, 5}));
}

}  // namespace
}  // namespace mote
