// SPDX-License-Identifier: Apache-2.0
#include "data/set/recording_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>

#include <chrono>
#include <map>
#include <set>

#include "base/format.h"
#include "data/formats/formats.h"
#include "data/set/files.h"
#include "data/set/set_writer.h"
#include "data/set/split_rows.h"
#include "data/testing.h"

namespace mote {
namespace {

using ::testing::ElementsAre;
using testing::error_text;
using ::testing::HasSubstr;
using testing::must;

NewRecording sensor(const std::vector<float>& values, const std::string& label) {
  NewRecording out;
  out.data = float_recording(values, 2, 50);
  out.channels = {{"accX", "m/s2"}, {"accY", ""}};
  out.label = label;
  return out;
}

SetWriter::Outcome add(SetWriter* writer, const NewRecording& recording, const std::string& name) {
  return must(writer->add(recording, content_id(recording.data, recording.width),
                          must(encode_recording(recording)), 1, name));
}

class RecordingSetTest : public ::testing::Test {
 protected:
  RecordingSetTest() : root_(*TemporaryFolder::make("mote-set")), folder_(root_ / "set") {}

  SetWriter writer() {
    SetWriter out = *SetWriter::open(folder_, "s", "CC0");
    must(out.source("from", "files", "CC0"));
    return out;
  }
  std::string read(const std::string& file) { return must(read_text_file(folder_ + "/" + file, 1 << 20)); }

  TemporaryFolder root_;
  std::string folder_;
};

TEST_F(RecordingSetTest, WhatIsAddedComesBackToTheBit) {
  NewRecording one = sensor({0.1f, -3e-38f, 16777216.f, 1.f / 3}, "a, \"b\"");
  one.segments = {{0, 1, 0, 0, 0, 0, "up"}};
  one.group = "p1";
  {
    SetWriter w = writer();
    EXPECT_EQ(add(&w, one, "x.csv").added, SetWriter::Added::kNew);
    must(w.flush());
  }
  const RecordingSet set = must(open_recording_set(folder_));
  ASSERT_EQ(set.rows.size(), 1u);
  const RecordingRow& row = set.rows[0];
  EXPECT_EQ(row.label, "a, \"b\"");
  EXPECT_EQ(row.group, "p1");
  EXPECT_EQ(row.channels, "accX [m/s2];accY");
  EXPECT_EQ(row.frames, 2);
  EXPECT_EQ(must(read_set_recording(set, row)).bytes, one.data.bytes);
  EXPECT_EQ(must(read_segments(set))[0].segment, one.segments[0]);
  EXPECT_THAT(read(row.file()), ::testing::StartsWith("time [s],accX [m/s2],accY\n0,0.1,"));
}

TEST_F(RecordingSetTest, TimesOfSensorsAreKept) {
  NewRecording one = sensor({1, 2, 3, 4}, "a");
  one.times = {0, 1e9 + 0.30000001 - 1e9};
  {
    SetWriter w = writer();
    add(&w, one, "x.csv");
    must(w.flush());
  }
  const RecordingSet set = must(open_recording_set(folder_));
  std::vector<double> times;
  EXPECT_EQ(must(read_set_recording(set, set.rows[0], &times)).bytes, one.data.bytes);
  ASSERT_EQ(times.size(), 2u);
  EXPECT_NEAR(times[1], 0.3, 1e-6);
}

TEST_F(RecordingSetTest, TheSameContentIsNoticedAndAContradictionNamed) {
  SetWriter w = writer();
  add(&w, sensor({1, 2}, "a"), "x");
  EXPECT_EQ(add(&w, sensor({1, 2}, "a"), "y").added, SetWriter::Added::kPresent);
  const SetWriter::Outcome other = add(&w, sensor({1, 2}, "b"), "z");
  EXPECT_EQ(other.added, SetWriter::Added::kContradiction);
  EXPECT_EQ(other.other_name, "x");
  EXPECT_EQ(other.other_label, "a");
  must(w.flush());
  EXPECT_EQ(must(open_recording_set(folder_)).rows.size(), 1u);
}

// On a disk of 256 KiB of this test's own.
TEST_F(RecordingSetTest, AFullDiskCostsNoRecordingThatWasAdded) {
  if (::unshare(CLONE_NEWNS) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
      ::mount("tmpfs", root_.path().c_str(), "tmpfs", 0, "size=256k") != 0)
    GTEST_SKIP() << "a small disk cannot be mounted here: that takes root";
  size_t added = 0;
  {
    SetWriter w = writer();
    for (float value = 0;; ++value) {
      const NewRecording recording = sensor(std::vector<float>(50, value), "a");
      const auto outcome = w.add(recording, content_id(recording.data, recording.width),
                                 must(encode_recording(recording)), 1, format("{:g}", value));
      if (!outcome.ok()) {
        EXPECT_THAT(outcome.error().to_string(), HasSubstr("the disk is full"));
        break;
      }
      ++added;
    }
    must(w.flush());
  }
  EXPECT_GT(added, 10u);
  const RecordingSet set = must(open_recording_set(folder_));
  EXPECT_EQ(set.rows.size(), added);
  for (const RecordingRow& row : set.rows) must(read_set_recording(set, row));
  // Or the folder under it would be left behind.
  EXPECT_EQ(::umount2(root_.path().c_str(), MNT_DETACH), 0);
}

TEST_F(RecordingSetTest, ATornLastLineIsPassedOverAndCutOff) {
  {
    SetWriter w = writer();
    add(&w, sensor({1, 2}, "a"), "x");
    add(&w, sensor({3, 4}, "a"), "y");
    must(w.flush());
  }
  const std::string whole = read("index.csv");
  for (size_t lost = 1; lost < 60; lost += 7) {
    must(write_file(folder_ + "/index.csv", whole.substr(0, whole.size() - lost)));
    EXPECT_EQ(must(open_recording_set(folder_)).rows.size(), 1u);
    SetWriter w = writer();
    EXPECT_EQ(w.set().rows.size(), 1u);
    EXPECT_EQ(add(&w, sensor({1, 2}, "a"), "x").added, SetWriter::Added::kPresent);
    EXPECT_EQ(add(&w, sensor({3, 4}, "a"), "y").added, SetWriter::Added::kNew);
    must(w.flush());
    EXPECT_EQ(read("index.csv"), whole);
  }
}

TEST_F(RecordingSetTest, WhatWasNotFlushedIsNotIn) {
  {
    SetWriter w = writer();
    add(&w, sensor({1, 2}, "a"), "x");
  }
  EXPECT_EQ(must(open_recording_set(folder_)).rows.size(), 0u);
}

TEST_F(RecordingSetTest, SegmentsWrittenTwiceByACrashAreReadOnce) {
  NewRecording one = sensor({1, 2, 3, 4}, "");
  one.segments = {{0, 0, 0, 0, 0, 0, "b"}, {1, 1, 0, 0, 0, 0, "a"}};
  SetWriter w = writer();
  add(&w, one, "x");
  must(w.flush());
  const std::string text = read("segments.csv");
  must(write_file(folder_ + "/segments.csv", text + text.substr(text.find('\n') + 1)));
  EXPECT_EQ(must(read_segments(must(open_recording_set(folder_)))).size(), 2u);
}

TEST_F(RecordingSetTest, TwoWritersAndForeignFoldersAreRefused) {
  SetWriter w = writer();
  EXPECT_THAT(error_text(SetWriter::open(folder_, "s", "")), HasSubstr("another program is writing"));
  must(write_file(root_ / "other/file.txt", std::string("x")));
  EXPECT_THAT(error_text(SetWriter::open(root_ / "other", "s", "")), HasSubstr("is not a recording set"));
}

TEST_F(RecordingSetTest, ADamagedFileIsNoticed) {
  SetWriter w = writer();
  add(&w, sensor({1, 2, 3, 4}, "a"), "x");
  must(w.flush());
  const RecordingSet set = must(open_recording_set(folder_));
  std::string text = read(set.rows[0].file());
  text.replace(text.find(",3,"), 3, ",5,");
  must(write_file(folder_ + "/" + set.rows[0].file(), text));
  EXPECT_THAT(error_text(read_set_recording(set, set.rows[0])), HasSubstr("is not what was imported"));
}

TEST_F(RecordingSetTest, ARewrittenIndexIsExtendedAfterwards) {
  SetWriter w = writer();
  add(&w, sensor({1, 2}, "a"), "x");
  std::vector<RecordingRow> rows = w.set().rows;
  rows[0].split = "test";
  must(w.rewrite(rows));
  add(&w, sensor({3, 4}, "a"), "y");
  must(w.flush());
  const RecordingSet set = must(open_recording_set(folder_));
  ASSERT_EQ(set.rows.size(), 2u);
  EXPECT_EQ(set.rows[0].split, "test");
}

std::string index_error(const std::string& line) {
  return error_text(parse_set_index(std::string(index_header()) + line + "\n", "index.csv", 1));
}

TEST(SetIndex, LinesThatMoteDidNotWriteAreRefusedWithTheirNumber) {
  const std::string id(32, 'a'), file = "recordings/aa/" + id + ".wav";
  EXPECT_TRUE(
      parse_set_index(std::string(index_header()) + id + "," + file + ",,,,,16000,5,0,1,n\n", "i", 1).ok());
  EXPECT_THAT(index_error("x," + file + ",,,,,16000,5,0,1,n"), HasSubstr("index.csv:2: the id"));
  EXPECT_THAT(index_error(id + ",../../etc/passwd.wav,,,,,16000,5,0,1,n"), HasSubstr("does not stand where"));
  EXPECT_THAT(index_error(id + "," + file + ",dev,,,,16000,5,0,1,n"), HasSubstr("the split"));
  EXPECT_THAT(index_error(id + "," + file + ",,,,,0,5,0,1,n"), HasSubstr("the rate"));
  EXPECT_THAT(index_error(id + "," + file + ",,,,,16000,0,0,1,n"), HasSubstr("frames"));
  EXPECT_THAT(index_error(id + "," + file + ",,,,,16000,5,0,2,n"), HasSubstr("sources.csv"));
  EXPECT_THAT(index_error(id), HasSubstr("has 1 fields, not 11"));
}

std::vector<RecordingRow> rows_of(int count, int groups) {
  std::vector<RecordingRow> rows;
  for (int i = 0; i < count; ++i) {
    RecordingRow row;
    row.id = format("{:032x}", i);
    row.label = format("class{}", i % 10);
    row.group = groups > 0 ? format("speaker{}", i % groups) : "";
    row.channels = "audio";
    row.rate_hz = 16000;
    row.frames = 16000;
    row.source = 1;
    row.name = format("class{}/{}.wav", i % 10, i);
    rows.push_back(row);
  }
  return rows;
}

TEST(SplitRows, GroupsStayTogetherAndTheSharesAreClose) {
  std::vector<RecordingRow> rows = rows_of(20000, 2000);
  must(split_rows({}, &rows));
  std::map<std::string, std::set<std::string>> splits_of;
  std::map<std::string, int> counts;
  for (const RecordingRow& row : rows) {
    splits_of[row.group].insert(row.split);
    ++counts[row.split];
  }
  for (const auto& [group, splits] : splits_of) EXPECT_EQ(splits.size(), 1u) << group;
  EXPECT_NEAR(counts["test"], 4000, 600);
  EXPECT_NEAR(counts["validation"], 2000, 450);
}

TEST(SplitRows, RecordingsThatAreAddedMoveNoOthersAndFollowTheirGroup) {
  std::vector<RecordingRow> few = rows_of(5000, 0), more = rows_of(6000, 0);
  must(split_rows({}, &few));
  must(split_rows({}, &more));
  for (size_t i = 0; i < few.size(); ++i) ASSERT_EQ(few[i].split, more[i].split);
  std::vector<RecordingRow> rows = rows_of(8, 4);
  for (size_t i = 0; i < 4; ++i) rows[i].split = "test";
  const SplitCounts counts = must(split_rows({}, &rows));
  EXPECT_EQ(counts.kept, 4);
  for (const RecordingRow& row : rows) EXPECT_EQ(row.split, "test");
}

TEST(SplitRows, FewGroupsFillEverySplitThatWasAskedFor) {
  for (uint64_t seed = 0; seed < 50; ++seed) {
    std::vector<RecordingRow> rows = rows_of(30, 3);
    SplitRows rule;
    rule.seed = seed;
    must(split_rows(rule, &rows));
    std::set<std::string> splits;
    for (const RecordingRow& row : rows) splits.insert(row.split);
    EXPECT_EQ(splits.size(), 3u) << seed;
  }
  std::vector<RecordingRow> rows = rows_of(3, 0);
  EXPECT_THAT(error_text(split_rows({60, 40}, &rows)), HasSubstr("leave nothing for training"));
}

TEST(SplitRows, ATestSplitThatCameWithTheRecordingsIsKept) {
  std::vector<RecordingRow> rows = rows_of(3000, 300);
  for (size_t i = 0; i < rows.size(); ++i) rows[i].split = i < 1000 ? "test" : i < 2000 ? "train" : "";
  SplitRows rule{15, 20};
  rule.keep_test = true;
  const SplitCounts counts = must(split_rows(rule, &rows));
  EXPECT_EQ(counts.kept, 1000);
  EXPECT_EQ(counts.assigned, 2000);
  EXPECT_EQ(counts.in_several.size(), 300u);  // each speaker is in test too
  std::map<std::string, std::set<std::string>> splits_of;
  int validation = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    ASSERT_EQ(rows[i].split == "test", i < 1000) << i;
    if (i >= 1000) splits_of[rows[i].group].insert(rows[i].split);
    validation += rows[i].split == "validation" ? 1 : 0;
  }
  for (const auto& [group, splits] : splits_of) EXPECT_EQ(splits.size(), 1u) << group;
  EXPECT_NEAR(validation, 300, 120);
}

// A twentieth of a million; the figure for a million is in docs/data.md.
TEST(SetIndex, ManyRecordingsAreReadAndSplitFromTheIndexAlone) {
  constexpr int kCount = 50000;
  std::string text(index_header());
  for (const RecordingRow& row : rows_of(kCount, 500)) append_index_line(row, &text);
  const auto start = std::chrono::steady_clock::now();
  std::vector<RecordingRow> rows = must(parse_set_index(text, "index.csv", 1));
  ASSERT_EQ(rows.size(), static_cast<size_t>(kCount));
  must(split_rows({}, &rows));
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  EXPECT_LT(seconds, 5);  // 0.1 s where it was written; slow machines and sanitizers have room
}

TEST(Channels, NamesAndUnitsComeBack) {
  const std::vector<Channel> channels = {{"accX", "m/s2"}, {"b", ""}};
  EXPECT_EQ(parse_channels(channels_text(channels)), channels);
  EXPECT_EQ(channels_text({{"a;b", "[g]"}}), "a_b [_g_]");
}

TEST(EncodeWav, IsReadBackByLibsndfile) {
  NewRecording one;
  one.data.channels = 2;
  one.data.rate_hz = 8000;
  for (const int16_t v : {1, -32768, 32767, 0}) {
    one.data.bytes.push_back(static_cast<uint8_t>(v));
    one.data.bytes.push_back(static_cast<uint8_t>(v >> 8));
  }
  const Recording back = must(parse_audio(must(encode_recording(one)), "x.wav"));
  EXPECT_EQ(back.bytes, one.data.bytes);
  EXPECT_EQ(back.rate_hz, 8000);
  EXPECT_EQ(back.channels, 2);
}

}  // namespace
}  // namespace mote
