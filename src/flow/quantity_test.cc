// SPDX-License-Identifier: Apache-2.0
#include "flow/quantity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mote {
namespace {

using ::testing::HasSubstr;

TEST(Quantity, ReadsBatteries) {
  EXPECT_EQ(parse_battery("220mAh")->milliampere_hours, 220);
  EXPECT_EQ(parse_battery(" 2.5 Ah ")->milliampere_hours, 2500);
  EXPECT_EQ(parse_battery("660mwh")->milliwatt_hours, 660);
  EXPECT_EQ(parse_battery("10Wh")->milliwatt_hours, 10000);
  EXPECT_EQ(parse_battery("220mAh")->energy_milliwatt_hours(3), 660);
  EXPECT_EQ(parse_battery("10Wh")->energy_milliwatt_hours(3), 10000);
}

TEST(Quantity, ReadsRates) {
  EXPECT_EQ(*parse_rate("1/s"), 1);
  EXPECT_EQ(*parse_rate("2 Hz"), 2);
  EXPECT_DOUBLE_EQ(*parse_rate("30/min"), 0.5);
  EXPECT_DOUBLE_EQ(*parse_rate("1/h"), 1.0 / 3600);
  EXPECT_DOUBLE_EQ(*parse_rate("24/day"), 1.0 / 3600);
}

TEST(Quantity, WhatIsNoAmountIsRefusedWithExamples) {
  for (const char* text : {"", "220", "mAh", "220mA", "220 V", "-3Ah", "0mAh", "1e3mAh", "infAh", "nanAh",
                           "1.2.3Ah", "220mAh!", "1/s"}) {
    const auto battery = parse_battery(text);
    ASSERT_FALSE(battery.ok()) << text;
    EXPECT_THAT(battery.error().hint, HasSubstr("220mAh")) << text;
  }
  for (const char* text : {"", "1", "/s", "1/year", "0/s", "-1/s", "1 per s", "10mAh"}) {
    const auto rate = parse_rate(text);
    ASSERT_FALSE(rate.ok()) << text;
    EXPECT_THAT(rate.error().hint, HasSubstr("10/min")) << text;
  }
}

}  // namespace
}  // namespace mote
