// SPDX-License-Identifier: Apache-2.0
#include "flow/budget.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace mote {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// 1 MHz, 2 nJ a cycle, 0.5 mW asleep, 3 V.
Target board() {
  Target out;
  out.name = "made";
  out.title = "Made Board";
  out.core = "cortex-m4";
  out.mhz = 1;
  out.supply_volts = 3;
  out.energy = Energy{2, 30, "a paper", 0.5, "another"};
  return out;
}

// A tenth of a second every second.
BudgetInput input() {
  BudgetInput out;
  out.board = board();
  out.battery = *parse_battery("100mAh");
  out.rate = 1;
  out.cycles = 100'000;
  out.cycles_error_percent = 40;
  out.raw_bytes = 1000;
  return out;
}

TEST(Energy, ErrorsOfCyclesAndOfEnergyAddUpAsIndependentOnes) {
  const EnergyEstimate energy = inference_energy(board(), 100'000, 40);
  EXPECT_DOUBLE_EQ(*energy.microjoule, 200);
  EXPECT_DOUBLE_EQ(*energy.error_percent, 50);
  EXPECT_EQ(energy.source, "a paper");
}

TEST(Energy, WhatIsMissingIsSaidAndNotGuessed) {
  EXPECT_FALSE(inference_energy(board(), std::nullopt, 0).microjoule);
  EXPECT_THAT(inference_energy(board(), std::nullopt, 0).why, HasSubstr("needs cycles"));
  Target no_figure = board();
  no_figure.energy.reset();
  EXPECT_FALSE(inference_energy(no_figure, 1, 0).microjoule);
  EXPECT_THAT(inference_energy(no_figure, 1, 0).why, HasSubstr("published for the Made Board"));
  EXPECT_FALSE(inference_energy(*find_board("cortex-m4"), 1, 0).microjoule);
}

TEST(Energy, AverageOverSleepAndWork) {
  const Target b = board();
  const DutyCycle duty = duty_cycle(b, 100'000, inference_energy(b, 100'000, 40), 1);
  EXPECT_DOUBLE_EQ(duty.active_seconds, 0.1);
  EXPECT_DOUBLE_EQ(duty.active_share, 0.1);
  EXPECT_DOUBLE_EQ(duty.active_milliwatt, 0.2);
  EXPECT_DOUBLE_EQ(duty.sleep_milliwatt, 0.45);
}

TEST(Budget, BatteryLife) {
  BudgetInput in = input();
  const Result<BudgetSummary> s = make_budget(in);
  ASSERT_TRUE(s.ok()) << s.error().to_string();
  EXPECT_DOUBLE_EQ(s->battery_milliwatt_hours, 270);  // 100 mAh * 3 V * 90 %
  EXPECT_NEAR(*s->battery_days, 270 / (0.65 * 24), 1e-9);
  EXPECT_NEAR(*s->battery_days_low, 270 / ((0.3 + 0.45) * 24), 1e-9);
  EXPECT_NEAR(*s->battery_days_high, 270 / ((0.1 + 0.45) * 24), 1e-9);
  in.self_discharge_percent = 10;
  EXPECT_NEAR(*make_budget(in)->battery_days, 270 / (0.65 * 24 + 27 / 365.25), 1e-9);
  // It ends some time even if nothing is drawn.
  in.rate = 1e-12;
  in.board.energy->sleep_milliwatt = 0;
  EXPECT_NEAR(*make_budget(in)->battery_days, 10 * 365.25, 0.1);
}

TEST(Budget, TooManyInferencesASecond) {
  BudgetInput in = input();
  in.rate = 10;
  EXPECT_TRUE(make_budget(in).ok());
  in.rate = 10.1;
  const Result<BudgetSummary> s = make_budget(in);
  ASSERT_FALSE(s.ok());
  EXPECT_THAT(s.error().to_string(),
              AllOf(HasSubstr("10.1"), HasSubstr("one takes 100 ms"), HasSubstr("at most 10/s")));
}

TEST(Budget, WithoutCyclesTheRadiosAreComparedStill) {
  BudgetInput in = input();
  in.cycles.reset();
  in.why_no_cycles = "no model";
  const Result<BudgetSummary> s = make_budget(in);
  ASSERT_TRUE(s.ok()) << s.error().to_string();
  EXPECT_FALSE(s->battery_days || s->duty);
  EXPECT_EQ(s->why.at("cycles"), "no model");
  EXPECT_EQ(s->why.at("battery_days"), "needs cycles: no model");
  EXPECT_TRUE(s->radios.at(0).battery_days.has_value());
  EXPECT_TRUE(to_json(*s)["battery_days"].is_null());
}

TEST(Budget, ACoreIsNoBoard) {
  BudgetInput in = input();
  in.board = *find_board("cortex-m4");
  const Result<BudgetSummary> s = make_budget(in);
  ASSERT_FALSE(s.ok());
  EXPECT_THAT(s.error().to_string(), HasSubstr("a core, not a board"));
}

TEST(Budget, EveryAssumptionHasItsSource) {
  const Result<BudgetSummary> s = make_budget(input());
  ASSERT_TRUE(s.ok());
  EXPECT_GE(s->assumptions.size(), 12u);
  for (const Assumption& a : s->assumptions) EXPECT_TRUE(!a.source.empty() || a.what == "sensor") << a.what;
}

const Radio& radio(const std::string& name) {
  for (const Radio& r : radios())
    if (r.name == name) return r;
  ADD_FAILURE() << name;
  return radios()[0];
}

// SX1276 calculators of Semtech give 368.9 ms for 235 bytes at spreading factor 7, 125 kHz, coding rate 4/5.
TEST(Radios, LoraTimeOnAir) { EXPECT_NEAR(radio("LoRa").airtime_seconds(222), 0.3689, 1e-4); }

TEST(Radios, LoraIsLimitedByItsDutyCycle) {
  // A packet of 222 bytes each 36.89 s is 1 %.
  const RadioCost possible = send_windows(radio("LoRa"), 222, 1 / 36.9);
  ASSERT_TRUE(possible.milliwatt.has_value()) << possible.why;
  EXPECT_NEAR(possible.airtime_share, 0.01, 1e-4);
  EXPECT_NEAR(possible.megabytes_per_day, 222 * 86400 / 36.9 * 1e-6, 1e-9);
  const RadioCost impossible = send_windows(radio("LoRa"), 222, 1 / 36.8);
  EXPECT_FALSE(impossible.milliwatt.has_value());
  EXPECT_THAT(impossible.why, AllOf(HasSubstr("impossible"), HasSubstr("EU868"), HasSubstr("864 s")));
}

TEST(Radios, BleByHand) {
  // 261 bytes at 1 Mbit/s, 380 us of listening; one empty exchange a second.
  const double packet = 261 * 8e-6 * 21.3 + 380e-6 * 19.5, link = 80e-6 * 21.3 + 380e-6 * 19.5;
  EXPECT_NEAR(*send_windows(radio("BLE"), 244, 1).milliwatt, packet + link, 1e-12);
  // Two packets more for one byte more than twice as much is what the window takes.
  EXPECT_GT(*send_windows(radio("BLE"), 489, 1).milliwatt, 2 * packet + link);
  EXPECT_FALSE(send_windows(radio("BLE"), 244, 500).milliwatt.has_value());
}

TEST(Radios, WifiByHand) {
  EXPECT_NEAR(*send_windows(radio("Wi-Fi"), 2'500'000, 0.5).milliwatt,
              0.5 * 276 * 3.3 + 84 * 3.3 * 3e-3 / 1.024, 1e-9);
  EXPECT_FALSE(send_windows(radio("Wi-Fi"), 2'500'000, 1.01).milliwatt.has_value());
}

}  // namespace
}  // namespace mote
