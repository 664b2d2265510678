// SPDX-License-Identifier: Apache-2.0
#include "flow/fault.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <set>

namespace mote {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string error_of(const std::string& text) {
  const Result<Fault> fault = parse_fault(text);
  return fault.ok() ? "no error" : fault.error().to_string();
}

TEST(FaultText, KindAndAmountAreRead) {
  const Fault noise = *parse_fault("noise:-3.5dB");
  EXPECT_EQ(noise.kind, Fault::Kind::kNoise);
  EXPECT_EQ(noise.amount, -3.5);
  EXPECT_EQ(noise.to_string(), "white noise at a signal-to-noise ratio of -3.5 dB");
  EXPECT_EQ(parse_fault("drop:1")->amount, 1);
  EXPECT_EQ(parse_fault("drop:1 %")->amount, 1);
  EXPECT_FALSE(parse_fault("weights:2")->of_signal());
}

TEST(FaultText, WhatIsNoFaultIsRefused) {
  EXPECT_THAT(error_of(""), HasSubstr("there is no fault ''"));
  EXPECT_THAT(error_of("hail:3"), HasSubstr("one of drop:1%"));
  EXPECT_THAT(error_of("noise"), HasSubstr("'' is no amount"));
  EXPECT_THAT(error_of("noise:20%"), HasSubstr("'20%' is no amount"));
  EXPECT_THAT(error_of("noise:nan"), HasSubstr("between -60 and 120"));
  EXPECT_THAT(error_of("drop:101%"), HasSubstr("between 0 and 100%"));
  EXPECT_THAT(error_of("weights:1.5"), HasSubstr("whole number"));
  EXPECT_THAT(error_of("reset:0"), HasSubstr("between 1 and"));
}

SampleStream audio(const std::vector<int16_t>& samples, int64_t channels = 1) {
  SampleStream out;
  out.channels = channels;
  out.bytes.resize(samples.size() * 2);
  std::memcpy(out.bytes.data(), samples.data(), out.bytes.size());
  return out;
}

std::vector<int16_t> samples_of(const SampleStream& stream) {
  std::vector<int16_t> out(stream.bytes.size() / 2);
  if (!out.empty()) std::memcpy(out.data(), stream.bytes.data(), stream.bytes.size());
  return out;
}

std::vector<int16_t> damaged(const std::vector<int16_t>& samples, const char* fault, int64_t record = 0,
                             int64_t chunk = 1, int64_t channels = 1) {
  return samples_of(with_fault(audio(samples, channels), *parse_fault(fault), 1, record, chunk));
}

TEST(SignalFault, ClippingAndOffsetAreOfFullScale) {
  EXPECT_THAT(damaged({20000, -20000, 100}, "clip:50%"), ElementsAre(16384, -16384, 100));
  EXPECT_THAT(damaged({32000, -32000, 0}, "offset:10%"), ElementsAre(32767, -28723, 3277));
  SampleStream pixels;
  pixels.format = SampleFormat::kPixels;
  pixels.bytes = {0, 128, 255};
  EXPECT_THAT(with_fault(pixels, *parse_fault("clip:50%"), 1, 0, 1).bytes, ElementsAre(64, 128, 192));
}

TEST(SignalFault, DroppedChunksLetTheRestMoveUp) {
  EXPECT_TRUE(damaged({1, 2, 3, 4}, "drop:100%").empty());
  EXPECT_THAT(damaged({1, 2, 3, 4}, "drop:0%"), ElementsAre(1, 2, 3, 4));
  std::vector<int16_t> samples(10000);
  for (size_t i = 0; i < samples.size(); ++i) samples[i] = static_cast<int16_t>(i / 10);
  const std::vector<int16_t> rest = damaged(samples, "drop:20%", 0, 10);
  EXPECT_EQ(rest.size() % 10, 0U);
  EXPECT_NEAR(static_cast<double>(rest.size()), 8000, 400);  // three deviations of a binomial distribution
  for (size_t i = 0; i < rest.size(); ++i) EXPECT_EQ(rest[i], rest[i / 10 * 10]);
  // A record keeps its length: its last sample is repeated.
  const std::vector<int16_t> kept = damaged(samples, "drop:20%", 100, 10);
  EXPECT_EQ(kept.size(), samples.size());
}

TEST(SignalFault, AFastClockStretchesTheSignal) {
  EXPECT_THAT(damaged({0, 100, 200, 300}, "drift:50%"), ElementsAre(0, 67, 133, 200, 267, 300));
  EXPECT_THAT(damaged({0, 100, 200, 300}, "drift:-50%"), ElementsAre(0, 200));
  // Channels stay apart.
  EXPECT_THAT(damaged({0, 1000, 100, 1000}, "drift:50%", 0, 1, 2), ElementsAre(0, 1000, 67, 1000, 100, 1000));
}

TEST(SignalFault, NoiseHasTheRatioAskedFor) {
  std::vector<int16_t> sine(50000);
  for (size_t i = 0; i < sine.size(); ++i)
    sine[i] = static_cast<int16_t>(std::lround(5000 + 8000 * std::sin(0.1 * static_cast<double>(i))));
  const std::vector<int16_t> noisy = damaged(sine, "noise:20dB");
  double noise = 0;
  for (size_t i = 0; i < sine.size(); ++i) noise += std::pow(noisy[i] - sine[i], 2);
  const double signal = 8000.0 * 8000.0 / 2;
  EXPECT_NEAR(10 * std::log10(signal / (noise / static_cast<double>(sine.size()))), 20, 0.1);
  EXPECT_EQ(noisy, damaged(sine, "noise:20dB"));  // the same seed, the same noise
}

TEST(DeviceFault, BitsAndResetsLieWithinTheRun) {
  const auto flips = run_time_faults(*parse_fault("ram:500"), 1, 10, 3, 64);
  EXPECT_EQ(flips.size(), 500U);
  for (const RunTimeFault& f : flips) {
    EXPECT_LT(f.inference, 10);
    EXPECT_LT(f.step, 3);
    EXPECT_LT(f.offset, 64);
    EXPECT_NE(f.mask, 0);
  }
  const auto resets = run_time_faults(*parse_fault("reset:500"), 1, 10, 3, 64);
  std::set<int64_t> inferences;
  for (const RunTimeFault& f : resets) {
    EXPECT_EQ(f.mask, 0);
    inferences.insert(f.inference);
  }
  EXPECT_EQ(resets.size(), 10U);
  EXPECT_EQ(inferences.size(), 10U);
  EXPECT_EQ(weight_flips(*parse_fault("weights:100"), 1, 2).size(), 16U);  // each bit once
}

}  // namespace
}  // namespace mote
