// SPDX-License-Identifier: Apache-2.0
// Blocks with samples whose features are known, through the kernels of a board.
#include <gmock/gmock.h>

#include <cmath>
#include <numbers>

#include "tests/signal/chain_session.h"

namespace mote {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatNear;
using ::testing::HasSubstr;

constexpr double kPi = std::numbers::pi;

std::vector<float> sine(size_t size, double cycles_per_sample, double size_of_it = 1) {
  std::vector<float> out;
  for (size_t i = 0; i < size; ++i)
    out.push_back(
        static_cast<float>(size_of_it * std::sin(2 * kPi * cycles_per_sample * static_cast<double>(i))));
  return out;
}

TEST(Blocks, WelchFindsTheVarianceOfASine) {
  const std::vector<float> y =
      features(reals({2048}), {{"welch", settings({{"frame", count(256)}, {"step", count(128)}})}},
               sine(2048, 32.0 / 256, 3));
  ASSERT_EQ(y.size(), 129u);
  double sum = 0;
  for (const float density : y) sum += double{density} * 1000 / 256;
  EXPECT_NEAR(sum, 4.5, 1e-3) << "Parseval";
  EXPECT_GT(y[32], 100 * y[36]);
}

TEST(Blocks, BandEnergyOfTwoChannels) {
  std::vector<float> samples;
  const std::vector<float> low = sine(512, 0.05), high = sine(512, 0.3);
  for (size_t i = 0; i < 512; ++i) samples.insert(samples.end(), {low[i], high[i]});
  const std::vector<float> y = features(
      reals({512, 2}),
      {{"band-energy",
        settings(
            {{"frame", count(512)}, {"step", count(512)}, {"edges_hz", std::vector<int64_t>{0, 150, 500}}})}},
      samples);
  ASSERT_EQ(y.size(), 4u);
  EXPECT_GT(y[0], 1000 * y[1]);
  EXPECT_LT(y[2] * 1000, y[3]);
}

TEST(Blocks, EnvelopeOfAModulatedTone) {
  std::vector<float> samples;
  for (int i = 0; i < 400; ++i)
    samples.push_back(
        static_cast<float>((1 + 0.5 * std::cos(2 * kPi * i / 100.0)) * std::cos(2 * kPi * i / 8.0)));
  const std::vector<float> y = features(reals({400}), {{"envelope", {}}}, samples);
  ASSERT_EQ(y.size(), 400u);
  for (size_t i = 0; i < y.size(); ++i)
    ASSERT_NEAR(y[i], 1 + 0.5 * std::cos(2 * kPi * static_cast<double>(i) / 100.0), 1e-4) << i;
}

TEST(Blocks, FiltersPassWhatTheyShould) {
  const auto rms_after = [](const char* block, Attrs attributes, double frequency) {
    const std::vector<float> y =
        features(reals({1000}), {{block, std::move(attributes)}}, sine(1000, frequency / 1000));
    double sum = 0;
    for (size_t i = y.size() / 2; i < y.size(); ++i) sum += double{y[i]} * double{y[i]};
    return std::sqrt(2 * sum / static_cast<double>(y.size() / 2));
  };
  const auto butterworth = [](const char* kind) {
    return settings({{"kind", word(kind)}, {"order", count(4)}, {"cutoff_hz", 100.0}});
  };
  EXPECT_NEAR(rms_after("iir", butterworth("low"), 100), std::sqrt(0.5), 2e-3)
      << "half the power at the cutoff";
  EXPECT_NEAR(rms_after("iir", butterworth("high"), 100), std::sqrt(0.5), 2e-3);
  EXPECT_NEAR(rms_after("iir", butterworth("low"), 20), 1, 1e-3);
  EXPECT_LT(rms_after("iir", butterworth("low"), 400), 1e-3);
  const Attrs fir =
      settings({{"kind", word("band")}, {"taps", count(101)}, {"cutoff_hz", 100.0}, {"high_hz", 200.0}});
  EXPECT_NEAR(rms_after("fir", fir, 150), 1, 2e-2);
  EXPECT_LT(rms_after("fir", fir, 40), 1e-2);
  EXPECT_NEAR(rms_after("decimate", settings({{"by", count(4)}}), 50), 1, 2e-2);
  EXPECT_LT(rms_after("decimate", settings({{"by", count(4)}}), 300), 1e-2);
}

// In fixed point, block by block as samples arrive.
TEST(Blocks, FixedFiltersKeepTheirState) {
  for (const char* block : {"iir", "fir"}) {
    const Attrs stream = settings({{"cutoff_hz", 100.0}, {"stream", count(1)}});
    ChainSession fixed({DType::kInt16, {50}, 1000}, {{block, stream}});
    ChainSession real(reals({500}), {{block, settings({{"cutoff_hz", 100.0}})}});
    ASSERT_TRUE(fixed.ok() && real.ok());
    std::vector<float> x = sine(500, 0.03, 9000);
    const std::vector<float> expected = real.run<float>(x);
    for (size_t first = 0; first < 500; first += 50) {
      std::vector<int16_t> part;
      for (size_t i = first; i < first + 50; ++i) part.push_back(static_cast<int16_t>(std::lround(x[i])));
      const std::vector<int16_t> y = fixed.run<int16_t>(part);
      ASSERT_EQ(y.size(), 50u);
      for (size_t i = 0; i < 50; ++i) ASSERT_NEAR(y[i], expected[first + i], 3) << block << " " << first + i;
    }
  }
}

TEST(Blocks, RemoveDc) {
  std::vector<float> x = sine(100, 0.1);
  for (float& value : x) value += 5;
  const std::vector<float> y = features(reals({100}), {{"remove-dc", {}}}, x);
  EXPECT_NEAR(y[3], x[3] - 5, 1e-5);
  const std::vector<float> z =
      features(reals({5000}), {{"remove-dc", settings({{"by", word("filter")}, {"cutoff_hz", 2.0}})}},
               std::vector<float>(5000, 7.0f));
  EXPECT_NEAR(z.back(), 0, 1e-3);
}

TEST(Blocks, StatisticsAndWaveletsOfChannels) {
  const std::vector<float> y =
      features(reals({4, 2}), {{"statistics", settings({{"which", word("mean,range")}})}},
               {1, 10, 2, 20, 3, 30, 6, 40});
  EXPECT_THAT(y, ElementsAre(3, 5, 25, 30));
  // The wavelets are orthonormal: energies of all levels add up to that of the samples, but for the ends.
  for (const char* family : {"haar", "db4"}) {
    std::vector<float> x(256, 0.0f);
    for (size_t i = 80; i < 120; ++i)
      x[i] = static_cast<float>(std::sin(0.37 * static_cast<double>(i * i % 97)));
    const std::vector<float> energies = features(
        reals({256}),
        {{"wavelet", settings({{"family", word(family)}, {"levels", count(3)}, {"which", word("energy")}})}},
        x);
    ASSERT_EQ(energies.size(), 4u);
    double sum = 0, all = 0;
    for (const float energy : energies) sum += double{energy};
    for (const float value : x) all += double{value} * double{value};
    EXPECT_NEAR(sum, all, 1e-4 * all) << family;
  }
}

TEST(Blocks, MotionOfASensor) {
  const double half = std::sqrt(0.5);
  const std::vector<float> still = {1, 0,  0, 0, 0, 1, static_cast<float>(half), 0, static_cast<float>(half),
                                    0, -1, 0};
  const std::vector<float> angles = features(reals({4, 3}, 10), {{"orientation", {}}}, still);
  const std::vector<double> expected = {90, 0, 0, 0, 45, 0, 0, -90};
  ASSERT_EQ(angles.size(), 8u);
  for (size_t i = 0; i < 8; ++i) EXPECT_NEAR(angles[i], expected[i], 1e-3) << i;
  EXPECT_THAT(features(reals({2, 3}, 10), {{"length", {}}}, {3, 4, 0, 0, 0, 2}), ElementsAre(5, 2));
  EXPECT_THAT(features(reals({3, 2}, 10), {{"jerk", {}}}, {1, 2, 3, 2, 2, 5}), ElementsAre(20, 0, -10, 30));
  EXPECT_THAT(features(reals({3, 2}, 10), {{"channel", settings({{"index", count(1)}})}}, {1, 2, 3, 4, 5, 6}),
              ElementsAre(2, 4, 6));
}

TEST(Blocks, ImageOfBytes) {
  ChainSession session({DType::kUInt8, {4, 4, 3}, 0},
                       {{"crop", settings({{"height", count(2)}, {"width", count(2)}})},
                        {"grey", {}},
                        {"resize", settings({{"height", count(1)}, {"width", count(1)}})},
                        {"scale", settings({{"add", -128.0}, {"by", 0.5}})}});
  ASSERT_TRUE(session.ok());
  std::vector<uint8_t> image(48, 255);
  for (const size_t pixel : {5, 6, 9, 10}) {
    image[3 * pixel] = 100;
    image[3 * pixel + 1] = 50;
    image[3 * pixel + 2] = 200;
  }
  const std::vector<float> y = session.run<float>(image);
  ASSERT_EQ(y.size(), 1u);
  EXPECT_NEAR(y[0], (0.299 * 100 + 0.587 * 50 + 0.114 * 200 - 128) / 2, 1e-3);
}

// What the frames of a stream give is what frames of the whole do.
TEST(Blocks, LogMelStepByStep) {
  const Preset whole = *find_preset("log-mel"), stream = *find_preset("log-mel-stream");
  ChainSession all(whole.input, whole.blocks), steps(stream.input, stream.blocks);
  ASSERT_TRUE(all.ok() && steps.ok());
  std::vector<int16_t> samples(16000);
  for (size_t i = 0; i < samples.size(); ++i)
    samples[i] = static_cast<int16_t>(8000 * std::sin(1e-5 * static_cast<double>(i * i)) +
                                      static_cast<double>(i % 77));
  const std::vector<int16_t> expected = all.run<int16_t>(samples);
  ASSERT_EQ(expected.size(), 49u * 40u);
  // A frame of 480 ends with the newest 320: the first whole one of the stream begins 160 samples later.
  std::vector<int16_t> later(samples.begin() + 160, samples.end());
  for (size_t step = 0; step + 320 <= later.size(); step += 320) {
    const std::vector<int16_t> y =
        steps.run<int16_t>(std::vector<int16_t>(later.begin() + static_cast<std::ptrdiff_t>(step),
                                                later.begin() + static_cast<std::ptrdiff_t>(step) + 320));
    if (step == 0) continue;
    const size_t frame = step / 320;
    ASSERT_TRUE(std::equal(y.begin(), y.end(), expected.begin() + static_cast<std::ptrdiff_t>(40 * frame)))
        << "frame " << frame;
  }
}

}  // namespace
}  // namespace mote
