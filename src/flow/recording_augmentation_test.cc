// SPDX-License-Identifier: Apache-2.0
// Copies of recordings: what is drawn for them, what it does to the samples, and that it is the same again.
#include "flow/recording_augmentation.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>
#include <set>

#include "flow/motions_test.h"
#include "flow/set_features.h"

namespace mote {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;

std::vector<int16_t> samples_of(const SampleStream& stream) {
  std::vector<int16_t> out(stream.bytes.size() / sizeof(int16_t));
  std::memcpy(out.data(), stream.bytes.data(), stream.bytes.size());
  return out;
}

SampleStream stream_of(const std::vector<int16_t>& samples) {
  SampleStream out;
  out.bytes.resize(samples.size() * sizeof(int16_t));
  std::memcpy(out.bytes.data(), samples.data(), out.bytes.size());
  return out;
}

double power(const std::vector<int16_t>& samples) {
  double sum = 0;
  for (const int16_t value : samples) sum += static_cast<double>(value) * value;
  return sum / static_cast<double>(samples.size());
}

// A set of sound at 1 kHz whose one row is what every copy belongs to.
class Copies : public testing::SetImport {
 protected:
  Copies() {
    row_.id = std::string(32, 'a');
    recording_.row = &row_;
    set_.sensor = {DType::kInt16, {10}, 1000};
    set_.splits["train"].push_back(recording_);
  }

  Augmenter augmenter(const RecordingAugmentation& settings, int64_t seed = 1) {
    Result<Augmenter> opened = Augmenter::open(settings, set_, seed);
    EXPECT_TRUE(opened.ok()) << opened.error().to_string();
    return opened.ok() ? *opened : Augmenter();
  }

  std::vector<int16_t> changed(const Augmenter& augmenter, int64_t copy,
                               const std::vector<int16_t>& samples) {
    SampleStream stream = stream_of(samples);
    LabelledRecording moved = recording_;
    const Status status = augmenter.change(copy, &stream, &moved);
    EXPECT_TRUE(status.ok()) << status.error().to_string();
    parts_ = moved.parts;
    return samples_of(stream);
  }

  static std::vector<int16_t> tone(size_t count, double hertz, double size) {
    std::vector<int16_t> out(count);
    for (size_t i = 0; i < count; ++i)
      out[i] = static_cast<int16_t>(
          std::lround(size * std::sin(2 * std::numbers::pi * hertz * static_cast<double>(i) / 1000)));
    return out;
  }

  // Makes the set "noise" of a recording, at 1 kHz and labelled "hum".
  void put_noise(const std::vector<int16_t>& samples) {
    Recording sound;
    sound.rate_hz = 1000;
    sound.bytes = stream_of(samples).bytes;
    ASSERT_TRUE(write_file(root_ / "source/hum/a.wav", *encode_wav(sound)).ok());
    request_.output = root_ / "noise";
    import();
  }

  RecordingRow row_;
  LabelledRecording recording_;
  std::vector<LabelledRecording::Part> parts_;
  SensorSet set_;
};

TEST_F(Copies, TheFirstIsTheRecordingAndTheOthersAreDrawnAgainAlike) {
  put_noise(tone(700, 90, 2000));
  const RecordingAugmentation all{4, 50, 10, 6, root_ / "noise", "hum", 0, 20};
  const std::vector<int16_t> plain = tone(1000, 40, 8000);
  EXPECT_EQ(changed(augmenter(all), 0, plain), plain);
  const std::vector<int16_t> first = changed(augmenter(all), 1, plain);
  EXPECT_EQ(changed(augmenter(all), 1, plain), first);
  EXPECT_EQ(first.size(), plain.size());
  EXPECT_NE(first, plain);
  EXPECT_NE(changed(augmenter(all), 2, plain), first);
  EXPECT_NE(changed(augmenter(all, 2), 1, plain), first);
  row_.id = std::string(32, 'b');
  EXPECT_NE(changed(augmenter(all), 1, plain), first);
}

TEST_F(Copies, AreMovedWithinTheirEnds) {
  const Augmenter moving = augmenter({.copies = 100, .shift_ms = 20});
  std::vector<int16_t> click(200);
  click[100] = 1000;
  std::set<size_t> places;
  for (int64_t copy = 1; copy < 100; ++copy) {
    const std::vector<int16_t> out = changed(moving, copy, click);
    const auto at = std::max_element(out.begin(), out.end());
    ASSERT_EQ(*at, 1000);
    places.insert(static_cast<size_t>(at - out.begin()));
  }
  EXPECT_GE(*places.begin(), 80u);
  EXPECT_LE(*places.begin(), 84u);
  EXPECT_LE(*places.rbegin(), 120u);
  EXPECT_GE(*places.rbegin(), 116u);
}

TEST_F(Copies, OfASensorKeepTheirEndsWhereSoundFallsSilent) {
  const Augmenter moving = augmenter({.copies = 20, .shift_ms = 20});
  const std::vector<float> values(100, 3.5f);
  SampleStream stream;
  stream.format = SampleFormat::kFloat32;
  stream.bytes.resize(values.size() * sizeof(float));
  std::memcpy(stream.bytes.data(), values.data(), stream.bytes.size());
  const Bytes before = stream.bytes;
  bool sound_fell_silent = false;
  for (int64_t copy = 1; copy < 20; ++copy) {
    LabelledRecording moved = recording_;
    ASSERT_TRUE(moving.change(copy, &stream, &moved).ok());
    EXPECT_EQ(stream.bytes, before);
    const std::vector<int16_t> sound = changed(moving, copy, std::vector<int16_t>(100, 700));
    for (const int16_t value : sound) EXPECT_TRUE(value == 700 || value == 0) << value;
    sound_fell_silent = sound_fell_silent || sound.front() == 0 || sound.back() == 0;
  }
  EXPECT_TRUE(sound_fell_silent);
}

TEST_F(Copies, SpeedMovesTheLabelledPartsAlong) {
  const Augmenter fast_and_slow = augmenter({.copies = 50, .speed_percent = 20});
  recording_.parts = {{300, 340, 1}, {480, 520, 0}};
  std::vector<int16_t> samples(1000);
  std::fill(samples.begin() + 300, samples.begin() + 341, 9000);
  double least = 1, most = 1;
  for (int64_t copy = 1; copy < 50; ++copy) {
    const std::vector<int16_t> out = changed(fast_and_slow, copy, samples);
    ASSERT_EQ(parts_.size(), 2u);
    EXPECT_NEAR(static_cast<double>(parts_[1].first + parts_[1].last) / 2, 500, 3);  // the middle stays
    const auto loud = [](int16_t value) { return value > 4500; };
    const auto first = std::find_if(out.begin(), out.end(), loud) - out.begin();
    const auto last = out.rend() - std::find_if(out.rbegin(), out.rend(), loud) - 1;
    EXPECT_NEAR(static_cast<double>(parts_[0].first), static_cast<double>(first), 3);
    EXPECT_NEAR(static_cast<double>(parts_[0].last), static_cast<double>(last), 3);
    const double speed = 200 / (500 - static_cast<double>(parts_[0].first));
    least = std::min(least, speed);
    most = std::max(most, speed);
  }
  EXPECT_NEAR(least, 0.8, 0.05);
  EXPECT_NEAR(most, 1.2, 0.05);
}

TEST_F(Copies, GainIsInDecibelsAndSaturates) {
  const Augmenter loud = augmenter({.copies = 60, .gain_db = 20});
  double least = 1, most = 1;
  for (int64_t copy = 1; copy < 60; ++copy) {
    const double gain = changed(loud, copy, {1000})[0] / 1000.0;
    least = std::min(least, gain);
    most = std::max(most, gain);
    const std::vector<int16_t> full = changed(loud, copy, {30000, -30000});
    EXPECT_NEAR(full[0], std::min(32767.0, 30000 * gain), 60);
    EXPECT_NEAR(full[1], std::max(-32768.0, -30000 * gain), 60);
  }
  EXPECT_GE(least, 0.1 - 1e-3);
  EXPECT_LT(least, 0.15);
  EXPECT_GT(most, 7);
  EXPECT_LE(most, 10);
}

TEST_F(Copies, NoiseHasTheRatioThatWasAskedFor) {
  put_noise(std::vector<int16_t>(50, 123));
  const std::vector<int16_t> plain =
      tone(1000, 50, 4000);  // whole periods: nothing in common with a constant
  for (const double db : {0.0, 10.0}) {
    const Augmenter noisy = augmenter({4, 0, 0, 0, root_ / "noise", "", db, db});
    std::vector<int16_t> noise = changed(noisy, 3, plain);
    for (size_t i = 0; i < noise.size(); ++i) noise[i] = static_cast<int16_t>(noise[i] - plain[i]);
    EXPECT_NEAR(10 * std::log10(power(plain) / power(noise)), db, 0.02);
  }
  // Nothing can be in a ratio to silence.
  const Augmenter noisy = augmenter({4, 0, 0, 0, root_ / "noise", "", 0, 0});
  EXPECT_THAT(changed(noisy, 1, std::vector<int16_t>(100)), Each(0));
}

TEST_F(Copies, NoiseMustBeThereAndFit) {
  const auto problem = [&](const RecordingAugmentation& settings) {
    const auto opened = Augmenter::open(settings, set_, 1);
    return opened.ok() ? "" : opened.error().to_string();
  };
  put_noise(tone(400, 30, 100));
  EXPECT_EQ(problem({2, 0, 0, 0, root_ / "noise", "hum", 0, 0}), "");
  EXPECT_THAT(problem({2, 0, 0, 0, root_ / "noise", "buzz", 0, 0}),
              HasSubstr("no recording labelled 'buzz'"));
  EXPECT_THAT(problem({2, 0, 0, 0, root_ / "nothing", "", 0, 0}), HasSubstr("is not a recording set"));
  set_.sensor.rate_hz = 16000;
  EXPECT_THAT(problem({2, 0, 0, 0, root_ / "noise", "", 0, 0}), HasSubstr("has 1000 samples a second"));
  set_.sensor.rate_hz = 1000;
  row_.kind = Kind::kSensor;
  EXPECT_THAT(problem({2, 0, 0, 0, root_ / "noise", "", 0, 0}), HasSubstr("of another kind"));
}

// On features: only the training split is changed, and its plain copies come first.
class AugmentedFeatures : public testing::Motions {
 protected:
  void SetUp() override {
    put_motions(4);
    import();
    put_project(std::string(testing::kMotions) +
                "[train.augmentation]\ncopies = 3\nshift_ms = 100\ngain_db = 3\n");
  }
};

TEST_F(AugmentedFeatures, CopiesFollowThePlainOnes) {
  const Project project = this->project();
  const auto set = open_sensor_set(project);
  ASSERT_TRUE(set.ok()) << set.error().to_string();
  const auto augmenter = Augmenter::open(project.augmentation, *set, 7);
  ASSERT_TRUE(augmenter.ok()) << augmenter.error().to_string();
  const auto range = find_feature_range(project, *set, *augmenter);
  ASSERT_TRUE(range.ok()) << range.error().to_string();
  const auto plain = make_features(project, *set, *range, "train");
  const auto all = make_features(project, *set, *range, "train", *augmenter);
  const auto again = make_features(project, *set, *range, "train", *augmenter);
  ASSERT_TRUE(plain.ok() && all.ok() && again.ok());
  EXPECT_EQ(all->recordings, plain->recordings);
  ASSERT_EQ(all->split.size(), 3 * plain->split.size());
  EXPECT_EQ(all->split.samples, again->split.samples);
  const size_t bytes = plain->split.samples.size();
  EXPECT_TRUE(
      std::equal(plain->split.samples.begin(), plain->split.samples.end(), all->split.samples.begin()));
  EXPECT_FALSE(std::equal(all->split.samples.begin() + static_cast<std::ptrdiff_t>(bytes),
                          all->split.samples.begin() + static_cast<std::ptrdiff_t>(2 * bytes),
                          all->split.samples.begin() + static_cast<std::ptrdiff_t>(2 * bytes)));
  for (size_t i = 0; i < all->split.size(); ++i) {
    ASSERT_EQ(all->split.labels[i], plain->split.labels[i % plain->split.size()]);
    ASSERT_EQ(all->split.ids[i], plain->split.ids[i % plain->split.size()]);
  }
}

TEST(RecordingAugmentationSettings, SayWhatTheyDo) {
  const auto problem = [](const std::string& text) {
    const auto toml = Toml::parse(text, "mote.toml");
    RecordingAugmentation out;
    const Status status = read_recording_augmentation(*toml, "p", &out);
    return status.ok() ? "" : status.error().to_string();
  };
  EXPECT_EQ(problem("copies = 2\nnoise_set = \"n\"\nnoise_snr_db = [-5, 10.5]\n"), "");
  EXPECT_EQ(problem("copies = 1\n"), "");
  EXPECT_THAT(problem("copies = 3\n"), HasSubstr("3 copies of each recording are to be made, all alike"));
  EXPECT_THAT(problem("gain_db = 3\n"), HasSubstr("there are no copies"));
  EXPECT_THAT(problem("copies = 2\ngain_db = 3\nnoise_snr_db = [1, 2]\n"), HasSubstr("but no noise"));
  for (const std::string range : {"[10, 5]", "[1]", "5", "[\"a\", 2]", "[-61, 0]", "[nan, 3]"})
    EXPECT_THAT(problem("copies = 2\nnoise_label = \"n\"\nnoise_snr_db = " + range),
                HasSubstr("mote.toml:3: 'noise_snr_db' is no range"));
  EXPECT_THAT(problem("shift = 3\n"), HasSubstr("'shift' is not a setting"));
}

}  // namespace
}  // namespace mote
