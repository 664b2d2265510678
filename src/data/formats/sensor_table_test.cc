// SPDX-License-Identifier: Apache-2.0
#include "data/formats/sensor_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "base/format.h"
#include "data/formats/formats.h"
#include "data/formats/resample.h"
#include "data/testing.h"

namespace mote {
namespace {

using ::testing::ElementsAre;
using testing::error_text;
using ::testing::HasSubstr;
using testing::must;

SensorTable table(const std::string& text) { return must(parse_sensor_table(text, "a.csv")); }

TEST(SensorTable, NamesUnitsAndLabels) {
  const SensorTable t = table("timestamp_ms,accX [m/s2],\"b (g)\",label\n0,1,2,up\n10,3,4,up\n20,5,6,down\n");
  EXPECT_THAT(t.channels, ElementsAre(Channel{"accX", "m/s2"}, Channel{"b", "g"}));
  EXPECT_NEAR(t.recording.rate_hz, 100, 1e-9);
  EXPECT_THAT(t.segments, ElementsAre(Segment{0, 1, 0, 0, 0, 0, "up"}, Segment{2, 2, 0, 0, 0, 0, "down"}));
}

TEST(SensorTable, AClockOfWholeMillisecondsDoesNotBendTheRate) {
  std::string text = "time_ms,x\n";
  for (int i = 0; i < 500; ++i) text += format("{},1\n", std::llround(i * 1000 / 104.0));
  EXPECT_NEAR(table(text).recording.rate_hz, 104, 0.1);
}

TEST(SensorTable, GapsDoNotBendTheRateAndAreReported) {
  std::string text = "time_s,x\n";
  for (int i = 0; i < 200; ++i) text += format("{},1\n", i * 0.01 + (i >= 100 ? 3 : 0));
  const SensorTable t = table(text);
  EXPECT_NEAR(t.recording.rate_hz, 100, 0.01);
  EXPECT_THAT(t.notes, ElementsAre(HasSubstr("1 gaps, the longest of 3")));
}

TEST(SensorTable, ARateThatDriftsIsReported) {
  const auto of = [](double first_step, double last_step) {
    std::string text = "time_ms,x\n";
    double time = 0;
    for (int i = 0; i < 400; ++i) {
      text += format("{},1\n", std::llround(time));
      time += first_step + (last_step - first_step) * i / 400;
    }
    return table(text).notes;
  };
  EXPECT_THAT(of(9.5, 10.5),
              ElementsAre(HasSubstr("the rate drifts from 103.88 Hz in the first quarter to 96.397 Hz")));
  EXPECT_THAT(of(9.6, 9.6).size(), 0u);
  EXPECT_THAT(of(9.6, 9.65).size(), 0u);
}

TEST(SensorTable, AUnitThatIsNotNamedIsGuessedAndSaid) {
  EXPECT_NEAR(table("timestamp,x\n0,1\n10,2\n20,3\n").recording.rate_hz, 100, 1e-9);
  EXPECT_NEAR(table("timestamp,x\n0,1\n0.01,2\n0.02,3\n").recording.rate_hz, 100, 1e-9);
  EXPECT_NEAR(table("time,x\n0,1\n10,2\n20,3\n").recording.rate_hz, 0.1, 1e-9);
  EXPECT_NEAR(table("time,x\n1700000000000,1\n1700000000010,2\n").recording.rate_hz, 100, 1e-6);
  EXPECT_THAT(table("timestamp,x\n0,1\n10,2\n").notes[0], HasSubstr("taken as milliseconds"));
}

TEST(SensorTable, ResamplingGoesByTimeNotByRow) {
  const SensorTable t = table("time_s,x,label\n0,0,a\n1,10,a\n1,10,a\n4,40,b\n");
  const SensorTable r = must(resampled(t, 2, "a.csv"));
  std::vector<float> values(static_cast<size_t>(r.recording.frames()));
  std::memcpy(values.data(), r.recording.bytes.data(), r.recording.bytes.size());
  EXPECT_THAT(values, ElementsAre(0, 5, 10, 15, 20, 25, 30, 35, 40));
  EXPECT_THAT(r.segments, ElementsAre(Segment{0, 2, 0, 0, 0, 0, "a"}, Segment{8, 8, 0, 0, 0, 0, "b"}));
  EXPECT_THAT(error_text(resampled(table("time_s,x\n0,1\n1e9,2\n"), 1e6, "a.csv")), HasSubstr("frames at"));
}

TEST(SensorTable, SegmentsThatOverlapGoOnOverlapping) {
  SensorTable t = table("time_s,x\n0,0\n1,10\n2,20\n3,30\n");
  t.segments = {{0, 3, 0, 0, 0, 0, "all"}, {1, 2, 0, 0, 0, 0, "part"}};
  EXPECT_THAT(must(resampled(t, 2, "a.csv")).segments,
              ElementsAre(Segment{0, 6, 0, 0, 0, 0, "all"}, Segment{2, 4, 0, 0, 0, 0, "part"}));
}

TEST(Resample, AToneKeepsItsPitchAndLevel) {
  Recording tone;
  tone.rate_hz = 8000;
  for (int i = 0; i < 8000; ++i) {
    const auto v = static_cast<int16_t>(std::lround(10000 * std::sin(i * 2 * M_PI * 1000 / 8000)));
    tone.bytes.push_back(static_cast<uint8_t>(v));
    tone.bytes.push_back(static_cast<uint8_t>(v >> 8));
  }
  const Recording r = must(resampled(tone, 16000));
  EXPECT_NEAR(static_cast<double>(r.frames()), 16000, 1);
  double worst = 0;
  for (int i = 2000; i < 14000; ++i) {
    const auto v = static_cast<int16_t>(r.bytes[static_cast<size_t>(2 * i)] |
                                        r.bytes[static_cast<size_t>(2 * i + 1)] << 8);
    worst = std::max(worst, std::abs(v - 10000 * std::sin(i * 2 * M_PI * 1000 / 16000)));
  }
  EXPECT_LT(worst, 30);
  EXPECT_THAT(error_text(resampled(tone, 1)), HasSubstr("from 8000 Hz to 1 Hz"));
}

TEST(Complete, RatesAndValuesAreRequired) {
  NewRecording one;
  one.data = float_recording({1, 2}, 1, 0);
  EXPECT_THAT(error_text(complete({}, "f", &one)), HasSubstr("--rate"));
  FormatOptions options;
  options.rate_hz = 20;
  must(complete(options, "f", &one));
  EXPECT_EQ(one.channels[0].name, "ch0");
  one.segments = {{0, 2, 0, 0, 0, 0, "x"}};
  EXPECT_THAT(error_text(complete(options, "f", &one)), HasSubstr("outside the 2 frames"));
  NewRecording nan;
  nan.data = float_recording({1, NAN}, 1, 5);
  EXPECT_THAT(error_text(complete({}, "f", &nan)), HasSubstr("frame 1 has a value that is no number"));
}

}  // namespace
}  // namespace mote
