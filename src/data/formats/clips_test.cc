// SPDX-License-Identifier: Apache-2.0
#include "data/formats/clips.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/formats/formats.h"
#include "data/testing.h"

namespace mote {
namespace {

using ::testing::ElementsAre;
using testing::error_text;
using ::testing::HasSubstr;
using testing::must;

NewRecording ten_frames() {
  NewRecording out;
  out.data = float_recording({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19}, 2, 100);
  out.label = "noise";
  return out;
}

TEST(Clips, OneAfterTheOtherWithoutTheRest) {
  const std::vector<NewRecording> clips = must(clips_of(ten_frames(), 0.04, "f"));
  ASSERT_EQ(clips.size(), 2u);
  EXPECT_EQ(clips[1].data.frames(), 4);
  EXPECT_EQ(clips[1].name, "1");
  EXPECT_EQ(clips[1].label, "noise");
  EXPECT_EQ(clips[1].data.bytes, float_recording({8, 9, 10, 11, 12, 13, 14, 15}, 2, 100).bytes);
  EXPECT_THAT(clips[1].notes, ElementsAre(HasSubstr("the last 0.02 s")));
}

TEST(Clips, WhatCannotBeCut) {
  EXPECT_THAT(error_text(clips_of(ten_frames(), 1, "f")), HasSubstr("is of 0.1 s and cannot be cut"));
  EXPECT_THAT(error_text(clips_of(ten_frames(), 1e-9, "f")), HasSubstr("cannot be cut"));
  NewRecording segmented = ten_frames();
  segmented.segments.push_back({0, 1, 0, 0, 0, 0, "x"});
  EXPECT_THAT(error_text(clips_of(segmented, 0.04, "f")), HasSubstr("has segments"));
  NewRecording long_one;
  long_one.data.rate_hz = 1;
  long_one.data.bytes.resize(400'000);
  EXPECT_THAT(error_text(clips_of(long_one, 1, "f")), HasSubstr("more than 100,000 clips"));
}

}  // namespace
}  // namespace mote
