// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "device/app/health.h"
#include "device/app/queue.h"
#include "events/decider.h"

#include <cmath>
#include <cstring>
#include <thread>

namespace mote {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Three int8 classes of scale 1/256 and zero point -128: 0 to 0.996.
Graph classifier() {
  Graph graph;
  Tensor output;
  output.name = "y";
  output.type = DType::kInt8;
  output.shape = {1, 3};
  output.quant.scale = {1.0F / 256};
  output.quant.zero_point = {-128};
  graph.outputs = {graph.add(output)};
  graph.labels = {"noise", "yes", "no"};
  return graph;
}

Result<EventRules> rules_of(const std::string& text) {
  MOTE_ASSIGN(const Toml toml, Toml::parse(text, "mote.toml"));
  return read_event_rules(toml);
}

constexpr double kStepSeconds = 0.1;

class EventsTest : public testing::Test {
 protected:
  // Answers "yes" with these values of 256, one with each step; the numbers of those that are events.
  std::vector<int> heard(const std::string& text, const std::vector<int>& yes) {
    const Result<EventRules> rules = rules_of(text);
    EXPECT_TRUE(rules.ok()) << rules.error().to_string();
    const Result<EventTables> tables = event_tables(*rules, classifier(), kStepSeconds);
    EXPECT_TRUE(tables.ok()) << tables.error().to_string();
    Decider decider(*tables);
    std::vector<int> out;
    for (size_t i = 0; i < yes.size(); ++i) {
      const Bytes answer = {0x80, static_cast<uint8_t>(yes[i] - 128), static_cast<uint8_t>(60 - 128)};
      if (decider.decide(answer, 1) != 0) out.push_back(static_cast<int>(i));
    }
    return out;
  }

  std::string problem(const std::string& text) {
    const Result<EventRules> rules = rules_of(text);
    if (!rules.ok()) return rules.error().to_string();
    const Result<EventTables> tables = event_tables(*rules, classifier(), kStepSeconds);
    return tables.ok() ? "" : tables.error().to_string();
  }
};

const std::string kYes = "[[event]]\nname = \"yes\"\noutput = \"yes\"\nthreshold = 0.5\n";

TEST_F(EventsTest, AnEventIsTheBeginningOfWhatLasts) {
  EXPECT_THAT(heard(kYes, {0, 127, 128, 200, 255, 127, 128}), ElementsAre(2, 6));
}

TEST_F(EventsTest, HysteresisKeepsItFromFlutteringAtTheThreshold) {
  EXPECT_THAT(heard(kYes + "release = 0.25\n", {128, 127, 128, 64, 128, 63, 128}), ElementsAre(0, 6));
}

TEST_F(EventsTest, SmoothingTakesTheMeanAndWaitsForAllOfIt) {
  EXPECT_THAT(heard("[decision]\nsmooth = 4\n" + kYes, {255, 255, 255, 255}), ElementsAre(3));
  // A mean of 128 is a sum of 512: two loud answers give 510, the 2 behind them what is missing.
  EXPECT_THAT(heard("[decision]\nsmooth = 4\n" + kYes, {0, 0, 0, 0, 255, 255, 2, 0, 255}), ElementsAre(6));
}

TEST_F(EventsTest, EnoughOfTheNewestAnswersMustAgree) {
  const std::string rule = kYes + "at_least = 2\nof = 3\n";
  EXPECT_THAT(heard(rule, {200, 0, 0, 200, 0, 200, 0, 0, 0, 200, 200}), ElementsAre(5, 10));
}

TEST_F(EventsTest, TheLargestOnly) {
  const std::string rule =
      "[[event]]\nname = \"yes\"\noutput = 1\nthreshold = 0.01\nlargest = true\n";  // "no" is at 60
  EXPECT_THAT(heard(rule, {59, 60, 59, 61}), ElementsAre(1, 3));
}

TEST_F(EventsTest, SilenceAndCounting) {
  const std::vector<int> beats = {200, 0, 200, 0, 200, 0, 200, 0, 200, 0, 200};
  EXPECT_THAT(heard(kYes + "silence_ms = 400\n", beats), ElementsAre(0, 4, 8));
  EXPECT_THAT(heard("[decision]\nsilence_ms = 300\n" + kYes, beats), ElementsAre(0, 4, 8));
  EXPECT_THAT(heard(kYes + "every = 3\n", beats), ElementsAre(4, 10));
}

TEST_F(EventsTest, StatesLeadToEachOtherAndEndByThemselves) {
  const std::string text = kYes +
                           "in = \"idle\"\nthen = \"awake\"\n"
                           "[[event]]\nname = \"no\"\noutput = \"no\"\nthreshold = 0.5\nin = \"awake\"\n"
                           "then = \"idle\"\n"
                           "[[state]]\nname = \"idle\"\n"
                           "[[state]]\nname = \"awake\"\nfor_ms = 500\nthen = \"idle\"\n";
  const Result<EventRules> rules = rules_of(text);
  ASSERT_TRUE(rules.ok()) << rules.error().to_string();
  const Result<EventTables> tables = event_tables(*rules, classifier(), kStepSeconds);
  ASSERT_TRUE(tables.ok()) << tables.error().to_string();
  Decider decider(*tables);
  const auto say = [&](int yes, int no) {
    const Bytes answer = {0x80, static_cast<uint8_t>(yes - 128), static_cast<uint8_t>(no - 128)};
    return decider.decide(answer, 1);
  };
  EXPECT_EQ(say(0, 200), 0U);  // nobody is awake
  EXPECT_EQ(say(0, 0), 0U);
  EXPECT_EQ(say(200, 0), 1U);
  EXPECT_EQ(decider.state(), 1);
  EXPECT_EQ(say(0, 200), 2U);
  EXPECT_EQ(decider.state(), 0);
  EXPECT_EQ(say(200, 0), 1U);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(say(0, 0), 0U);
  EXPECT_EQ(decider.state(), 1);
  EXPECT_EQ(say(0, 200), 0U);  // the fifth step is the end of its time
  EXPECT_EQ(decider.state(), 0);
}

TEST_F(EventsTest, FloatAnswersAreFixedPoint) {
  EXPECT_EQ(mote_fixed_answer(0.5F), 32768);
  EXPECT_EQ(mote_fixed_answer(-0.5F), -32768);
  EXPECT_EQ(mote_fixed_answer(1e9F), 32767 * 65536);
  EXPECT_EQ(mote_fixed_answer(-1e9F), INT32_MIN);
  EXPECT_EQ(mote_fixed_answer(std::nanf("")), INT32_MIN);
}

TEST_F(EventsTest, MistakesNameTheLine) {
  EXPECT_THAT(problem(kYes + "release = 0.6\n"), HasSubstr("mote.toml:5: release 0.6 is above"));
  EXPECT_THAT(problem(kYes + "at_least = 4\nof = 3\n"), HasSubstr("between 1 and 3"));
  EXPECT_THAT(problem(kYes + "in = \"awake\"\n"), HasSubstr("there is no state 'awake'"));
  EXPECT_THAT(problem(kYes + kYes), HasSubstr("mote.toml:5: there are two events 'yes'"));
  EXPECT_THAT(problem("[decision]\nsmooth = 3\n"), HasSubstr("there is no event that this is for"));
  EXPECT_THAT(problem("[[event]]\nname = \"!\"\noutput = 0\nthreshold = 0\n"), HasSubstr("is no name"));
  EXPECT_THAT(problem("[[event]]\nname = \"a\"\noutput = \"yse\"\nthreshold = 0.5\n"),
              HasSubstr("the model has no output 'yse'"));
  EXPECT_THAT(problem("[[event]]\nname = \"a\"\noutput = 3\nthreshold = 0.5\n"), HasSubstr("no output '3'"));
  EXPECT_THAT(problem("[[event]]\nname = \"a\"\noutput = 1\nthreshold = 1.5\n"),
              HasSubstr("never on both sides of the threshold 1.5"));
  EXPECT_THAT(problem("event = 3\n"), HasSubstr("'event' is not a list of tables"));
  EXPECT_THAT(problem(kYes + "[[state]]\nname = \"a\"\nfor_ms = 3\n"), HasSubstr("not what follows"));
  EXPECT_THAT(problem(kYes + "threshhold = 3\n"), HasSubstr("did you mean 'threshold'?"));
}

TEST(Queue, ASecondThreadTakesWhatTheFirstPushes) {
  constexpr uint32_t kFrames = 50000;
  std::vector<uint8_t> memory(101 * 2 * sizeof(int16_t));
  mote_queue queue = {memory.data(), 2 * sizeof(int16_t), 101, 0, 0, 0};
  std::thread producer([&queue] {
    for (uint32_t i = 0; i < kFrames;) {
      const int16_t frames[4] = {static_cast<int16_t>(i & 0x7fff), 1, static_cast<int16_t>((i + 1) & 0x7fff),
                                 2};
      const uint32_t count = i + 1 < kFrames ? 2 : 1;
      const uint32_t pushed = mote_queue_push(&queue, frames, count);
      if (pushed == 0) std::this_thread::yield();
      i += pushed;
    }
  });
  uint32_t wrong = 0;
  for (uint32_t next = 0; next < kFrames;) {
    const uint32_t waiting = mote_queue_waiting(&queue);
    if (waiting == 0) std::this_thread::yield();
    for (uint32_t i = 0; i < waiting; ++i, ++next) {
      int16_t frame[2];
      mote_queue_take(&queue, frame, 1);
      wrong += frame[0] != static_cast<int16_t>(next & 0x7fff);
    }
  }
  producer.join();
  EXPECT_EQ(wrong, 0U);
}

TEST(Queue, WhatFindsNoRoomIsCountedAndHarmsNothing) {
  std::vector<uint8_t> memory(5 * sizeof(int16_t));
  mote_queue queue = {memory.data(), sizeof(int16_t), 5, 3, 3, 0};
  const int16_t frames[6] = {1, 2, 3, 4, 5, 6};
  EXPECT_EQ(mote_queue_push(&queue, frames, 6), 4U);
  EXPECT_EQ(queue.dropped, 2U);
  EXPECT_EQ(mote_queue_waiting(&queue), 4U);
  int16_t taken[4];
  mote_queue_take(&queue, taken, 4);
  EXPECT_THAT(taken, ElementsAre(1, 2, 3, 4));
  EXPECT_EQ(mote_queue_waiting(&queue), 0U);
}

// A sine of 100 Hz at 16 kHz, cut at part of its height.
mote_health seen(double amplitude, double cut) {
  std::vector<int16_t> samples(320);
  for (size_t i = 0; i < samples.size(); ++i) {
    const double value = amplitude * std::sin(2 * M_PI * 100 * static_cast<double>(i) / 16000);
    samples[i] =
        static_cast<int16_t>(std::lround(std::min(std::max(value, -cut * amplitude), cut * amplitude)));
  }
  mote_health health = {};
  mote_health_look_s16(&health, samples.data(), 320, 1);
  return health;
}

TEST(Health, FlatTopsAreSeenAtEveryLevelAndNotWhereThereAreNone) {
  EXPECT_EQ(seen(30000, 1).clipped, 0U);
  EXPECT_EQ(seen(256, 1).clipped, 0U);
  EXPECT_EQ(seen(30000, 0.9).clipped, 1U);
  EXPECT_EQ(seen(3000, 0.5).clipped, 1U);
  EXPECT_EQ(seen(0, 1).stuck, 1U);
  EXPECT_EQ(seen(30000, 0.9).stuck, 0U);
}

}  // namespace
}  // namespace mote
