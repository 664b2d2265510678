// SPDX-License-Identifier: Apache-2.0
#include "data/dataset.h"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "data/dataset_json.h"
#include "data/dataset_writer.h"
#include "data/duplicates.h"
#include "data/index_csv.h"
#include "data/plain_text.h"
#include "data/testing.h"

namespace mote {
namespace {

namespace fs = std::filesystem;
using testing::error_text;
using ::testing::HasSubstr;
using testing::must;

Dataset description() {
  Dataset out;
  out.name = "dots";
  out.licence = "CC0";
  out.source = "here";
  out.classes = {"a", "b, \"c\""};
  out.seed = 7;
  return out;
}

// Five samples of 1x2x1; sample i is {i, label}.
Result<Dataset> write_dots(const std::string& folder, bool force = false) {
  MOTE_ASSIGN(DatasetWriter writer, DatasetWriter::make(folder, force, description()));
  MOTE_TRY(writer.set_shape({1, 2, 1}));
  const char* const splits[] = {"train", "train", "train", "validation", "test"};
  for (uint8_t i = 0; i < 5; ++i) {
    const uint8_t sample[] = {i, static_cast<uint8_t>(i % 2)};
    MOTE_TRY(writer.add({splits[i], i % 2, "odd,\n\"name\"" + std::to_string(i)}, sample));
  }
  return writer.finish();
}

class DatasetFolder : public ::testing::Test {
 protected:
  DatasetFolder()
      : root_(std::move(TemporaryFolder::make("mote-dataset")).value()), folder_(root_ / "dots") {}
  std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (const auto& entry : fs::directory_iterator(root_.path()))
      out.push_back(entry.path().filename().string());
    return out;
  }
  TemporaryFolder root_;
  std::string folder_;
};

TEST_F(DatasetFolder, ComesBackAsItWasWritten) {
  must(write_dots(folder_));
  EXPECT_THAT(names(), ::testing::ElementsAre("dots"));
  const Dataset dataset = must(open_dataset(folder_));
  EXPECT_EQ(dataset.name, "dots");
  EXPECT_EQ(dataset.licence, "CC0");
  EXPECT_EQ(dataset.classes, description().classes);
  EXPECT_EQ(dataset.sample_shape, (Shape{1, 2, 1}));
  EXPECT_EQ(dataset.seed, 7u);
  EXPECT_EQ(dataset.sample_count(), 5);
  const Split train = must(read_split(dataset, "train"));
  EXPECT_EQ(train.samples, (std::vector<uint8_t>{0, 0, 1, 1, 2, 0}));
  EXPECT_EQ(train.labels, (std::vector<int32_t>{0, 1, 0}));
  const Split test = must(read_split(dataset, "test"));
  EXPECT_EQ(test.samples, (std::vector<uint8_t>{4, 0}));
  EXPECT_EQ(test.ids, (std::vector<int64_t>{4}));
  EXPECT_EQ(test.sources[0], "odd,\n\"name\"4");
  EXPECT_THAT(error_text(read_split(dataset, "tests")), HasSubstr("did you mean 'test'?"));
}

TEST_F(DatasetFolder, IsReplacedOnlyWhenAskedAndOnlyIfItIsADataset) {
  must(write_dots(folder_));
  EXPECT_THAT(error_text(write_dots(folder_)), HasSubstr("--force"));
  must(write_dots(folder_, true));
  EXPECT_THAT(names(), ::testing::ElementsAre("dots"));
  must(write_file(folder_ + "/notes.txt", std::string("mine")));
  EXPECT_THAT(error_text(write_dots(folder_, true)), HasSubstr("notes.txt"));
  EXPECT_TRUE(fs::exists(folder_ + "/notes.txt"));

  must(make_folders(root_ / "empty"));
  must(write_dots(root_ / "empty/"));
  EXPECT_TRUE(open_dataset(root_ / "empty").ok());
  must(write_file(root_ / "file", std::string("x")));
  EXPECT_THAT(error_text(write_dots(root_ / "file", true)), HasSubstr("is not a folder"));
  must(write_file(root_ / "other/samples.bin", std::string("x")));
  EXPECT_THAT(error_text(write_dots(root_ / "other", true)), HasSubstr("is not a dataset folder"));
}

TEST_F(DatasetFolder, AWriteErrorLeavesNothingOrTheOldOne) {
  must(write_dots(folder_));
  rlimit old{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &old), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{4, old.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto again = write_dots(folder_, true), fresh = write_dots(root_ / "fresh");
  setrlimit(RLIMIT_FSIZE, &old);
  std::signal(SIGXFSZ, handler);
  EXPECT_THAT(error_text(again), HasSubstr("samples.bin: cannot be written"));
  EXPECT_FALSE(fresh.ok());
  EXPECT_THAT(names(), ::testing::ElementsAre("dots"));
  EXPECT_TRUE(read_split(must(open_dataset(folder_)), "train").ok());
}

TEST_F(DatasetFolder, AnAbandonedWriterLeavesNothing) {
  {
    auto writer = DatasetWriter::make(folder_, false, description());
    ASSERT_TRUE(writer.ok());
    must(writer->set_shape({1, 2, 1}));
    EXPECT_EQ(names().size(), 1u);
  }
  EXPECT_TRUE(names().empty());
}

TEST_F(DatasetFolder, DamageIsNoticed) {
  must(write_dots(folder_));
  const Dataset dataset = must(open_dataset(folder_));
  const auto flip = [&](const std::string& file, long at) {
    std::fstream stream(folder_ + "/" + file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(at);
    const int byte = stream.get();
    stream.seekp(at);
    stream.put(static_cast<char>(byte ^ 1));
  };
  flip("samples.bin", 9);
  EXPECT_TRUE(read_split(dataset, "train").ok()) << "the damage is in the test split";
  EXPECT_THAT(error_text(read_split(dataset, "test")), HasSubstr("SHA-256 differs"));
  flip("samples.bin", 9);
  flip("index.csv", 30);
  EXPECT_THAT(error_text(read_split(dataset, "test")),
              HasSubstr("index.csv: is not the file that was imported"));
  flip("index.csv", 30);
  fs::resize_file(folder_ + "/samples.bin", 9);
  EXPECT_THAT(error_text(open_dataset(folder_)), HasSubstr("has 9 bytes; dataset.json says 10"));
  EXPECT_THAT(error_text(read_split(dataset, "test")), HasSubstr("shorter"));
  fs::remove(folder_ + "/samples.bin");
  EXPECT_THAT(error_text(open_dataset(folder_)), HasSubstr("samples.bin"));
  EXPECT_THAT(error_text(open_dataset(root_.path())), HasSubstr("mote data import"));
}

TEST(DatasetJson, EveryKeyIsChecked) {
  Dataset dataset = description();
  dataset.sample_shape = {4, 4, 1};
  dataset.index_bytes = 10;
  dataset.index_sha256 = std::string(64, 'a');
  dataset.splits = {{"train", 0, 3, {1, 2}, std::string(64, 'b')},
                    {"test", 3, 1, {1, 0}, std::string(64, 'c')}};
  const Json good = dataset_to_json(dataset);
  EXPECT_EQ(must(parse_dataset_json(good.dump(), "x")).sample_count(), 4);

  const std::vector<std::pair<std::string, std::string>> changes = {
      {"/mote_dataset", "2"},
      {"/mote_dataset", "\"1\""},
      {"/name", "1"},
      {"/sample", "[]"},
      {"/sample/type", "\"float\""},
      {"/sample/shape", "[]"},
      {"/sample/shape", "[0,4,1]"},
      {"/sample/shape", "[60000000,60000000]"},
      {"/sample/shape", "[1.5]"},
      {"/sample/shape/0", "18446744073709551615"},
      {"/classes", "[]"},
      {"/classes", "[\"a\",\"a\"]"},
      {"/classes", "{}"},
      {"/classes/0", "1"},
      {"/splits", "[]"},
      {"/splits", "[1]"},
      {"/splits/0/count", "4"},
      {"/splits/0/count", "-3"},
      {"/splits/0/count", "99999999999"},
      {"/splits/1/first", "2"},
      {"/splits/1/name", "\"train\""},
      {"/splits/0/per_class", "[3]"},
      {"/splits/0/per_class", "[4,-1]"},
      {"/splits/0/sha256", "\"12\""},
      {"/index", "3"},
      {"/index/bytes", "0"},
      {"/seed", "-1"},
      {"/seed", "9223372036854775808"}};
  for (const auto& [pointer, value] : changes) {
    Json bad = good;
    bad[Json::json_pointer(pointer)] = Json::parse(value);
    EXPECT_THAT(error_text(parse_dataset_json(bad.dump(), "d.json")), HasSubstr("d.json: "))
        << pointer << value;
  }
  for (const auto& [key, value] : good.items()) {
    Json bad = good;
    bad.erase(key);
    EXPECT_FALSE(parse_dataset_json(bad.dump(), "x").ok()) << key;
  }
  EXPECT_FALSE(parse_dataset_json("[1]", "x").ok());
  EXPECT_FALSE(parse_dataset_json("{", "x").ok());
  EXPECT_THAT(error_text(parse_dataset_json("31801e8137", "d.json")), HasSubstr("d.json: not valid JSON"));
}

TEST(IndexCsv, QuotesWhatNeedsIt) {
  const std::vector<IndexRow> rows = {{"train", 1, "a.png"}, {"test", 0, "b,\"c\"\n.png"}, {"test", 0, ""}};
  const std::string text = index_to_csv(rows);
  EXPECT_THAT(text, HasSubstr("1,test,0,\"b,\"\"c\"\"\n.png\"\n"));
  const auto back = must(parse_index_csv(text, "x", 2));
  ASSERT_EQ(back.size(), 3u);
  EXPECT_EQ(back[1].source, rows[1].source);
  EXPECT_EQ(back[0].label, 1);
}

TEST(IndexCsv, DamageIsNamedWithItsLine) {
  const std::string header = "id,split,label,source\n";
  const auto error = [&](const std::string& rest) {
    return error_text(parse_index_csv(header + rest, "i.csv", 2));
  };
  EXPECT_THAT(error("0,train,0,\"a\nb\"\n1,train,2,a\n"),
              HasSubstr("i.csv:4: the label must be from 0 to 1"));
  EXPECT_THAT(error("1,train,0,a\n"), HasSubstr("i.csv:2: the id must be 0"));
  EXPECT_THAT(error("0,train,0\n"), HasSubstr("has 3 fields"));
  EXPECT_THAT(error("0,train,0,a,b\n"), HasSubstr("more than 4"));
  EXPECT_THAT(error("0,train,0,\"a\n"), HasSubstr("does not end"));
  EXPECT_THAT(error("0,train,0,\"a\"b\n"), HasSubstr("after a quoted field"));
  EXPECT_THAT(error("0,train,-1,a\n"), HasSubstr("label"));
  EXPECT_THAT(error_text(parse_index_csv("", "i.csv", 2)), HasSubstr("id,split,label,source"));
}

TEST(Duplicates, AreCountedAcrossSplitsAndLabels) {
  const std::vector<IndexRow> rows = {{"train", 0, "a"}, {"train", 0, "b"},      {"train", 1, "c"},
                                      {"train", 1, "d"}, {"validation", 0, "e"}, {"test", 0, "f"}};
  const uint8_t samples[] = {1, 1, 1, 2, 3, 1};  // a = b = c = f, and c has another label
  DuplicateFinder finder;
  for (const uint8_t& sample : samples) finder.add(&sample, 1);
  const DuplicateReport report = finder.report(rows);
  EXPECT_EQ(report.copies, 3);
  EXPECT_EQ(report.across_splits, 1);
  EXPECT_EQ(report.contradictory, 4);
  EXPECT_THAT(report.leaks, ::testing::ElementsAre("f (test) = a (train)"));
}

TEST(PlainText, KnowsUtf8) {
  for (const char* good : {"", "abc", "T-shirt/top",
                           "Gr\xc3\xb6\xc3\x9f"
                           "e",
                           "\xe6\xb0\xb4", "\xf0\x9f\x98\x80"})
    EXPECT_TRUE(is_plain_text(good)) << good;
  for (const char* bad : {"a\n", "\x7f", "\xff", "\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                          "\xc2\x85", "\xe0\x80\x80", "a\xe6\xb0"})
    EXPECT_FALSE(is_plain_text(bad)) << escaped(bad);
  EXPECT_EQ(escaped("a\n\xc3\xb6\xff"), "a\\x0a\xc3\xb6\\xff");
}

}  // namespace
}  // namespace mote
