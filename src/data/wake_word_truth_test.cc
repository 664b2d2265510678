// SPDX-License-Identifier: Apache-2.0
#include "data/wake_word_truth.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/io.h"

namespace mote {
namespace {

using ::testing::HasSubstr;

std::string error_of(const std::string& text) {
  const auto truth = parse_wake_word_truth(text, "truth.json");
  return truth.ok() ? "no error" : truth.error().to_string();
}

// A list of one recording with these windows.
std::string with_windows(const std::string& windows) {
  return R"([{"wav_file": "a.wav", "length_sec": 10, "detection_windows": )" + windows + "}]";
}

TEST(WakeWordTruth, NamesRecordingsAndTheirWords) {
  const auto truth = parse_wake_word_truth(
      R"([{"wav_file": "a.wav", "sample_rate": 16000, "length_sec": 10.5, "detection_windows": [[1, 1.65], [7.0, 7.4]]},
          {"wav_file": "b.wav", "length_sec": 3, "detection_windows": []}])",
      "truth.json");
  ASSERT_TRUE(truth.ok()) << truth.error().to_string();
  ASSERT_EQ(truth->size(), 2U);
  EXPECT_EQ(truth->at(0).name, "a.wav");
  EXPECT_DOUBLE_EQ(truth->at(0).length_seconds, 10.5);
  ASSERT_EQ(truth->at(0).words.size(), 2U);
  EXPECT_DOUBLE_EQ(truth->at(0).words[0].begin, 1);
  EXPECT_DOUBLE_EQ(truth->at(0).words[0].end, 1.65);
  EXPECT_TRUE(truth->at(1).words.empty());
}

TEST(WakeWordTruth, MistakesAreNamedWithTheirPlace) {
  EXPECT_THAT(error_of("[\n{]"), HasSubstr("truth.json:2"));
  for (const char* none : {"{}", "[]", "3"}) EXPECT_THAT(error_of(none), HasSubstr("is not a list"));
  EXPECT_THAT(error_of("[7]"), HasSubstr("truth.json: recording 1 is not an object"));
  EXPECT_THAT(error_of(R"([{"wav_file": "a.wav", "detection_windows": []}])"),
              HasSubstr("recording 1 has no 'length_sec'"));
  for (const char* name : {"\"\"", "\"../a.wav\"", "\"/a.wav\"", "\"a\\n.wav\"", "5", "null"})
    EXPECT_THAT(
        error_of(std::string(R"([{"wav_file": )") + name + R"(, "length_sec": 1, "detection_windows": []}])"),
        HasSubstr("'wav_file' is no name of a file"))
        << name;
  for (const char* length : {"0", "-1", "\"10\"", "1e9", "true"})
    EXPECT_THAT(error_of(std::string(R"([{"wav_file": "a.wav", "length_sec": )") + length +
                         R"(, "detection_windows": []}])"),
                HasSubstr("'length_sec' is not a length"))
        << length;
  EXPECT_THAT(error_of(with_windows("{}")), HasSubstr("'detection_windows' is not a list"));
  for (const char* window : {"[1]", "[1, 2, 3]", "[2, 1]", "[-1, 1]", "[\"1\", 2]", "1"})
    EXPECT_THAT(error_of(with_windows("[[0, 1], " + std::string(window) + "]")),
                HasSubstr("recording 1: window 2 is not a begin and an end"))
        << window;
  EXPECT_THAT(error_of(with_windows("[[10, 11]]")), HasSubstr("window 1 begins after 10 s, behind the end"));
}

TEST(WakeWordTruth, IsTheOnlyJsonOfItsFolder) {
  const TemporaryFolder folder = *TemporaryFolder::make("truth");
  EXPECT_THAT(find_truth_file(folder / "none").error().to_string(), HasSubstr("is not a folder"));
  EXPECT_THAT(find_truth_file(folder.path()).error().to_string(), HasSubstr("holds no truth file"));
  ASSERT_TRUE(write_file(folder / "a.json", std::string("[]")).ok());
  EXPECT_EQ(*find_truth_file(folder.path()), folder / "a.json");
  ASSERT_TRUE(write_file(folder / "b.json", std::string("[]")).ok());
  EXPECT_THAT(find_truth_file(folder.path()).error().to_string(), HasSubstr("--truth FILE"));
}

}  // namespace
}  // namespace mote
