// SPDX-License-Identifier: Apache-2.0
#include "data/recording.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

namespace mote {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<float> floats(const Recording& recording) {
  std::vector<float> out(recording.bytes.size() / 4);
  std::memcpy(out.data(), recording.bytes.data(), recording.bytes.size());
  return out;
}

Recording csv(const std::string& text) {
  Result<Recording> out = parse_csv_recording(text, "a.csv");
  EXPECT_TRUE(out.ok()) << out.error().to_string();
  return out.ok() ? *std::move(out) : Recording{};
}

std::string csv_error(const std::string& text) {
  const Result<Recording> out = parse_csv_recording(text, "a.csv");
  return out.ok() ? "no error" : out.error().to_string();
}

TEST(CsvRecording, ColumnsAreChannelsWhateverPartsThem) {
  for (const char* text :
       {"1,2\n3,-4e1\n", "1;2\n3;-40", "1\t2\r\n3\t-40\r\n", "# by hand\n 1  2\n\n3 -40\n"}) {
    const Recording r = csv(text);
    EXPECT_EQ(r.channels, 2) << text;
    EXPECT_THAT(floats(r), ElementsAre(1, 2, 3, -40)) << text;
    EXPECT_EQ(r.rate_hz, 0);
  }
}

TEST(CsvRecording, TheTimeIsNoChannelAndGivesTheRate) {
  const Recording ms = csv("x,timestamp_ms,y\n1,100,2\n3,110,4\n5,120,6\n");
  EXPECT_THAT(floats(ms), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_NEAR(ms.rate_hz, 100, 1e-9);
  EXPECT_NEAR(csv("time [s];x\n0;1\n0.5;2\n").rate_hz, 2, 1e-9);
  EXPECT_EQ(csv("temperature,x\n1,2\n3,4\n").channels, 2);
}

TEST(CsvRecording, WhatIsNoTableIsRefusedWithItsLine) {
  EXPECT_THAT(csv_error(""), HasSubstr("holds no numbers"));
  EXPECT_THAT(csv_error("x,y\n"), HasSubstr("holds no numbers"));
  EXPECT_THAT(csv_error("1,2\n3\n"), HasSubstr("a.csv:2: has 1 values where the first line has 2"));
  EXPECT_THAT(csv_error("1,2\n3,\n"), HasSubstr("a.csv:2: '' is not a number"));
  EXPECT_THAT(csv_error("1,2\n3,nan\n"), HasSubstr("'nan' is not a number"));
  EXPECT_THAT(csv_error("1,2\n3,1e39\n"), HasSubstr("'1e39' is not a number"));
  EXPECT_THAT(csv_error("t,x\n2,1\n1,1\n"), HasSubstr("a.csv:3: the time runs backwards"));
}

// A WAV file of 16-bit samples, as the format's description has it: RIFF, fmt and data chunks.
Bytes wav(int channels, int rate, const std::vector<int16_t>& samples, uint32_t promised_bytes) {
  Bytes out;
  const auto word = [&out](uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out.push_back(static_cast<uint8_t>(value >> (8 * i)));
  };
  const auto text = [&out](const std::string& four) {
    for (const char c : four) out.push_back(static_cast<uint8_t>(c));
  };
  text("RIFF");
  word(36 + promised_bytes, 4);
  text("WAVE");
  text("fmt ");
  word(16, 4);
  word(1, 2);
  word(static_cast<uint32_t>(channels), 2);
  word(static_cast<uint32_t>(rate), 4);
  word(static_cast<uint32_t>(rate * channels * 2), 4);
  word(static_cast<uint32_t>(channels * 2), 2);
  word(16, 2);
  text("data");
  word(promised_bytes, 4);
  for (const int16_t sample : samples) word(static_cast<uint16_t>(sample), 2);
  return out;
}

TEST(Audio, SamplesOf16BitsArriveAsTheyAre) {
  const Result<Recording> r = parse_audio(wav(2, 16000, {1, -2, 32767, -32768}, 8), "a.wav");
  ASSERT_TRUE(r.ok()) << r.error().to_string();
  EXPECT_EQ(r->channels, 2);
  EXPECT_EQ(r->rate_hz, 16000);
  EXPECT_EQ(r->frames(), 2);
  EXPECT_EQ(r->bytes, (Bytes{1, 0, 0xFE, 0xFF, 0xFF, 0x7F, 0, 0x80}));
}

TEST(Audio, WhatIsNoAudioIsRefused) {
  EXPECT_FALSE(parse_audio({}, "a.wav").ok());
  EXPECT_FALSE(parse_audio(Bytes(1000, 7), "a.wav").ok());
  const Result<Recording> empty = parse_audio(wav(1, 16000, {}, 0), "a.wav");
  ASSERT_FALSE(empty.ok());
  EXPECT_THAT(empty.error().to_string(), HasSubstr("a.wav"));
  // A header that promises more than there is: what is there.
  const Result<Recording> cut = parse_audio(wav(1, 16000, {5, 6}, 1U << 30), "a.wav");
  if (cut.ok()) {
    EXPECT_EQ(cut->frames(), 2);
  }
  for (size_t bytes = 0; bytes < 48; ++bytes) {
    Bytes short_file = wav(1, 16000, {5, 6}, 4);
    short_file.resize(bytes);
    (void)parse_audio(short_file, "a.wav");  // never a crash
  }
}

TEST(RecordingFile, IsToldByItsName) {
  EXPECT_TRUE(is_recording_name("a/B.WAV"));
  EXPECT_FALSE(is_recording_name("a.mp4"));
  const Result<Recording> unknown = read_recording("a.mp4");
  ASSERT_FALSE(unknown.ok());
  EXPECT_THAT(unknown.error().to_string(), HasSubstr("known: .wav"));
}

}  // namespace
}  // namespace mote
