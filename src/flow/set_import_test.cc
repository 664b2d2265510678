// SPDX-License-Identifier: Apache-2.0
#include "flow/set_import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "base/format.h"
#include "base/io.h"
#include "data/formats/edge_impulse.h"
#include "data/image.h"
#include "flow/set_export.h"
#include "flow/set_queries.h"
#include "flow/set_split.h"
#include "flow/testing.h"

namespace mote {
namespace {

using Rows = std::map<std::string, std::string>;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::SetImport;

TEST_F(SetImport, SpeechCommandsWithItsOfficialLists) {
  put_wav("yes/aa_nohash_0.wav", 0);
  put_wav("yes/bb_nohash_0.wav", 100);
  put_wav("no/cc_nohash_1.wav", 200);
  put_wav("_background_noise_/tap.wav", 300);
  put("validation_list.txt", "yes/bb_nohash_0.wav\n");
  put("testing_list.txt", "no/cc_nohash_1.wav\nno/gone_nohash_0.wav\n");
  const SetImportSummary s = import();
  EXPECT_THAT(s.layouts, ElementsAre("speech-commands"));
  EXPECT_THAT(s.warnings, ElementsAre(HasSubstr("1 files of validation_list.txt")));
  EXPECT_EQ(rows(), (Rows{{"yes/aa_nohash_0.wav", "yes/train/aa"},
                          {"yes/bb_nohash_0.wav", "yes/validation/bb"},
                          {"no/cc_nohash_1.wav", "no/test/cc"},
                          {"_background_noise_/tap.wav", "_background_noise_//tap"}}));
}

TEST_F(SetImport, LongNoiseIsCutIntoClips) {
  put_wav("yes/aa_nohash_0.wav", 0);
  put_wav("_background_noise_/tap.wav", 300);
  request_.noise_clip_seconds = 0.01;
  request_.rate_hz = 1600;  // of 40 frames at 16 kHz 4 are left, which is too short for a clip
  const SetImportSummary s = import();
  ASSERT_EQ(s.skipped.size(), 1u);
  EXPECT_THAT(s.skipped[0].text, HasSubstr("cannot be cut into clips of 0.01 s"));
  Recording noise;
  noise.rate_hz = 1600;
  for (int i = 0; i < 100; ++i) noise.bytes.push_back(static_cast<uint8_t>(i));
  ASSERT_TRUE(write_file(root_ / "source/_background_noise_/tap.wav", *encode_wav(noise)).ok());
  const SetImportSummary again = import();
  EXPECT_EQ(again.added, 3);
  ASSERT_EQ(again.notes.size(), 1u);
  EXPECT_THAT(again.notes[0].text, HasSubstr("the last 0.00125 s"));
  EXPECT_EQ(rows().at("_background_noise_/tap.wav#2"), "_background_noise_//tap");
  EXPECT_EQ(rows().at("yes/aa_nohash_0.wav"), "yes//aa");
}

TEST_F(SetImport, SoundsOfMachinesNormalAndNot) {
  put_wav("ToyCar/train/normal_id_01_00000000.wav", 0);
  put_wav("ToyCar/test/anomaly_id_01_00000000.wav", 100);
  put_wav("ToyCar/test/id_05_00000252.wav", 200);
  put_wav("fan/source_test/section_00_source_test_normal_0003_m-n_X.wav", 300);
  put_wav("6dB/pump/id_02/abnormal/00000011.wav", 400);
  const SetImportSummary s = import();
  EXPECT_THAT(s.layouts, ElementsAre("mimii"));
  EXPECT_THAT(s.warnings, ElementsAre(HasSubstr("the official split has every machine")));
  EXPECT_EQ(
      rows(),
      (Rows{{"ToyCar/train/normal_id_01_00000000.wav", "normal/train/ToyCar/id_01"},
            {"ToyCar/test/anomaly_id_01_00000000.wav", "anomaly/test/ToyCar/id_01"},
            {"ToyCar/test/id_05_00000252.wav", "/test/ToyCar/id_05"},
            {"fan/source_test/section_00_source_test_normal_0003_m-n_X.wav", "normal/test/fan/section_00"},
            {"6dB/pump/id_02/abnormal/00000011.wav", "anomaly//pump/id_02"}}));
}

TEST_F(SetImport, IdxFilesAsRecordings) {
  const auto idx = [](const std::string& sizes, const std::string& data) {
    std::string out("\0\0\x08", 3);
    out += static_cast<char>(sizes.size());
    for (const char size : sizes) out += std::string(3, '\0') + size;
    return out + data;
  };
  put("train-images-idx3-ubyte", idx({3, 1, 2}, "abcdef"));
  put("train-labels-idx1-ubyte", idx({3}, {1, 0, 2}));
  put("t10k-images-idx3-ubyte", idx({1, 1, 2}, "gh"));
  put("t10k-labels-idx1-ubyte", idx({1}, {2}));
  EXPECT_FALSE(*wants_recording_set(request_.paths, request_.output));
  EXPECT_THAT(import().layouts, ElementsAre("idx"));
  EXPECT_EQ(rows(), (Rows{{"train-images-idx3-ubyte#0", "1/train/"},
                          {"train-images-idx3-ubyte#1", "0/train/"},
                          {"train-images-idx3-ubyte#2", "2/train/"},
                          {"t10k-images-idx3-ubyte#0", "2/test/"}}));
  const auto set = open_recording_set(request_.output);
  const auto row = find_recording(*set, "train-images-idx3-ubyte#1");
  ASSERT_TRUE(row.ok());
  EXPECT_EQ(read_set_recording(*set, **row)->bytes, (Bytes{'c', 'd'}));
  EXPECT_EQ((*row)->width, 2);
}

TEST_F(SetImport, RunningItAgainAddsOnlyWhatIsNew) {
  put_wav("a/1.wav", 0);
  put_wav("a/2.wav", 100);
  put_wav("b/same.wav", 0);
  put_wav("a/twice.wav", 100);
  const SetImportSummary first = import();
  EXPECT_EQ(first.added, 2);
  EXPECT_EQ(first.duplicates.size(), 1u);
  ASSERT_EQ(first.contradictions.size(), 1u);
  EXPECT_THAT(first.contradictions[0].text,
              HasSubstr("labelled 'b', is the same as 'a/1.wav', labelled 'a'"));
  put_wav("a/3.wav", 500);
  const SetImportSummary again = import();
  EXPECT_EQ(again.added, 1);
  EXPECT_EQ(again.present, 3);
  EXPECT_EQ(again.total, 3);
  const auto set = open_recording_set(request_.output);
  EXPECT_EQ(set->sources.size(), 1u);
  EXPECT_EQ(set->sources[0].sha256.size(), 64u);
}

TEST_F(SetImport, AFileThatCannotBeReadIsNamedAndTheRestGoesIn) {
  put("p1/walk.1.csv", "time_ms,x\n0,1\n10,2\n");
  put("p1/bad.csv", "time_ms,x\n0,1\n10,two\n");
  put("p1/no_rate.csv", "1,2\n3,4\n");
  const SetImportSummary s = import();
  EXPECT_EQ(s.added, 1);
  ASSERT_EQ(s.skipped.size(), 2u);
  EXPECT_THAT(s.skipped[0].file, HasSubstr("p1/bad.csv"));
  EXPECT_THAT(s.skipped[0].text, HasSubstr("line 3: 'two' is not a number"));
  EXPECT_THAT(s.skipped[1].text, HasSubstr("--rate"));
}

TEST_F(SetImport, NothingToImportLeavesNothingBehind) {
  put("a/bad.csv", "x,y\n");
  const auto result = set_import(request_);
  ASSERT_FALSE(result.ok());
  EXPECT_THAT(result.error().to_string(), HasSubstr("bad.csv"));
  EXPECT_FALSE(std::filesystem::exists(request_.output));
}

TEST_F(SetImport, LabelsAndGroupsFromNames) {
  put("data/2025_squat.csv", "time_s,x\n0,1\n1,2\n");
  put("data/2026_lunge.csv", "time_s,x\n0,3\n1,4\n");
  request_.label_from = "_([a-z]+)[.]csv$";
  request_.group_from = "([0-9]{4})_";
  import();
  EXPECT_EQ(rows(), (Rows{{"data/2025_squat.csv", "squat//2025"}, {"data/2026_lunge.csv", "lunge//2026"}}));
}

TEST_F(SetImport, TheUciHarLayout) {
  put("activity_labels.txt", "1 WALKING\n2 LAYING\n");
  for (const std::string part : {"train", "test"}) {
    const int shift = part == "train" ? 0 : 50;
    for (const char* signal : {"total_acc_x", "total_acc_y", "total_acc_z", "body_acc_x", "body_acc_y",
                               "body_acc_z", "body_gyro_x", "body_gyro_y", "body_gyro_z"})
      put(format("{}/Inertial Signals/{}_{}.txt", part, signal, part),
          format("  {}e-001  2.0\n 3 4\n", shift + 1));
    put(part + "/subject_" + part + ".txt", part == "train" ? "1\n3\n" : "2\n2\n");
    put(part + "/y_" + part + ".txt", "1\n2\n");
  }
  EXPECT_THAT(import().layouts, ElementsAre("uci-har"));
  // The second windows of both parts are equal, so one is noticed as there.
  EXPECT_EQ(rows(), (Rows{{"train#0", "WALKING/train/subject1"},
                          {"train#1", "LAYING/train/subject3"},
                          {"test#0", "WALKING/test/subject2"}}));
}

TEST_F(SetImport, AnEdgeImpulseExportWithPartsAndBoxes) {
  const Recording data = float_recording({1, 2, 3, 4}, 1, 100);
  const Bytes json = encode_edge_impulse(data, {{"x", "g"}}, "");
  put("training/idle.1.json", std::string(json.begin(), json.end()));
  put("training/structured_labels.labels",
      R"({"version":1,"type":"structured-labels","structuredLabels":{"idle.1.json":[
         {"startIndex":0,"endIndex":2,"label":"a"},{"startIndex":3,"endIndex":3,"label":"b"}]}})");
  const uint8_t pixels[6] = {1, 2, 3, 4, 5, 6};
  const Bytes png = *encode_png(pixels, 2, 3, 1);
  put("testing/cup.png", std::string(png.begin(), png.end()));
  put("testing/bounding_boxes.labels",
      R"({"version":1,"type":"bounding-box-labels","boundingBoxes":{"cup.png":[
      {"label":"cup","x":1,"y":0,"width":2,"height":2}]}})");
  EXPECT_THAT(import().layouts, ElementsAre("edge-impulse"));
  EXPECT_EQ(rows(), (Rows{{"testing/cup.png", "/test/"}, {"training/idle.1.json", "/train/"}}));
  // Exported and imported once more, all is the same.
  SetExportRequest out;
  out.set = request_.output;
  out.folder = root_ / "exported";
  out.as = "edge-impulse";
  const auto exported = set_export(out);
  ASSERT_TRUE(exported.ok()) << exported.error().to_string();
  request_.paths = {out.folder};
  request_.output = root_ / "again";
  EXPECT_EQ(import().added, 2);
  const auto one = open_recording_set(root_ / "set"), two = open_recording_set(root_ / "again");
  EXPECT_TRUE(*read_segments(*one) == *read_segments(*two));
  EXPECT_EQ(read_segments(*two)->size(), 3u);
}

TEST_F(SetImport, SplitAndExportByGroup) {
  for (int i = 0; i < 12; ++i) put_wav(format("s{}/x/{}.wav", i / 3, i), static_cast<int16_t>(i * 100));
  request_.group_from = "^(s[0-9])/";
  import();
  SetSplitRequest split;
  split.set = request_.output;
  const auto result = set_split(split);
  ASSERT_TRUE(result.ok()) << result.error().to_string();
  for (const SetSplitSummary::Part& part : result->parts) {
    EXPECT_GE(part.groups, 1) << part.name;
    EXPECT_EQ(part.recordings, part.groups * 3);
  }
  SetExportRequest out;
  out.set = request_.output;
  out.folder = root_ / "csv";
  out.as = "csv";
  out.filter.split = "test";
  const auto exported = set_export(out);
  ASSERT_TRUE(exported.ok()) << exported.error().to_string();
  EXPECT_EQ(exported->files, result->parts[2].recordings);
  EXPECT_TRUE(std::filesystem::exists(root_ / "csv/labels.csv"));
}

TEST_F(SetImport, ImagesInClassFoldersStayADatasetUnlessThereIsMore) {
  put("cat/a.png", "x");
  EXPECT_FALSE(*wants_recording_set(request_.paths, request_.output));
  put("cat/b.png", "x");
  put("labels.csv", "x");
  EXPECT_FALSE(*wants_recording_set(request_.paths, request_.output));
  put("cat/a.wav", "x");
  EXPECT_TRUE(*wants_recording_set(request_.paths, request_.output));
}

}  // namespace
}  // namespace mote
