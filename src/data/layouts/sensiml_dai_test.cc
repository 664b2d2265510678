// SPDX-License-Identifier: Apache-2.0
#include "data/layouts/sensiml_dai.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/testing.h"

namespace mote {
namespace {

using ::testing::ElementsAre;
using testing::error_text;
using ::testing::HasSubstr;
using testing::must;

TEST(SensimlDai, SegmentsOfTheFirstSessionAndTheSubject) {
  const LabelFile found = must(parse_sensiml_dai(R"([{"file_name": "a.csv",
      "metadata": [{"name": "Size", "value": "M"}, {"name": "Device", "value": "d"}, {"name": "Subject", "value": 7}],
      "sessions": [{"session_name": "empty", "segments": []},
                   {"session_name": "1", "segments": [{"name": "Label", "value": "kick", "start": 3, "end": 8},
                                                      {"name": "Power", "value": "high", "start": 3, "end": 8},
                                                      {"name": "Label", "value": "pass", "start": 9, "end": 9}]},
                   {"session_name": "2", "segments": [{"name": "Label", "value": "x", "start": 0, "end": 1}]}]},
      {"file_name": "b.csv", "videos": []}])",
                                                 "x.dai"));
  ASSERT_EQ(found.labels.size(), 2u);
  const SideLabel& a = found.labels.at("a.csv");
  EXPECT_EQ(a.group, "7");
  EXPECT_THAT(a.segments, ElementsAre(Segment{3, 8, 0, 0, 0, 0, "kick"}, Segment{9, 9, 0, 0, 0, 0, "pass"}));
  EXPECT_TRUE(found.labels.at("b.csv").segments.empty());
  EXPECT_THAT(found.warnings, ElementsAre(HasSubstr("1 files have segments in several sessions"),
                                          HasSubstr("for example 'Power'")));
}

TEST(SensimlDai, WhatIsWrongIsNamed) {
  const auto error = [](const std::string& text) { return error_text(parse_sensiml_dai(text, "x.dai")); };
  EXPECT_THAT(error("{}"), HasSubstr("x.dai: is no list of files"));
  EXPECT_THAT(error("[3]"), HasSubstr("entry 0 has no 'file_name'"));
  EXPECT_THAT(error(R"([{"file_name": "a"}, {"file_name": "a"}])"),
              HasSubstr("'a': stands in the list twice"));
  EXPECT_THAT(error(R"([{"file_name": "a", "sessions": {}}])"), HasSubstr("'sessions' is no list"));
  for (const std::string segment :
       {R"({"value": "v", "start": 5, "end": 4})", R"({"value": "v", "start": -1, "end": 4})",
        R"({"value": "v", "start": 0.5, "end": 4})", R"({"start": 0, "end": 4})", "1"})
    EXPECT_THAT(error(R"([{"file_name": "a", "sessions": [{"segments": [)" + segment + "]}]}]"),
                HasSubstr("segment 0 has no value, start and end"));
}

}  // namespace
}  // namespace mote
