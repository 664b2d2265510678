// SPDX-License-Identifier: Apache-2.0
#include "flow/set_lint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <map>

#include "base/format.h"
#include "base/io.h"
#include "data/formats/formats.h"
#include "data/set/files.h"
#include "data/set/set_writer.h"

namespace mote {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

class SetLint : public ::testing::Test {
 protected:
  SetLint()
      : root_(std::move(TemporaryFolder::make("mote-lint")).value()),
        writer_(*SetWriter::open(root_ / "set", "s", "CC0")) {
    EXPECT_TRUE(writer_.source("p", "files", "CC0").ok());
  }

  void add(NewRecording recording, const std::string& label, const std::string& split = "",
           const std::string& group = "") {
    recording.label = label;
    recording.split = split;
    recording.group = group;
    const Status status = complete({}, "f", &recording);
    ASSERT_TRUE(status.ok()) << status.error().to_string();
    const std::string id = content_id(recording.data, recording.width);
    ASSERT_TRUE(writer_.add(recording, id, *encode_recording(recording), 1, format("r{}", count_++)).ok());
  }

  static NewRecording sound(const std::function<double(int)>& value) {
    NewRecording out;
    out.data.rate_hz = 8000;
    for (int i = 0; i < 1000; ++i) {
      const auto v = static_cast<int16_t>(std::lround(std::min(std::max(value(i), -32768.0), 32767.0)));
      out.data.bytes.push_back(static_cast<uint8_t>(v));
      out.data.bytes.push_back(static_cast<uint8_t>(v >> 8));
    }
    return out;
  }

  static NewRecording acceleration(const std::string& unit, float gravity, int seed) {
    NewRecording out;
    std::vector<float> values;
    for (int i = 0; i < 50; ++i)
      for (int c = 0; c < 3; ++c)
        values.push_back((c == 2 ? gravity : 0) + 0.01f * static_cast<float>(std::sin(i * (c + 1) + seed)));
    out.data = float_recording(values, 3, 50);
    out.channels = {{"accX", unit}, {"accY", unit}, {"accZ", unit}};
    return out;
  }

  std::map<std::string, std::vector<std::string>> lint() {
    EXPECT_TRUE(writer_.flush().ok());
    const auto report = lint_set(root_ / "set");
    std::map<std::string, std::vector<std::string>> out;
    if (!report.ok()) {
      ADD_FAILURE() << report.error().to_string();
      return out;
    }
    for (const LintFinding& finding : report->findings) out[finding.kind] = finding.files;
    return out;
  }

  TemporaryFolder root_;
  SetWriter writer_;
  int count_ = 0;
};

TEST_F(SetLint, SoundThatIsWrong) {
  add(sound([](int i) { return 9000 * std::sin(i * 0.3); }), "a");
  add(sound([](int i) { return 90000 * std::sin(i * 0.3); }), "a");
  add(sound([](int i) { return i % 2; }), "a");
  add(sound([](int i) { return i % 3 == 0; }), "_Silence_");
  add(sound([](int i) { return 5000 + 900 * std::sin(i * 0.3); }), "a");
  const auto found = lint();
  EXPECT_THAT(found.at("clipping"), ElementsAre("r1"));
  EXPECT_THAT(found.at("silent"), ElementsAre("r2"));
  EXPECT_THAT(found.at("offset"), ElementsAre("r4"));
  EXPECT_EQ(found.size(), 3u);
}

TEST_F(SetLint, SensorsThatAreWrong) {
  add(acceleration("m/s2", 9.81f, 0), "a");
  add(acceleration("g", 1, 1), "a");
  add(acceleration("m/s2", 1, 2), "a");
  add(acceleration("g", 9.81f, 3), "a");
  NewRecording dead = acceleration("g", 1, 4);
  for (size_t i = 0; i < dead.data.bytes.size(); i += 12)
    std::fill_n(dead.data.bytes.begin() + static_cast<long>(i), 4, uint8_t{0});
  add(dead, "a");
  const auto found = lint();
  EXPECT_THAT(found.at("units"), ElementsAre("r2", "r3"));
  EXPECT_THAT(found.at("constant-channel"), ElementsAre("r4"));
  EXPECT_EQ(found.size(), 2u);
}

TEST_F(SetLint, LeaksBetweenSplits) {
  const auto tone = [](int i) { return 2000 * std::sin(i * 0.3) * (1 + i % 7); };
  add(sound(tone), "a", "train", "p1");
  add(sound([&](int i) { return tone(i) * 0.5; }), "a", "test", "p2");
  add(sound([](int i) { return 100 * std::sin(i * 0.7) * i; }), "a", "test", "p1");
  const auto found = lint();
  EXPECT_THAT(found.at("leaking-groups"), ElementsAre("p1"));
  EXPECT_THAT(found.at("near-duplicates"), ElementsAre("r1 (test) = r0 (train)"));
}

TEST_F(SetLint, ImagesThatAreAlmostTheSame) {
  const auto picture = [](int brighter, int step) {
    Image image;
    image.width = image.height = 24;
    image.channels = 1;
    for (int i = 0; i < 24 * 24; ++i)
      image.pixels.push_back(static_cast<uint8_t>(100 + brighter + i * step % 24 * 4 + i % 2));
    return image_recording(image);
  };
  add(picture(0, 1), "a", "train");
  add(picture(5, 1), "a", "train");
  add(picture(9, 1), "a", "test");
  add(picture(0, 7), "a", "test");
  add(image_recording({24, 24, 1, Bytes(576, 50)}), "a", "train");
  add(image_recording({24, 24, 1, Bytes(576, 51)}), "a", "test");
  EXPECT_THAT(lint().at("near-duplicates"), ElementsAre("r2 (test) = r1 (train)"));
}

TEST_F(SetLint, TimesThatDriftOrHaveGaps) {
  const auto timed = [](int seed, const std::function<double(int)>& time) {
    NewRecording out = acceleration("g", 1, seed);
    for (int i = 0; i < 50; ++i) out.times.push_back(time(i));
    return out;
  };
  add(timed(0, [](int i) { return i * 0.02; }), "a");
  add(timed(1, [](int i) { return i * 0.02 + i * i * 1e-5; }), "a");
  add(timed(2, [](int i) { return i * 0.02 + (i > 30 ? 1 : 0); }), "a");
  add(acceleration("g", 1, 3), "a");
  const auto found = lint();
  EXPECT_THAT(found.at("rate-drift"), ElementsAre("r1"));
  EXPECT_THAT(found.at("gaps"), ElementsAre("r2"));
  EXPECT_EQ(found.size(), 2u);
}

TEST_F(SetLint, LabelsThatAreTrivial) {
  for (int i = 0; i < 25; ++i) {
    add(acceleration("g", 1, i), "still");
    add(acceleration("g", 0.9f, 100 + i), "moving");
  }
  const auto found = lint();
  EXPECT_THAT(found.at("trivial-label"), Contains("moving and still: 100 %"));
}

TEST_F(SetLint, ImbalanceAndRates) {
  for (int i = 0; i < 12; ++i) add(acceleration("g", 1, i), "a");
  NewRecording slow = acceleration("g", 1, 99);
  slow.data.rate_hz = 60;
  add(slow, "b");
  add(acceleration("g", 1, 200), "");
  const auto found = lint();
  EXPECT_EQ(found.count("imbalance"), 1u);
  EXPECT_THAT(found.at("rates"), ElementsAre("r12"));
  EXPECT_THAT(found.at("unlabelled"), ElementsAre("r13"));
}

}  // namespace
}  // namespace mote
