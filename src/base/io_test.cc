// SPDX-License-Identifier: Apache-2.0
#include "base/io.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace mote {
namespace {

TEST(Io, WritesAndReadsAFileInANewFolder) {
  const TemporaryFolder folder = *TemporaryFolder::make("io-test");
  const std::string path = folder / "a/b/c.bin";
  ASSERT_TRUE(write_file(path, Bytes{1, 2, 3}).ok());
  EXPECT_EQ(*read_file(path, 3), (Bytes{1, 2, 3}));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder / "a/b"), {}),
            1);  // nothing temporary is left
}

TEST(Io, RefusesAFileThatIsTooLarge) {
  const TemporaryFolder folder = *TemporaryFolder::make("io-test");
  ASSERT_TRUE(write_file(folder / "x", std::string(10, 'x')).ok());
  const Result<Bytes> result = read_file(folder / "x", 9);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, Code::kInvalid);
  EXPECT_EQ(result.error().where.file, folder / "x");
}

TEST(Io, SaysWhyAFileCannotBeRead) {
  const TemporaryFolder folder = *TemporaryFolder::make("io-test");
  EXPECT_EQ(read_file(folder / "missing", 9).error().code, Code::kNotFound);
  EXPECT_NE(read_file(folder.path(), 9).error().what.find("folder"), std::string::npos);
}

TEST(Io, RemovesATemporaryFolderWithItsFiles) {
  std::string path;
  {
    const TemporaryFolder folder = *TemporaryFolder::make("io-test");
    path = folder.path();
    ASSERT_TRUE(write_file(folder / "sub/x", std::string("x")).ok());
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace mote
