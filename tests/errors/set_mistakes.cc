// SPDX-License-Identifier: Apache-2.0
#include "tests/errors/error_test.h"

namespace mote {
namespace {

using ::testing::HasSubstr;

class SetMistake : public ErrorTest {
 protected:
  SetMistake() {
    put("in/walk/a.csv", std::string("time_ms,x\n0,1\n10,2\n"));
    put("in/walk/bad.csv", std::string("time_ms,x\n0,one\n"));
  }
  void make_set() {
    const ProgramRun made = run_mote({"data", "import", "in", "-o", "set"}, options());
    ASSERT_EQ(made.exit_code, 0) << made.err;
    EXPECT_THAT(made.out, HasSubstr("in/walk/bad.csv: line 2: 'one' is not a number"));
  }
};

TEST_F(SetMistake, StrictImportEndsWithOneWhereAFileWasSkipped) {
  const ProgramRun made = run_mote({"data", "import", "in", "-o", "set", "--strict"}, options());
  EXPECT_EQ(made.exit_code, 1);
  EXPECT_THAT(made.out, HasSubstr("in/walk/bad.csv"));
}

TEST_F(SetMistake, OptionsThatDoNotFit) {
  expect_refused({"data", "import", "gone.wav", "other", "-o", "set"}, {"gone.wav: there is no such file"});
  expect_refused({"data", "import", "in", "-o", "set", "--size", "8x8"},
                 {"--size is of datasets of images", "hint: "});
  expect_refused({"data", "import", "in", "-o", "set", "--as", "wavv"}, {"'wavv' is no layout or format"});
  expect_refused({"data", "import", "in", "-o", "set", "--label-from", "x"}, {"has no group in it"});
  expect_refused({"data", "import", "in", "-o", "set", "--group-from", "("}, {"is no regular expression"});
  expect_refused({"data", "import", "in", "-o", "set", "--rate", "-5"}, {"--rate -5"});
  expect_refused({"data", "import", "in", "-o", "set", "--noise-clip", "1e9"},
                 {"--noise-clip 1000000000 is no length"});
  expect_refused({"data", "import", "in", "-o", "set", "--noise-clip", "1"},
                 {"in: --noise-clip is given, but there is no background noise"});
  expect_refused({"data", "import", "in/walk/bad.csv", "-o", "set"},
                 {"nothing could be imported", "in/walk/bad.csv", "'one' is not a number"});
  expect_refused({"data", "import", "in", "-o", "in/walk"},
                 {"in/walk: exists already and is not a recording set"});
}

TEST_F(SetMistake, FilesOfLabelsAreNamed) {
  put("in/walk/a.dai", std::string("[{\"file\": \"a.csv\"}]"));
  expect_refused({"data", "import", "in", "-o", "set"},
                 {"in/walk/a.dai: entry 0 has no 'file_name'", "hint: "});
  expect_refused({"data", "import", "in/walk/a.dai", "-o", "set"},
                 {"in/walk/a.dai: labels other files", "hint: import the folder"});
  put("coco/a.png", std::string("x"));
  put("coco/annotations.json", std::string("{\n\"images\": [}"));
  expect_refused({"data", "import", "coco", "-o", "set"}, {"coco/annotations.json:2: "});
  put("voc/a.png", std::string("x"));
  put("voc/a.xml", std::string("<annotation>\n<object></annotation>"));
  expect_refused({"data", "import", "voc", "-o", "set"},
                 {"nothing could be imported", "voc/a.xml", "is no XML"});
}

TEST_F(SetMistake, WhatIsNoSet) {
  for (const std::string command : {"ls", "stats", "split"})
    expect_refused({"data", command, "in"}, {"in: is not a recording set", "mote data import"});
}

TEST_F(SetMistake, QuestionsAboutASet) {
  make_set();
  expect_refused({"data", "show", "set", "ffff"}, {"there is no recording 'ffff'", "mote data ls set"});
  expect_refused({"data", "split", "set", "--test", "60%", "--validation", "40%"},
                 {"leave nothing for training"});
  expect_refused({"data", "split", "set", "--test", "7"}, {"--test '7' is no percentage"});
  expect_refused({"data", "export", "set", "--as", "avi", "-o", "out"}, {"'avi' is no form to export to"});
  expect_refused({"data", "export", "set", "--as", "wav", "-o", "out"},
                 {"cannot be written as wav", "--as csv"});
  expect_refused({"data", "export", "set", "--as", "csv", "-o", "in"}, {"in: exists already"});
}

TEST_F(SetMistake, ADamagedIndexIsNamedWithItsLine) {
  make_set();
  std::string index = *read_text_file(full("set/index.csv"), 1 << 20);
  index.replace(index.find("recordings/"), 11, "../../../../");
  put("set/index.csv", index);
  expect_refused({"data", "ls", "set"}, {"set/index.csv:2: the file does not stand where its id says"});
}

// What was in stays, what was read before the disk was full is in too, and the same command goes on.
TEST_F(SetMistake, AFullDiskLosesNothing) {
  std::string large = "time_ms,x\n";
  for (int i = 0; i < 1000; ++i) large += std::to_string(i) + "," + std::to_string(i * 7 % 100) + "\n";
  put("in/walk/large.csv", large);
  ProgramOptions full_disk = options();
  full_disk.most_file_bytes = 2048;
  const ProgramRun stopped = run_mote({"data", "import", "in", "-o", "set"}, full_disk);
  EXPECT_EQ(stopped.exit_code, 1);
  EXPECT_THAT(stopped.err, HasSubstr("cannot be written"));
  const ProgramRun list = run_mote({"data", "ls", "set"}, options());
  EXPECT_EQ(list.exit_code, 0) << list.err;
  EXPECT_THAT(list.out, HasSubstr("walk/a.csv"));
  const ProgramRun again = run_mote({"data", "import", "in", "-o", "set"}, options());
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_THAT(again.out, HasSubstr("2 recordings, 1 of them new"));
}

}  // namespace
}  // namespace mote
