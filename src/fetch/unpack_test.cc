// SPDX-License-Identifier: Apache-2.0
#include "fetch/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/io.h"

namespace mote {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

struct Item {
  std::string path, text;
  unsigned type = AE_IFREG;
  std::string hardlink = {};
};

std::string noise(size_t bytes) {
  std::string out;
  uint32_t x = 1;
  for (size_t i = 0; i < bytes; ++i) out += static_cast<char>((x = x * 1664525 + 1013904223) >> 24);
  return out;
}

class UnpackTest : public ::testing::Test {
 protected:
  UnpackTest() : folder_(std::move(*TemporaryFolder::make("mote-unpack"))) {
    request_.folder = folder_ / "out";
    request_.most_bytes = 1 << 20;
    request_.reserved = {"SOURCE.txt"};
  }

  void pack(const std::string& name, const std::vector<Item>& items) {
    struct archive* a = archive_write_new();
    if (name.find(".zip") != std::string::npos) {
      archive_write_set_format_zip(a);
    } else if (name.find(".7z") != std::string::npos) {
      archive_write_set_format_7zip(a);
    } else {
      archive_write_set_format_gnutar(a);
      archive_write_add_filter_gzip(a);
    }
    ASSERT_EQ(archive_write_open_filename(a, (folder_ / name).c_str()), ARCHIVE_OK);
    for (const Item& item : items) {
      struct archive_entry* entry = archive_entry_new();
      archive_entry_set_pathname(entry, item.path.c_str());
      archive_entry_set_filetype(entry, item.type);
      archive_entry_set_perm(entry, 0644);
      archive_entry_set_size(entry, static_cast<int64_t>(item.text.size()));
      if (item.type == AE_IFLNK) archive_entry_set_symlink(entry, "/etc/passwd");
      if (!item.hardlink.empty()) archive_entry_set_hardlink(entry, item.hardlink.c_str());
      ASSERT_EQ(archive_write_header(a, entry), ARCHIVE_OK) << archive_error_string(a);
      if (item.type == AE_IFREG) archive_write_data(a, item.text.data(), item.text.size());
      archive_entry_free(entry);
    }
    ASSERT_EQ(archive_write_free(a), ARCHIVE_OK);
    request_.volumes = {folder_ / name};
  }

  std::string text(const std::string& path) const {
    const auto out = read_text_file(folder_ / "out/" + path, 1 << 20);
    return out.ok() ? *out : out.error().to_string();
  }
  std::string error() {
    const auto out = unpack_archive(request_);
    return out.ok() ? "" : out.error().to_string();
  }

  TemporaryFolder folder_;
  UnpackRequest request_;
};

TEST_F(UnpackTest, TarZipAnd7z) {
  for (const char* name : {"a.tar.gz", "a.zip", "a.7z"}) {
    pack(name,
         {{"./yes/", "", AE_IFDIR}, {"./yes/a.wav", noise(100'000)}, {"LICENSE", "free"}, {"empty", ""}});
    const auto out = unpack_archive(request_);
    ASSERT_TRUE(out.ok()) << name << out.error().to_string();
    EXPECT_EQ(out->files, 3);
    EXPECT_EQ(out->bytes, 100'004);
    EXPECT_EQ(text("yes/a.wav"), noise(100'000));
    EXPECT_EQ(text("LICENSE"), "free");
    EXPECT_TRUE(fs::exists(folder_ / "out/empty"));
    fs::remove_all(folder_ / "out");
  }
}

TEST_F(UnpackTest, VolumesOfA7zAreOneArchive) {
  pack("a.7z", {{"b", noise(100'000)}});
  const Bytes whole = *read_file(folder_ / "a.7z", 1 << 20);
  request_.volumes.clear();
  for (size_t at = 0; at < whole.size(); at += 40'000) {
    const std::string name = folder_ / "a.7z." + std::to_string(at);
    const size_t bytes = std::min<size_t>(40'000, whole.size() - at);
    ASSERT_TRUE(write_file(name, whole.data() + at, bytes).ok());
    request_.volumes.push_back(name);
  }
  ASSERT_EQ(request_.volumes.size(), 3u);
  ASSERT_EQ(error(), "");
  EXPECT_EQ(text("b"), noise(100'000));
}

TEST_F(UnpackTest, FinishesWhatWasBegun) {
  pack("a.tar.gz", {{"a", "one"}, {"b", "two"}, {"c", "three"}});
  ASSERT_TRUE(write_file(folder_ / "out/a", std::string("one")).ok());
  ASSERT_TRUE(write_file(folder_ / "out/b", std::string()).ok());
  ASSERT_TRUE(write_file(folder_ / "out/c.part", std::string("thr")).ok());
  const auto out = unpack_archive(request_);
  ASSERT_TRUE(out.ok()) << out.error().to_string();
  EXPECT_EQ(out->were_there, 1);
  EXPECT_EQ(text("b"), "two");
  EXPECT_EQ(text("c"), "three");
  EXPECT_FALSE(fs::exists(folder_ / "out/c.part"));
}

TEST_F(UnpackTest, AFileOfTheUsersStays) {
  pack("a.tar.gz", {{"README", "theirs"}});
  for (const char* mine : {"mine", "theirs and more", "the"}) {
    ASSERT_TRUE(write_file(folder_ / "out/README", std::string(mine)).ok());
    EXPECT_THAT(error(), HasSubstr("out/README: is there already, and is not what the archive holds"));
    EXPECT_EQ(text("README"), mine);
  }
}

TEST_F(UnpackTest, WhatIsHostileIsRefused) {
  for (const char* path : {"../a", "/a", "a/../../b", "a//b", "a\nb"}) {
    pack("a.tar.gz", {{path, "x"}});
    EXPECT_THAT(error(), HasSubstr("is no path below a folder")) << path;
  }
  pack("a.tar.gz", {{"a", "", AE_IFLNK}});
  EXPECT_THAT(error(), HasSubstr("'a' is a link or a device"));
  pack("a.tar.gz", {{"a", "", AE_IFIFO}});
  EXPECT_THAT(error(), HasSubstr("'a' is a link or a device"));
  pack("a.tar.gz", {{"b", "", AE_IFREG, "/etc/passwd"}});
  EXPECT_THAT(error(), HasSubstr("'b' is a link or a device"));
  pack("a.tar.gz", {{"SOURCE.txt", "x"}});
  EXPECT_THAT(error(), HasSubstr("a file of mote's own"));
  for (const auto& entry : fs::recursive_directory_iterator(folder_.path()))
    EXPECT_EQ(entry.path().filename(), "a.tar.gz");
}

TEST_F(UnpackTest, MoreThanIsAllowed) {
  pack("a.zip", {{"a", std::string(900'000, 'x')}, {"b", std::string(900'000, 'x')}});
  EXPECT_THAT(error(), HasSubstr("unpacks to more than 1,048,576 bytes"));
  EXPECT_FALSE(fs::exists(folder_ / "out/b"));
  EXPECT_FALSE(fs::exists(folder_ / "out/b.part"));
  request_.most_bytes = 2'000'000;
  request_.most_entries = 1;
  EXPECT_THAT(error(), HasSubstr("has more than 1 files"));
}

// Cut at any place or with a bit changed: never a crash, and never other bytes where the form has a CRC.
TEST_F(UnpackTest, Damage) {
  for (const char* name : {"a.tar.gz", "a.zip", "a.7z"}) {
    pack(name, {{"a", noise(500)}, {"d/b", "text"}});
    const Bytes whole = *read_file(request_.volumes[0], 1 << 20);
    int refused = 0;
    for (size_t at = 0; at < whole.size(); at += 7) {
      Bytes bytes = whole;
      if (at % 2 == 0)
        bytes.resize(at);
      else
        bytes[at] ^= 4;
      ASSERT_TRUE(write_file(request_.volumes[0], bytes).ok());
      if (!error().empty()) ++refused;
      const bool has_crc = std::string(name) != "a.tar.gz";
      if (has_crc && fs::exists(folder_ / "out/a")) {
        EXPECT_TRUE(text("a") == noise(500)) << name << at;
      }
      fs::remove_all(folder_ / "out");
    }
    EXPECT_GT(refused, 20) << name;
  }
  ASSERT_TRUE(write_file(request_.volumes[0], std::string("no archive")).ok());
  EXPECT_THAT(error(), HasSubstr("the archive cannot be read"));
  fs::remove(request_.volumes[0]);
  EXPECT_THAT(error(), HasSubstr("there is no such archive"));
}

}  // namespace
}  // namespace mote
