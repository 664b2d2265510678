// SPDX-License-Identifier: Apache-2.0
// What the runner of MLPerf Tiny asks in its streaming test, and what it looks at in the answers.
#include "flow/mlperf_interface.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"

namespace mote {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class MlperfInterfaceTest : public testing::Test {
 protected:
  std::vector<std::string> ask(const std::string& command) {
    sent_.clear();
    status_ = interface_.receive(command + "%");
    std::vector<std::string> lines = split(sent_, '\n');
    EXPECT_EQ(lines.back(), "") << "the last line has no end";
    lines.pop_back();
    for (std::string& line : lines) {
      EXPECT_TRUE(ends_with(line, "\r")) << line;
      line.pop_back();
    }
    return lines;
  }

  std::string sent_;
  std::vector<std::string> played_;
  Result<PlayedRecording> answer_ =
      PlayedRecording{{45, 1421}, {3200, 6400, 9600}, {4547, 7747, 10947}, {"-128", "118", "127"}};
  Status status_;
  MlperfInterface interface_{"some-board",
                             {"a.wav", "b.wav"},
                             [this](const std::string& name) {
                               played_.push_back(name);
                               return answer_;
                             },
                             [this](std::string_view text) { sent_ += text; }};
};

TEST_F(MlperfInterfaceTest, TheDeviceIsBehindIt) {
  EXPECT_THAT(ask("dut name"),
              ElementsAre("m-dut-passthrough(name)", "m-ready",
                          "[dut]: m-name-dut-[mote, some-board emulated]", "[dut]: m-ready"));
  EXPECT_THAT(ask("dut profile"), testing::Contains("[dut]: m-model-[sww01]"));
  EXPECT_THAT(ask("setbaud 115200"), ElementsAre("set baud to: 115200", "m-ready"));
  EXPECT_THAT(ask("ls"), ElementsAre("a.wav", "b.wav", "m-ready"));
}

TEST_F(MlperfInterfaceTest, AWholeTest) {
  EXPECT_THAT(ask("dut stop"), testing::Contains("[dut]: not listening"));
  ask("dut start");
  EXPECT_THAT(ask("record_detections"), ElementsAre("Now recording detections", "m-ready"));
  EXPECT_THAT(ask("play b.wav"), ElementsAre("Attempting to play b.wav", "succeeded", "m-ready"));
  EXPECT_THAT(played_, ElementsAre("b.wav"));
  EXPECT_THAT(ask("dut stop"),
              ElementsAre("m-dut-passthrough(stop)", "m-ready",
                          "[dut]: target activations: ", "[dut]: [-128, 118, 127]", "[dut]: m-ready"));
  EXPECT_THAT(ask("print_detections"), ElementsAre("Detection Timestamps (ms)", "45,", "1421,", "m-ready"));
  EXPECT_THAT(ask("print_dutycycle"),
              ElementsAre("Duty cycle start times (s)", "3200, 6400, 9600, ", "Duty cycle stop times (s)",
                          "4547, 7747, 10947, ", "m-ready"));
}

// The pin is not looked at before record_detections, and a device that was not started does not listen.
TEST_F(MlperfInterfaceTest, OnlyWhatWasAskedForIsRecorded) {
  ask("record_detections");
  ask("play a.wav");
  EXPECT_THAT(ask("print_detections"), ElementsAre("Detection Timestamps (ms)", "m-ready"));
  ask("dut start");
  ask("record_detections");
  ask("play a.wav");
  EXPECT_EQ(ask("print_detections").size(), 4U);
  ask("record_detections");
  EXPECT_EQ(ask("print_detections").size(), 2U) << "a new recording begins empty";
}

TEST_F(MlperfInterfaceTest, LongListsAreManyLinesOfOneList) {
  answer_->busy_from.assign(40, 7);
  answer_->activations.assign(33, "-1");
  ask("dut start");
  ask("record_detections");
  ask("play a.wav");
  const std::vector<std::string> busy = ask("print_dutycycle");
  ASSERT_EQ(busy.size(), 1U + 3U + 1U + 1U + 1U);
  EXPECT_EQ(split(busy[1], ',').size(), 17U) << "each number has a comma behind it";
  const std::vector<std::string> activations = ask("dut stop");
  ASSERT_EQ(activations.size(), 7U);
  EXPECT_EQ(activations[5], "[dut]: -1]") << "no comma at the end of the list";
}

TEST_F(MlperfInterfaceTest, WhatItDoesNotKnowIsAnsweredToo) {
  EXPECT_THAT(ask("infer 1 0"), ElementsAre("e-[Unknown command: infer 1 0]", "m-ready"));
  EXPECT_THAT(ask("dut infer 1 0"), testing::Contains("[dut]: e-[Unknown command: infer 1 0]"));
  EXPECT_THAT(ask("play ../a.wav"), ElementsAre("e-[There is no recording '../a.wav']", "m-ready"));
  EXPECT_THAT(ask(""), ElementsAre("e-[Unknown command: ]", "m-ready"));
  EXPECT_THAT(ask(std::string(100000, 'x')), ElementsAre("e-[Unknown command: (too long)]", "m-ready"));
  EXPECT_THAT(ask("\r\nls"), ElementsAre("a.wav", "b.wav", "m-ready")) << "after one that was too long";
  EXPECT_TRUE(played_.empty());
}

TEST_F(MlperfInterfaceTest, AnErrorOfTheRecordingIsToldToTheHost) {
  answer_ = Error(Code::kInvalid, "has 3 channels");
  EXPECT_THAT(ask("play a.wav"), ElementsAre("Attempting to play a.wav", "e-[has 3 channels]", "m-ready"));
  EXPECT_TRUE(status_.ok());
  answer_ = Error(Code::kInterrupted, "interrupted");
  sent_.clear();
  EXPECT_FALSE(interface_.receive("play a.wav%").ok());
  EXPECT_THAT(sent_, testing::Not(HasSubstr("m-ready")));
}

TEST_F(MlperfInterfaceTest, CommandsComeInPieces) {
  EXPECT_TRUE(interface_.receive("na").ok());
  EXPECT_EQ(sent_, "");
  EXPECT_TRUE(interface_.receive("me%ls%").ok());
  EXPECT_THAT(sent_, HasSubstr("some-board"));
  EXPECT_THAT(sent_, HasSubstr("b.wav"));
}

}  // namespace
}  // namespace mote
