// SPDX-License-Identifier: Apache-2.0
// Files of labels beside recordings: what they say gets to the right frames and pixels.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/format.h"
#include "flow/testing.h"

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

constexpr const char* kBoxes = R"("categories": [{"id": 1, "name": "cup"}],
    "annotations": [{"image_id": 5, "category_id": 1, "bbox": [0.6, 0, 2.4, 2]}]})";

TEST_F(LabelImport, CocoBoxesAndSplitsByTheNameOfTheFile) {
  put_png("train2017/a.png", 4, 3, 1);
  put_png("val2017/a.png", 4, 3, 20);
  put_png("val2017/empty.png", 4, 3, 40);
  put_png("val2017/other.png", 4, 3, 60);
  const std::string image = R"({"images": [{"id": 5, "file_name": "a.png", "width": 4, "height": 3})";
  put("annotations/instances_train2017.json", image + "]," + kBoxes);
  put("annotations/instances_val2017.json",
      image + R"(, {"id": 6, "file_name": "empty.png"}, {"id": 7, "file_name": "gone.png"}],)" + kBoxes);
  put("annotations/captions_val2017.json", "{}");
  EXPECT_TRUE(*wants_recording_set(request_.paths, request_.output));
  const SetImportSummary s = import();
  EXPECT_THAT(s.layouts, ElementsAre("coco"));
  EXPECT_THAT(s.warnings, ElementsAre(HasSubstr("1 images that no file"), HasSubstr("'gone.png'")));
  EXPECT_EQ(rows(), (Rows{{"train2017/a.png", "/train/"},
                          {"val2017/a.png", "/validation/"},
                          {"val2017/empty.png", "/validation/"}}));
  EXPECT_THAT(segments(), ElementsAre("cup 1,0 2x2", "cup 1,0 2x2"));
}

TEST_F(LabelImport, AnImageOfAnotherSizeThanItsBoxesIsRefused) {
  put_png("a.png", 3, 4, 1);
  put_png("b.png", 3, 4, 9);
  put("_annotations.coco.json",
      std::string(R"({"images": [{"id": 5, "file_name": "a.png", "width": 4, "height": 3},
      {"id": 6, "file_name": "b.png"}],)") +
          kBoxes);
  const SetImportSummary s = import();
  ASSERT_EQ(s.skipped.size(), 1u);
  EXPECT_THAT(s.skipped[0].text, HasSubstr("is 3x4 pixels, but its boxes are of an image of 4x3"));
}

std::string voc(const std::string& image, int xmin, int xmax) {
  return format(
      "<annotation><filename>{}</filename><object><name>cat</name><bndbox><xmin>{}</xmin><ymin>1</ymin>"
      "<xmax>{}</xmax><ymax>3</ymax></bndbox></object></annotation>",
      image, xmin, xmax);
}

TEST_F(LabelImport, PascalVocCountsPixelsFromOne) {
  put_png("JPEGImages/a.png", 4, 3, 1);
  put_png("JPEGImages/b.png", 4, 3, 20);
  put("Annotations/a.xml", voc("a.png", 1, 4));
  put("Annotations/b.xml", voc("renamed.png", 2, 2));
  put("Annotations/bad.xml", "<annotation>");
  put("Annotations/twice.xml", voc("a.png", 1, 4));
  put("ImageSets/Main/train.txt", "a\n");
  put("ImageSets/Main/cat_val.txt", "a -1\n");
  put("ImageSets/Main/val.txt", "b\n");
  const SetImportSummary s = import();
  EXPECT_THAT(s.layouts, ElementsAre("pascal-voc"));
  EXPECT_EQ(rows(), (Rows{{"JPEGImages/a.png", "/train/"}, {"JPEGImages/b.png", "/validation/"}}));
  EXPECT_THAT(segments(), ElementsAre("cat 0,0 4x3", "cat 1,0 1x3"));
  ASSERT_EQ(s.skipped.size(), 2u);
  EXPECT_THAT(s.skipped[0].file, HasSubstr("Annotations/bad.xml"));
  EXPECT_THAT(s.skipped[0].text, HasSubstr("is no XML"));
  EXPECT_THAT(s.skipped[1].text, HasSubstr("as 'Annotations/a.xml' does"));
}

TEST_F(LabelImport, PascalVocThatCountsFromZeroIsToldApart) {
  put_png("a.png", 4, 3, 1);
  put("a.xml", voc("a.png", 0, 4));
  const SetImportSummary s = import();
  EXPECT_THAT(s.warnings, ElementsAre(HasSubstr("boxes begin at 0")));
  EXPECT_THAT(segments(), ElementsAre("cat 0,1 4x2"));
}

}  // namespace
}  // namespace mote
