// SPDX-License-Identifier: Apache-2.0
#include "capture/recorder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "capture/capture_test.h"
#include "capture/recognise.h"

namespace mote {
namespace {

using testing::HasSubstr;

StreamEvent description(double rate_hz) {
  StreamEvent event;
  event.kind = StreamEvent::Kind::kStream;
  event.info.channels = {{"x", "g"}, {"y", "g"}};
  event.info.rate_hz = rate_hz;
  return event;
}

StreamEvent frames(size_t count, float value, std::optional<double> device_seconds = {}) {
  StreamEvent event;
  event.values.assign(2 * count, value);
  event.device_seconds = device_seconds;
  return event;
}

StreamEvent loss(int64_t count) {
  StreamEvent event;
  event.kind = StreamEvent::Kind::kLost;
  event.frames = count;
  event.why = "sequence";
  return event;
}

TEST(Recorder, ALossEndsARecording) {
  Recorder recorder({});
  recorder.take(description(10), {});
  recorder.take(frames(3, 1), {});
  recorder.take(loss(2), {});
  recorder.take(loss(1), {});
  recorder.take(frames(4, 2), {});
  const auto recordings = recorder.finish();
  ASSERT_TRUE(recordings.ok());
  ASSERT_EQ(recordings->size(), 2u);
  EXPECT_EQ((*recordings)[0].data.frames(), 3);
  EXPECT_EQ((*recordings)[1].data.frames(), 4);
  EXPECT_EQ((*recordings)[1].data.rate_hz, 10);
  EXPECT_EQ(recorder.states()[0].lost, 3);
  EXPECT_EQ(recorder.states()[0].losses, 2);
}

TEST(Recorder, ClipsAreCutAndTheRestIsKept) {
  Recorder recorder({0, 0.5});
  recorder.take(description(10), {});
  recorder.take(frames(12, 1), {});
  const auto recordings = recorder.finish();
  ASSERT_TRUE(recordings.ok());
  ASSERT_EQ(recordings->size(), 3u);
  EXPECT_EQ((*recordings)[1].data.frames(), 5);
  EXPECT_EQ((*recordings)[2].data.frames(), 2);
}

TEST(Recorder, TheRateOfLinesIsThatOfTheirArrival) {
  Recorder recorder({});
  recorder.take(description(0), 0);
  for (int i = 0; i <= 20; ++i) recorder.take(frames(5, 1), 0.1 * i);
  const auto recordings = recorder.finish();
  ASSERT_TRUE(recordings.ok());
  EXPECT_NEAR((*recordings)[0].data.rate_hz, 50, 1e-9);
}

TEST(Recorder, ARateThatNobodyKnowsIsAskedFor) {
  Recorder recorder({});
  recorder.take(description(0), {});
  recorder.take(frames(5, 1), {});
  const auto recordings = recorder.finish();
  ASSERT_FALSE(recordings.ok());
  EXPECT_THAT(recordings.error().hint, HasSubstr("--rate"));
}

TEST(Recorder, TheDevicesClockCorrectsItsWord) {
  Recorder recorder({});
  recorder.take(description(100), 0);
  // A tenth slower than it says, in packets of ten.
  for (int i = 0; i < 30; ++i) recorder.take(frames(10, 1, 0.111 * i), 5);
  const auto recordings = recorder.finish();
  ASSERT_TRUE(recordings.ok());
  EXPECT_NEAR((*recordings)[0].data.rate_hz, 90.09, 0.01);
  ASSERT_EQ((*recordings)[0].notes.size(), 1u);
  EXPECT_THAT((*recordings)[0].notes[0], HasSubstr("90.09 Hz were measured"));
}

TEST(Recorder, WhatWaitedInBuffersDoesNotRaiseTheRate) {
  Recorder recorder({});
  StreamEvent begin = description(100);
  begin.info.rate_hz = 0;
  recorder.take(begin, 0);
  recorder.take(frames(100, 1), 0.01);  // a second of before
  for (int i = 0; i < 200; ++i) recorder.take(frames(1, 1), 0.02 + 0.01 * i);
  const auto recordings = recorder.finish();
  ASSERT_TRUE(recordings.ok());
  EXPECT_NEAR((*recordings)[0].data.rate_hz, 100, 0.1);
}

TEST(Recorder, ALittleDriftKeepsTheRoundRate) {
  Recorder recorder({});
  recorder.take(description(100), 0);
  for (int i = 0; i < 30; ++i) recorder.take(frames(10, 1, 0.1001 * i), 5);
  const auto recordings = recorder.finish();
  ASSERT_TRUE(recordings.ok());
  EXPECT_EQ((*recordings)[0].data.rate_hz, 100);
  EXPECT_TRUE((*recordings)[0].notes.empty());
}

std::string form_of(const std::vector<uint8_t>& bytes, StreamForm form = StreamForm::kAny) {
  Recogniser recogniser(form);
  std::vector<StreamEvent> events;
  for (const uint8_t byte : bytes) {
    const auto decoder = recogniser.look(&byte, 1, &events);
    if (!decoder.ok()) return decoder.error().what;
    if (*decoder) return (*decoder)->form();
  }
  return recogniser.request() + "none: " + recogniser.seen();
}

std::vector<uint8_t> bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

TEST(Recogniser, TellsTheForms) {
  EXPECT_THAT(form_of(bytes_of("3,4\n1,2\n3,4\n5,6\n")), HasSubstr("lines of numbers"));
  EXPECT_THAT(form_of(bytes_of("x\n{\"version\":2,\"sample_rate\":9,\"samples_per_packet\":1,"
                               "\"column_location\":{\"a\":0}}\n")),
              HasSubstr("SensiML"));
  SentBytes sent;
  mote_stream imu = {&imu_info(), SentBytes::write, &sent, 0, 0};
  mote_stream_describe(&imu);
  std::vector<uint8_t> bytes = bytes_of("boot\n1\n");
  bytes.insert(bytes.end(), sent.bytes.begin(), sent.bytes.end());
  EXPECT_THAT(form_of(bytes), HasSubstr("mote packets"));
  EXPECT_THAT(form_of(bytes, StreamForm::kLines), HasSubstr("none"));
}

TEST(Recogniser, SaysWhatItSawAndAsksAConnectedDeviceToLetGo) {
  EXPECT_EQ(form_of(bytes_of("hello\nworld\n")), "none: 12 bytes arrived, the last of them 'hello?world?'");
  std::vector<uint8_t> bytes = sensiml_packet(5, {1, 2});
  bytes.push_back(0xff);
  EXPECT_THAT(form_of(bytes), testing::StartsWith("disconnect\nnone"));
}

}  // namespace
}  // namespace mote
