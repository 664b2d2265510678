// SPDX-License-Identifier: Apache-2.0
#include "flow/record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "base/io.h"
#include "capture/capture_test.h"
#include "capture/pseudo_terminal.h"
#include "data/set/recording_set.h"

namespace mote {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr auto kQuiet = [](const RecordView&) {};

class Record : public testing::Test {
 protected:
  void SetUp() override {
    Result<TemporaryFolder> folder = TemporaryFolder::make("record");
    ASSERT_TRUE(folder.ok());
    folder_ = std::make_unique<TemporaryFolder>(std::move(*folder));
    request_.output = *folder_ / "set";
    request_.patience = 3;
  }

  // A device that sends `repeat` again and again, with 10 ms between.
  void start(const PseudoTerminal& terminal, std::string first, const std::function<std::string()>& repeat) {
    request_.port = terminal.name();
    device_ = std::thread([this, &terminal, first = std::move(first), repeat] {
      terminal.write(first);
      while (!stop_) {
        terminal.write(repeat());
        heard_ += terminal.read();
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
      }
    });
  }
  void stop() {
    stop_ = true;
    if (device_.joinable()) device_.join();
  }
  void TearDown() override { stop(); }

  // Not one file but those of a set.
  std::vector<std::string> left_over() const {
    std::vector<std::string> out;
    for (const auto& entry : std::filesystem::directory_iterator(request_.output))
      if (entry.path().filename().string().rfind("unfinished", 0) == 0) out.push_back(entry.path().string());
    return out;
  }

  std::unique_ptr<TemporaryFolder> folder_;
  RecordRequest request_;
  std::thread device_;
  std::atomic<bool> stop_{false};
  std::string heard_;
};

TEST_F(Record, LinesBecomeARecordingOfTheSet) {
  Result<PseudoTerminal> terminal = PseudoTerminal::open();
  ASSERT_TRUE(terminal.ok()) << terminal.error().to_string();
  start(*terminal, "boot\n", [] { return std::string("ax:1,ay:-2\n"); });
  request_.seconds = 1;
  request_.label = "wave";
  const Result<RecordSummary> summary = record(request_, kQuiet);
  stop();
  ASSERT_TRUE(summary.ok()) << summary.error().to_string();
  EXPECT_EQ(summary->ended, "time");
  EXPECT_EQ(summary->added, 1);
  const Result<RecordingSet> set = open_recording_set(request_.output);
  ASSERT_TRUE(set.ok());
  ASSERT_EQ(set->rows.size(), 1u);
  const RecordingRow& row = set->rows[0];
  EXPECT_EQ(row.label, "wave");
  EXPECT_EQ(row.channels, "ax;ay");
  EXPECT_THAT(row.group, testing::StartsWith("session-"));
  // A device of this computer is late now and then, never early.
  EXPECT_GT(row.rate_hz, 20);
  EXPECT_LE(row.rate_hz, 101);
  EXPECT_TRUE(read_set_recording(*set, row).ok());
  EXPECT_TRUE(left_over().empty());
}

TEST_F(Record, ASensimlDeviceIsConnectedAndDisconnected) {
  Result<PseudoTerminal> terminal = PseudoTerminal::open();
  ASSERT_TRUE(terminal.ok());
  uint32_t sequence = 0;
  start(*terminal, "", [this, &sequence]() -> std::string {
    if (heard_.find("connect\n") == std::string::npos)
      return "{\"version\":2,\"sample_rate\":100,\"samples_per_packet\":1,\"column_location\":{\"x\":0}}\n";
    // The eleventh gets lost.
    if (sequence == 10) ++sequence;
    const std::vector<uint8_t> packet = sensiml_packet(sequence, {static_cast<int16_t>(sequence)});
    ++sequence;
    return std::string(packet.begin(), packet.end());
  });
  request_.seconds = 0.5;
  const Result<RecordSummary> summary = record(request_, kQuiet);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  stop();
  ASSERT_TRUE(summary.ok()) << summary.error().to_string();
  EXPECT_THAT(summary->form, HasSubstr("SensiML"));
  EXPECT_EQ(summary->added, 2);
  EXPECT_EQ(summary->streams[0].lost, 1);
  ASSERT_FALSE(summary->notes.empty());
  EXPECT_THAT(summary->notes.back(), HasSubstr("missing at 1 places"));
  EXPECT_EQ(heard_, "connect\ndisconnect\n");
}

TEST_F(Record, BytesOfAFileAreRecordedAtTheRateGiven) {
  request_.port = *folder_ / "kept.stream";
  ASSERT_TRUE(write_file(request_.port, std::string("9\n1\n2\n3\n4\n5\n")).ok());
  const Result<RecordSummary> asked = record(request_, kQuiet);
  ASSERT_FALSE(asked.ok());
  EXPECT_THAT(asked.error().hint, HasSubstr("--rate"));
  request_.recorder.rate_hz = 50;
  const Result<RecordSummary> summary = record(request_, kQuiet);
  ASSERT_TRUE(summary.ok()) << summary.error().to_string();
  EXPECT_EQ(summary->ended, "end of the file");
  EXPECT_EQ(summary->seconds, 0.1);
  const Result<RecordSummary> again = record(request_, kQuiet);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->added, 0);
  EXPECT_EQ(again->present, 1);
}

// A pipe is not there to be read again.
TEST_F(Record, BytesOfAPipeAreKeptWhereTheirRateIsNotKnown) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const std::string lines = "9\n1\n2\n3\n4\n5\n";
  ASSERT_EQ(::write(ends[1], lines.data(), lines.size()), static_cast<ssize_t>(lines.size()));
  ::close(ends[1]);
  ASSERT_EQ(::dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
  ::close(ends[0]);
  request_.port = "-";
  const Result<RecordSummary> asked = record(request_, kQuiet);
  ASSERT_FALSE(asked.ok());
  ASSERT_EQ(left_over().size(), 1u);
  EXPECT_THAT(asked.error().hint, HasSubstr(left_over()[0]));
  request_.port = left_over()[0];
  request_.recorder.rate_hz = 50;
  const Result<RecordSummary> summary = record(request_, kQuiet);
  ASSERT_TRUE(summary.ok()) << summary.error().to_string();
  EXPECT_EQ(summary->seconds, 0.1);
}

TEST_F(Record, WhatNobodyUnderstandsIsShown) {
  request_.port = *folder_ / "noise";
  ASSERT_TRUE(write_file(request_.port, std::string("hello\nworld\n")).ok());
  const Result<RecordSummary> summary = record(request_, kQuiet);
  ASSERT_FALSE(summary.ok());
  EXPECT_THAT(summary.error().what, HasSubstr("'hello?world?'"));
  EXPECT_FALSE(std::filesystem::exists(request_.output));
}

TEST_F(Record, AMissingPortAndABadSpeedAreExplained) {
  request_.port = *folder_ / "ttyNone";
  Result<RecordSummary> summary = record(request_, kQuiet);
  ASSERT_FALSE(summary.ok());
  EXPECT_THAT(summary.error().hint, HasSubstr("/dev/ttyACM*"));
  request_.baud = 12345;
  summary = record(request_, kQuiet);
  ASSERT_FALSE(summary.ok());
  EXPECT_THAT(summary.error().what, HasSubstr("12345 baud"));
}

}  // namespace
}  // namespace mote
