// SPDX-License-Identifier: Apache-2.0
#include "flow/data_get.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/io.h"
#include "base/process.h"
#include "flow/set_import.h"
#include "tests/support/http_server.h"

namespace mote {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// UCI HAR as its makers pack it: an archive in an archive. Two windows of two frames.
class DataGetTest : public ::testing::Test {
 protected:
  DataGetTest() : folder_(std::move(*TemporaryFolder::make("mote-data-get"))) {}

  void SetUp() override {
    if (find_program("python3").empty()) GTEST_SKIP() << "python3, which packs the archive, is not installed";
    const std::string root = folder_ / "pack/UCI HAR Dataset/";
    put(root + "activity_labels.txt", "1 WALKING\n2 SITTING\n");
    for (const std::string part : {"train", "test"}) {
      put(root + part + "/subject_" + part + ".txt", "1\n2\n");
      put(root + part + "/y_" + part + ".txt", "1\n2\n");
      for (const char* kind : {"total_acc", "body_acc", "body_gyro"})
        for (const char* axis : {"x", "y", "z"})
          put(root + part + "/Inertial Signals/" + kind + "_" + axis + "_" + part + ".txt",
              part == "train" ? " 1.0 2.0\n 3.0 4.0\n" : " 5.0 6.0\n 7.0 8.0\n");
    }
    pack("UCI HAR Dataset.zip", "UCI HAR Dataset");
    pack("outer.zip", "UCI HAR Dataset.zip");
    page_.body = *read_text_file(folder_ / "pack/outer.zip", 1 << 20);
    serve();
    request_.name = "uci-har";
    request_.folder = folder_ / "har";
    request_.from = server_.address();
  }
  void put(const std::string& path, const std::string& text) { ASSERT_TRUE(write_file(path, text).ok()); }
  void pack(const std::string& name, const std::string& what) {
    const auto run = run_process({"python3", "-m", "zipfile", "-c", name, what}, 60, folder_ / "pack");
    ASSERT_TRUE(run.ok() && run->exit_code == 0);
  }
  void serve() { server_.set("/human%2Bactivity%2Brecognition%2Busing%2Bsmartphones.zip", page_); }

  TemporaryFolder folder_;
  HttpServer server_;
  HttpPage page_;
  DataGetRequest request_;
};

TEST_F(DataGetTest, WhatWasLoadedIsImportedAsTheMessageSays) {
  const auto got = data_get(request_);
  ASSERT_TRUE(got.ok()) << got.error().to_string();
  ASSERT_EQ(got->archives.size(), 2u);
  EXPECT_EQ(got->archives[0].files, 1);
  EXPECT_EQ(got->archives[1].files, 23);
  EXPECT_THAT(*read_text_file(folder_ / "har/SOURCE.txt", 1 << 20), HasSubstr("licence: CC BY 4.0"));
  EXPECT_EQ(got->import, "mote data import " + folder_.path() + "/har -o " + folder_.path() +
                             "/har-set --licence \"CC BY 4.0\"");
  SetImportRequest import;
  import.paths = {request_.folder};
  import.output = folder_ / "set";
  const auto set = set_import(import);
  ASSERT_TRUE(set.ok()) << set.error().to_string();
  EXPECT_THAT(set->layouts, ElementsAre("uci-har"));
  EXPECT_EQ(set->added, 4);
}

TEST_F(DataGetTest, TheSecondRunLoadsAndUnpacksNothing) {
  ASSERT_TRUE(data_get(request_).ok());
  const auto again = data_get(request_);
  ASSERT_TRUE(again.ok()) << again.error().to_string();
  EXPECT_TRUE(again->files[0].was_there);
  EXPECT_TRUE(again->archives[0].was_there && again->archives[1].was_there);
  EXPECT_EQ(server_.requests().size(), 1u);
}

TEST_F(DataGetTest, AHalfUnpackedFolderIsFinished) {
  ASSERT_TRUE(data_get(request_).ok());
  const std::string gone = folder_ / "har/UCI HAR Dataset/test/y_test.txt";
  fs::remove(gone);
  fs::remove(folder_ / "har/UCI HAR Dataset.zip.unpacked");
  ASSERT_TRUE(data_get(request_).ok());
  EXPECT_EQ(*read_text_file(gone, 100), "1\n2\n");
}

TEST_F(DataGetTest, WhatIsNoArchiveIsSaid) {
  page_.body = "<html>moved</html>";
  serve();
  const auto got = data_get(request_);
  ASSERT_FALSE(got.ok());
  EXPECT_THAT(got.error().to_string(), HasSubstr("the archive cannot be read"));
}

TEST_F(DataGetTest, AFolderWithoutAnythingGoesAway) {
  request_.name = "cifar-10";
  EXPECT_FALSE(data_get(request_).ok());
  EXPECT_FALSE(fs::exists(request_.folder));
  ASSERT_TRUE(make_folders(request_.folder).ok());
  EXPECT_FALSE(data_get(request_).ok());
  EXPECT_TRUE(fs::exists(request_.folder));
}

}  // namespace
}  // namespace mote
