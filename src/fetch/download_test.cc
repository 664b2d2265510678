// SPDX-License-Identifier: Apache-2.0
#include "fetch/download.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/io.h"
#include "base/md5.h"
#include "base/sha256.h"
#include "fetch/checksum.h"
#include "tests/support/http_server.h"

namespace mote {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class DownloadTest : public ::testing::Test {
 protected:
  DownloadTest() : folder_(std::move(*TemporaryFolder::make("mote-download"))) {
    for (uint32_t i = 0; i < 300'000; ++i) page_.body += static_cast<char>(i * i >> 3);
    page_.etag = "\"one\"";
    file_.name = "set/a b.bin";
    file_.address = server_.address() + "/official";
    file_.bytes = file_.bytes_at_most = static_cast<int64_t>(page_.body.size());
    file_.sha256 = sha256_hex(page_.body.data(), page_.body.size());
    options_.folder = folder_.path();
  }

  Result<Download> load() {
    server_.set("/official", page_);
    return download_file(file_, options_);
  }
  std::string path(const std::string& end = "") const { return folder_ / "set/a b.bin" + end; }
  std::string content(const std::string& end = "") const { return *read_text_file(path(end), 1 << 20); }
  bool there(const std::string& end = "") const { return std::filesystem::exists(path(end)); }
  // The first 100,000 bytes, as after a line that was cut.
  void load_a_part() {
    HttpPage whole = page_;
    page_.cut_after = 100'000;
    const auto cut = load();
    ASSERT_FALSE(cut.ok());
    EXPECT_EQ(cut.error().code, Code::kIo);
    EXPECT_THAT(cut.error().to_string(), HasSubstr("the line was cut"));
    EXPECT_THAT(cut.error().hint, HasSubstr("goes on from there"));
    EXPECT_FALSE(there());
    EXPECT_EQ(content(".part"), whole.body.substr(0, 100'000));
    page_ = whole;
  }
  void expect_whole(const Result<Download>& got) {
    ASSERT_TRUE(got.ok()) << got.error().to_string();
    EXPECT_EQ(content(), page_.body);
    EXPECT_FALSE(there(".part"));
    EXPECT_FALSE(there(".part.json"));
    EXPECT_EQ(got->sha256, sha256_hex(page_.body.data(), page_.body.size()));
    EXPECT_EQ(*recorded_sum(folder_.path(), file_.name), got->sha256);
  }
  Error error_of(const Result<Download>& got) {
    EXPECT_FALSE(got.ok());
    return got.ok() ? Error() : got.error();
  }

  TemporaryFolder folder_;
  HttpServer server_;
  HttpPage page_;
  PublicFile file_;
  DownloadOptions options_;
};

TEST_F(DownloadTest, Whole) {
  const auto got = load();
  expect_whole(got);
  EXPECT_TRUE(got->is_checked);
  EXPECT_FALSE(got->was_there);
  EXPECT_THAT(got->notes, IsEmpty());
}

TEST_F(DownloadTest, TheSecondRunLoadsNothing) {
  expect_whole(load());
  const auto again = load();
  expect_whole(again);
  EXPECT_TRUE(again->was_there);
  EXPECT_EQ(server_.requests().size(), 1u);
}

TEST_F(DownloadTest, GoesOnAfterACut) {
  load_a_part();
  const auto got = load();
  expect_whole(got);
  EXPECT_EQ(got->resumed_at, 100'000);
  EXPECT_THAT(server_.requests().back(), HasSubstr("Range: bytes=100000-\r\n"));
  EXPECT_THAT(server_.requests().back(), HasSubstr("If-Range: \"one\"\r\n"));
}

TEST_F(DownloadTest, ADateIsAValidatorToo) {
  page_.etag = "W/\"weak\"";
  page_.last_modified = "Wed, 11 Apr 2018 19:41:55 GMT";
  load_a_part();
  const auto got = load();
  expect_whole(got);
  EXPECT_EQ(got->resumed_at, 100'000);
  EXPECT_THAT(server_.requests().back(), HasSubstr("If-Range: Wed, 11 Apr 2018 19:41:55 GMT\r\n"));
}

TEST_F(DownloadTest, BeginsAgainWithoutAValidator) {
  page_.etag.clear();
  load_a_part();
  const auto got = load();
  expect_whole(got);
  EXPECT_EQ(got->resumed_at, 0);
  EXPECT_THAT(server_.requests().back(), Not(HasSubstr("Range: ")));
}

TEST_F(DownloadTest, BeginsAgainWhereTheServerIgnoresRanges) {
  load_a_part();
  page_.ignores_range = true;
  const auto got = load();
  expect_whole(got);
  EXPECT_EQ(got->resumed_at, 0);
  ASSERT_EQ(got->notes.size(), 1u);
  EXPECT_THAT(got->notes[0], HasSubstr("begins again"));
}

TEST_F(DownloadTest, BeginsAgainWhereTheFileHasChanged) {
  load_a_part();
  std::reverse(page_.body.begin(), page_.body.end());
  page_.etag = "\"two\"";
  file_.sha256 = sha256_hex(page_.body.data(), page_.body.size());
  const auto got = load();
  expect_whole(got);
  EXPECT_EQ(got->resumed_at, 0);
}

TEST_F(DownloadTest, BeginsAgainFromAnotherAddress) {
  load_a_part();
  options_.from = server_.address() + "/mirror/";
  server_.set("/mirror/set/a%20b.bin", page_);
  const auto got = load();
  expect_whole(got);
  EXPECT_EQ(got->resumed_at, 0);
}

TEST_F(DownloadTest, BeginsAgainWhereTheServerHasLessThanWasLoaded) {
  file_.bytes = -1;
  load_a_part();
  page_.body.resize(50'000);
  file_.sha256 = sha256_hex(page_.body.data(), page_.body.size());
  expect_whole(load());
}

TEST_F(DownloadTest, AWholePartIsOnlyChecked) {
  load_a_part();
  ASSERT_TRUE(write_file(path(".part"), page_.body).ok());
  const size_t before = server_.requests().size();
  expect_whole(load());
  EXPECT_EQ(server_.requests().size(), before);
}

TEST_F(DownloadTest, ADamagedPartIsFoundByTheChecksum) {
  load_a_part();
  std::string part = content(".part");
  part[5000] ^= 1;
  ASSERT_TRUE(write_file(path(".part"), part).ok());
  EXPECT_EQ(error_of(load()).code, Code::kMismatch);
  EXPECT_TRUE(there(".bad"));
  expect_whole(load());
}

TEST_F(DownloadTest, NonsenseBesideThePartBeginsAgain) {
  for (const char* text : {"", "[]", "{\"bytes\": 1e300}", "{\"address\": 3, \"validator\": []}", "\xff"}) {
    load_a_part();
    ASSERT_TRUE(write_file(path(".part.json"), std::string(text)).ok());
    expect_whole(load());
    std::filesystem::remove(path());
  }
}

TEST_F(DownloadTest, AnotherPartThanAskedForIsRefused) {
  load_a_part();
  page_.wrong_range = true;
  EXPECT_THAT(error_of(load()).to_string(), HasSubstr("another part of the file"));
}

TEST_F(DownloadTest, AWrongChecksumNamesBothAndKeepsTheFileAside) {
  const std::string right = file_.sha256;
  page_.body[7] ^= 1;
  const Error error = error_of(load());
  EXPECT_EQ(error.code, Code::kMismatch);
  EXPECT_THAT(error.to_string(), HasSubstr(right));
  EXPECT_THAT(error.to_string(), HasSubstr(sha256_hex(page_.body.data(), page_.body.size())));
  EXPECT_THAT(error.hint, HasSubstr("delete it"));
  EXPECT_EQ(content(".bad"), page_.body);
  EXPECT_FALSE(there());
  EXPECT_FALSE(there(".part"));
  EXPECT_EQ(*recorded_sum(folder_.path(), file_.name), "");
}

TEST_F(DownloadTest, Md5WhereThatIsWhatIsPublished) {
  file_.sha256.clear();
  file_.md5 = Md5().add(page_.body.data(), page_.body.size()).hex();
  expect_whole(load());
  std::filesystem::remove(path());
  page_.body[7] ^= 1;
  EXPECT_THAT(error_of(load()).to_string(), HasSubstr(file_.md5));
}

TEST_F(DownloadTest, WithoutAPublishedChecksumTheFirstOneCounts) {
  file_.sha256.clear();
  const auto first = load();
  expect_whole(first);
  EXPECT_TRUE(first->is_first);
  EXPECT_FALSE(first->is_checked);
  const auto again = load();
  expect_whole(again);
  EXPECT_TRUE(again->was_there);
  std::filesystem::remove(path());
  page_.body[7] ^= 1;
  const Error error = error_of(load());
  EXPECT_EQ(error.code, Code::kMismatch);
  EXPECT_THAT(error.to_string(), HasSubstr("of an earlier download is " + first->sha256));
  EXPECT_THAT(error.hint, HasSubstr("SHA256SUMS"));
}

TEST_F(DownloadTest, AFileThatIsThereAndWrongStays) {
  ASSERT_TRUE(write_file(path(), std::string("mine")).ok());
  EXPECT_THAT(error_of(load()).to_string(), HasSubstr("is there already with the SHA-256"));
  file_.sha256.clear();
  EXPECT_THAT(error_of(load()).to_string(), HasSubstr("nothing says whether it is whole"));
  EXPECT_EQ(content(), "mine");
  EXPECT_THAT(server_.requests(), IsEmpty());
}

TEST_F(DownloadTest, ADamagedListOfChecksumsIsNamedWithItsLine) {
  file_.sha256.clear();
  for (const char* line : {"abc", "x  y"}) {
    ASSERT_TRUE(write_file(folder_ / "SHA256SUMS", "\n" + std::string(line) + "\n").ok());
    EXPECT_THAT(error_of(load()).to_string(), HasSubstr("SHA256SUMS:2: "));
  }
}

TEST_F(DownloadTest, Sizes) {
  page_.body += "more";
  EXPECT_THAT(error_of(load()).to_string(), HasSubstr("offers 300,004 bytes, and 300,000 are published"));
  page_.says_no_length = true;
  EXPECT_THAT(error_of(load()).to_string(), HasSubstr("at most 300,000 are expected"));
  file_.bytes = -1;
  page_.says_no_length = false;
  EXPECT_THAT(error_of(load()).to_string(), HasSubstr("sends 300,004 bytes, and at most 300,000"));
  EXPECT_FALSE(there());
}

TEST_F(DownloadTest, ALengthThatIsNotTrue) {
  page_.said_length = 300'000;
  page_.body.resize(200'000);
  EXPECT_THAT(error_of(load()).to_string(), HasSubstr("the line was cut"));
  EXPECT_EQ(std::filesystem::file_size(path(".part")), 200'000u);
}

TEST_F(DownloadTest, NoLengthAndNoChecksumIsSaid) {
  file_.sha256.clear();
  file_.bytes = -1;
  page_.says_no_length = true;
  const auto got = load();
  expect_whole(got);
  ASSERT_EQ(got->notes.size(), 1u);
  EXPECT_THAT(got->notes[0], HasSubstr("did not say the size"));
}

TEST_F(DownloadTest, WhatTheServerRefuses) {
  page_.status = 404;
  const Error missing = error_of(load());
  EXPECT_EQ(missing.code, Code::kNotFound);
  EXPECT_THAT(missing.to_string(), HasSubstr("/official: the server has no such file (status 404)"));
  page_.status = 403;
  EXPECT_THAT(error_of(load()).to_string(), HasSubstr("refuses access (status 403)"));
  page_.status = 503;
  EXPECT_THAT(error_of(load()).to_string(), HasSubstr("answers with status 503"));
  page_.status = 204;
  EXPECT_FALSE(load().ok());
  EXPECT_FALSE(there(".part"));
}

TEST_F(DownloadTest, Redirects) {
  HttpPage moved;
  moved.redirect = server_.address() + "/official";
  server_.set("/moved", moved);
  file_.address = server_.address() + "/moved";
  expect_whole(load());
  std::filesystem::remove(path());
  moved.redirect = server_.address() + "/moved";
  server_.set("/moved", moved);
  EXPECT_THAT(error_of(load()).to_string(), HasSubstr("redirects more than 5 times"));
  moved.redirect = "file:///etc/passwd";
  server_.set("/moved", moved);
  EXPECT_THAT(error_of(load()).to_string(), HasSubstr("redirects to something that is not allowed"));
}

TEST_F(DownloadTest, NoServerAndAServerThatStalls) {
  page_.stalls_after = 1000;
  options_.stall_seconds = 1;
  EXPECT_THAT(error_of(load()).to_string(), HasSubstr("sends nothing any more"));
  EXPECT_EQ(std::filesystem::file_size(path(".part")), 1000u);
  file_.address = "http://127.0.0.1:1/none";
  const Error error = error_of(load());
  EXPECT_THAT(error.to_string(), HasSubstr("no server can be reached"));
  EXPECT_THAT(error.hint, HasSubstr("--from"));
  EXPECT_EQ(std::filesystem::file_size(path(".part")), 1000u);
}

TEST_F(DownloadTest, ALinkInThePlaceOfThePartIsNotFollowed) {
  ASSERT_TRUE(make_folders(folder_ / "set").ok());
  ASSERT_TRUE(write_file(folder_ / "other", std::string("mine")).ok());
  std::filesystem::create_symlink(folder_ / "other", path(".part"));
  EXPECT_THAT(error_of(load()).to_string(), HasSubstr("cannot be written"));
  EXPECT_EQ(*read_text_file(folder_ / "other", 100), "mine");
}

}  // namespace
}  // namespace mote
