// SPDX-License-Identifier: Apache-2.0
// Files of labels beside recordings: what they say gets to the right frames and pixels.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/format.h"
#include "flow/set_import_testing.h"

namespace mote {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::SetImport;
using Rows = std::map<std::string, std::string>;

class LabelImport : public SetImport {
 protected:
  // "label first-last" or "label x,y width,height" of all segments, sorted.
  std::vector<std::string> segments() {
    std::vector<std::string> out;
    const auto set = open_recording_set(request_.output);
    if (!set.ok()) return out;
    const auto read = read_segments(*set);
    for (const SegmentRow& row : *read) {
      const Segment& s = row.segment;
      out.push_back(s.width > 0 ? format("{} {},{} {}x{}", s.label, s.x, s.y, s.width, s.height)
                                : format("{} {}-{}", s.label, s.first, s.last));
    }
    std::sort(out.begin(), out.end());
    return out;
  }
};

constexpr const char* kDai = R"([{"file_name": "a.wav", "metadata": [{"name": "Subject", "value": "ann"}],
    "sessions": [{"session_name": "1", "segments": [{"name": "Label", "value": "kick", "start": 4, "end": 9},
                                                    {"name": "Label", "value": "pass", "start": 10, "end": 39}]}]},
    {"file_name": "b.csv", "sessions": [{"segments": [{"value": "run", "start": 1, "end": 2}]}]}])";

TEST_F(LabelImport, SensimlSegmentsOfSoundAndTables) {
  put_wav("data/a.wav", 0);
  put("data/b.csv", "time_ms,x\n0,1\n10,2\n20,4\n");
  put("data/c.csv", "time_ms,x\n0,3\n10,2\n");
  put("data/labels.dai", kDai);
  const SetImportSummary s = import();
  EXPECT_THAT(s.layouts, ElementsAre("sensiml"));
  EXPECT_THAT(s.warnings, IsEmpty());
  EXPECT_EQ(rows(), (Rows{{"data/a.wav", "//ann"}, {"data/b.csv", "//data"}, {"data/c.csv", "data//"}}));
  EXPECT_THAT(segments(), ElementsAre("kick 4-9", "pass 10-39", "run 1-2"));
}

TEST_F(LabelImport, SegmentsMoveWithTheFramesWhereTheRateChanges) {
  put_wav("a.wav", 0);
  put("b.csv", "time_ms,x\n0,1\n10,2\n20,4\n");
  put("labels.dai", kDai);
  request_.rate_hz = 8000;
  import();
  EXPECT_THAT(segments(), ElementsAre("kick 2-4", "pass 5-19", "run 80-160"));
}

TEST_F(LabelImport, ASegmentBeyondTheEndIsRefused) {
  put_wav("a.wav", 0);
  put_wav("b.wav", 9);
  put("labels.dai",
      R"([{"file_name": "a.wav", "sessions": [{"segments": [{"value": "x", "start": 1, "end": 40}]}]},
                        {"file_name": "gone.wav"}])");
  const SetImportSummary s = import();
  ASSERT_EQ(s.skipped.size(), 1u);
  EXPECT_THAT(s.skipped[0].text, HasSubstr("'x' of frames 1 to 40 lies outside the 40 frames"));
  EXPECT_THAT(s.warnings, ElementsAre(HasSubstr("'gone.wav'")));
  EXPECT_EQ(s.added, 1);
}

}  // namespace
}  // namespace mote
