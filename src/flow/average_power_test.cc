// SPDX-License-Identifier: Apache-2.0
#include "flow/average_power.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mote {
namespace {

using testing::HasSubstr;

Target board() {
  Target out;
  out.name = out.title = "made";
  out.mhz = 100;
  out.energy = Energy{2, 30, "a paper", 0.5, "another"};
  return out;
}

// 5 ms and 1 mJ of 100.
BenchResult cost() {
  BenchResult out;
  out.cycles.cycles = 500'000;
  out.cycles.latency_ms = 5;
  out.energy_uj = 1000;
  out.energy_error_percent = 31;
  return out;
}

RealTime time_of(double period_ms, double work_ms) {
  RealTime out;
  out.period_ms = period_ms;
  out.work_ms = work_ms;
  return out;
}

TEST(AveragePower, IsWhatAnAnswerTakesAndTheSleepUntilTheNext) {
  const AveragePower power = average_power(cost(), time_of(100, 5), board());
  ASSERT_TRUE(power.milliwatt);
  EXPECT_DOUBLE_EQ(power.active_milliwatt, 10);
  EXPECT_DOUBLE_EQ(power.sleep_milliwatt, 0.475);
  EXPECT_DOUBLE_EQ(*power.milliwatt, 10.475);
  EXPECT_THAT(power.how, HasSubstr("±31.0 %"));
  EXPECT_THAT(power.how, HasSubstr("every 100 ms, 5 % of the time awake"));
  EXPECT_DOUBLE_EQ(to_json(power)["milliwatt"].get<double>(), 10.475);
}

TEST(AveragePower, SaysWhatIsNotKnown) {
  Target no_sleep = board();
  no_sleep.energy->sleep_milliwatt.reset();
  BenchResult uncalibrated = cost();
  uncalibrated.energy_error_percent.reset();
  const AveragePower power = average_power(uncalibrated, time_of(100, 5), no_sleep);
  EXPECT_DOUBLE_EQ(power.milliwatt.value(), 10);
  EXPECT_THAT(power.how, HasSubstr("uncalibrated"));
  EXPECT_THAT(power.how, HasSubstr("not published"));

  BenchResult none;
  none.why["energy_uj"] = "nobody has measured it";
  const AveragePower unknown = average_power(none, time_of(100, 5), board());
  EXPECT_FALSE(unknown.milliwatt);
  EXPECT_EQ(unknown.how, "nobody has measured it");
  EXPECT_TRUE(to_json(unknown)["sleep_milliwatt"].is_null());
  EXPECT_FALSE(average_power(cost(), time_of(4, 5), board()).milliwatt)
      << "it never sleeps, and falls behind";
}

}  // namespace
}  // namespace mote
