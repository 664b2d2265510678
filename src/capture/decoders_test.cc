// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "capture/capture_test.h"
#include "capture/line_stream.h"
#include "capture/packet_stream.h"
#include "capture/sensiml_stream.h"

namespace mote {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<uint8_t> bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

TEST(Lines, TheFirstIsPassedOverAndWhatIsNoNumberIsLost) {
  LineDecoder decoder;
  const auto events = decode(decoder, bytes_of("4,5\r\n1.5,-2\r\n\r\n3e1\t4\n1,2,3\nboo\n5 , 6\n"));
  EXPECT_EQ(outline(events), "S 2 2 L1 L1 2");
  EXPECT_THAT(events[1].values, ElementsAre(1.5f, -2.0f));
  EXPECT_THAT(events[5].values, ElementsAre(5.0f, 6.0f));
  EXPECT_THAT(events[3].why, HasSubstr("3 values instead of 2"));
}

TEST(Lines, ThePlottersNamesNameChannels) {
  LineDecoder decoder;
  const auto events = decode(decoder, bytes_of("x\naccX:1,accY:2\naccX:3,accY:4\n"));
  EXPECT_EQ(outline(events), "S 2 2");
  EXPECT_EQ(events[0].info.channels[1].name, "accY");
}

TEST(Lines, TextBeforeTheFirstNumbersIsNoLoss) {
  LineDecoder decoder;
  EXPECT_EQ(outline(decode(decoder, bytes_of("boot\nsensor found\n1 2\n"))), "S 2");
}

TEST(Lines, ADevicesErrorEndsTheRecording) {
  LineDecoder decoder;
  const std::vector<uint8_t> bytes = bytes_of("1\n2\nERR: no sensor\n");
  std::vector<StreamEvent> events;
  const Status status = decoder.push(bytes.data(), bytes.size(), &events);
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.error().what, HasSubstr("ERR: no sensor"));
}

TEST(Lines, EndlessOnesTakeNoMemory) {
  LineDecoder decoder;
  std::vector<uint8_t> bytes = bytes_of("\n1\n");
  bytes.insert(bytes.end(), 100000, '7');
  bytes.push_back('\n');
  EXPECT_EQ(outline(decode(decoder, bytes)), "S 1 L1");
}

constexpr char kDescription[] =
    R"({"version":2,"sample_rate":476,"samples_per_packet":2,"column_location":{"GyroX":1,"AccX":0}})";

void append(std::vector<uint8_t>& bytes, const std::vector<uint8_t>& more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
}

TEST(Sensiml, PacketsAreCheckedAndCounted) {
  const auto decoder = SensimlDecoder::make(kDescription);
  ASSERT_TRUE(decoder.ok()) << decoder.error().to_string();
  std::vector<uint8_t> bytes = bytes_of(std::string(kDescription) + "\n");
  append(bytes, sensiml_packet(0, {1, 2, 3, 4}));
  append(bytes, sensiml_packet(1, {5, 6, -7, 255}));
  std::vector<uint8_t> damaged = sensiml_packet(2, {1, 1, 1, 1});
  damaged[10] ^= 4;
  append(bytes, damaged);
  append(bytes, sensiml_packet(3, {9, 10, 11, 12}));
  append(bytes, sensiml_packet(6, {13, 14, 15, 16}));
  append(bytes, sensiml_packet(0, {1, 2, 3, 4}));
  const auto events = decode(**decoder, bytes);
  EXPECT_EQ(outline(events), "S 4 4 L2 4 L4 4 L? 4");
  EXPECT_EQ(events[0].info.channels[0].name, "AccX");
  EXPECT_EQ(events[0].info.rate_hz, 476);
  EXPECT_THAT(events[2].values, ElementsAre(5, 6, -7, 255));
  EXPECT_EQ(events[3].why, "checksum");
  EXPECT_EQ(events[5].why, "sequence");
}

TEST(Sensiml, DescriptionsThatCannotBeAreRefused) {
  for (const char* text :
       {"{", "[]", R"({"version":1,"sample_rate":1,"samples_per_packet":1,"column_location":{"a":0}})",
        R"({"version":2,"sample_rate":-1,"samples_per_packet":1,"column_location":{"a":0}})",
        R"({"version":2,"sample_rate":1,"samples_per_packet":0,"column_location":{"a":0}})",
        R"({"version":2,"sample_rate":1,"samples_per_packet":1e9,"column_location":{"a":0}})",
        R"({"version":2,"sample_rate":1,"samples_per_packet":1,"column_location":{"a":1}})",
        R"({"version":2,"sample_rate":1,"samples_per_packet":1,"column_location":{"a":0,"b":0}})",
        R"({"version":2,"sample_rate":1,"samples_per_packet":1})"})
    EXPECT_FALSE(SensimlDecoder::make(text).ok()) << text;
}

class Packets : public testing::Test {
 protected:
  std::vector<StreamEvent> events() { return decode(decoder_, sent_.bytes); }
  void send(const std::vector<int16_t>& values, uint64_t time_us) {
    mote_stream_send(&imu_, values.data(), static_cast<uint32_t>(values.size() / 2), time_us);
  }

  SentBytes sent_;
  mote_stream imu_ = {&imu_info(), SentBytes::write, &sent_, 0, 0};
  PacketDecoder decoder_;
};

TEST_F(Packets, DescribeThemselves) {
  send({1, 1}, 0);  // of a stream that is not described yet
  mote_stream_describe(&imu_);
  send({1, -2, 3, 4}, 10000);
  mote_stream_describe(&imu_);
  const auto found = events();
  EXPECT_EQ(outline(found), "S 4");
  EXPECT_EQ(found[0].info.name, "imu");
  EXPECT_EQ(found[0].info.channels, (std::vector<Channel>{{"x", "m/s2"}, {"y", "m/s2"}}));
  EXPECT_EQ(found[0].info.rate_hz, 100);
  EXPECT_THAT(found[1].values, ElementsAre(0.5f, -1.0f, 1.5f, 2.0f));
  EXPECT_EQ(found[1].device_seconds, 0.01);
}

TEST_F(Packets, WhatIsMissingIsToldByTheTime) {
  mote_stream_describe(&imu_);
  send({1, 1, 2, 2}, 0);
  const size_t first = sent_.bytes.size();
  send({3, 3, 4, 4}, 20000);
  sent_.bytes[first + 20] ^= 1;
  send({5, 5}, 40000);
  EXPECT_EQ(outline(events()), "S 4 L2 2");
}

TEST_F(Packets, TheDeviceSaysWhatItDropped) {
  mote_stream_describe(&imu_);
  send({1, 1}, 0);
  mote_stream_drop(&imu_, 5);
  send({2, 2}, 60000);
  const auto found = events();
  EXPECT_EQ(outline(found), "S 2 L5 2");
  EXPECT_EQ(found[2].why, "dropped by the device");
}

TEST_F(Packets, SlowAndFastStreamsShareAWire) {
  static constexpr char kText[] = "mic\0sound\0";
  const mote_stream_info info = {kText, sizeof kText, 9, MOTE_STREAM_INT16, 1, MOTE_STREAM_SOUND, 16000, 1};
  mote_stream microphone = {&info, SentBytes::write, &sent_, 0, 0};
  mote_stream_describe(&imu_);
  mote_stream_describe(&microphone);
  const int16_t sound[3] = {-32768, 0, 32767};
  mote_stream_send(&microphone, sound, 3, 5);
  send({1, 1}, 0);
  const auto found = events();
  EXPECT_EQ(outline(found), "S S 3 2");
  EXPECT_EQ(found[2].stream, 1u);
  EXPECT_TRUE(found[1].info.is_sound);
  EXPECT_THAT(found[2].values, ElementsAre(-32768, 0, 32767));
}

TEST_F(Packets, ADescriptionThatIsWrongSaysSo) {
  mote_stream_info info = imu_info();
  info.channels = 3;  // with the texts of two
  mote_stream wrong = {&info, SentBytes::write, &sent_, 0, 0};
  mote_stream_describe(&wrong);
  std::vector<StreamEvent> out;
  const Status status = decoder_.push(sent_.bytes.data(), sent_.bytes.size(), &out);
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.error().what, HasSubstr("3 channels"));
}

}  // namespace
}  // namespace mote
