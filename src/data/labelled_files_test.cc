// SPDX-License-Identifier: Apache-2.0
#include "data/labelled_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mote {
namespace {

using ::testing::HasSubstr;

std::string error_of(const std::string& text) {
  const Result<LabelledFiles> files = parse_labels_csv(text, "set", "set/y_labels.csv");
  return files.ok() ? "no error" : files.error().to_string();
}

TEST(LabelledFiles, ALineNamesAFileItsClassAndItsWindows) {
  const Result<LabelledFiles> files = parse_labels_csv("a.bin,12,7\r\n\nb.bin, 12, 0\n", "set", "f");
  ASSERT_TRUE(files.ok()) << files.error().to_string();
  ASSERT_EQ(files->files.size(), 2U);
  EXPECT_EQ(files->classes, 12);
  EXPECT_EQ(files->files[0].path, "set/a.bin");
  EXPECT_EQ(files->files[0].label, 7);
  EXPECT_EQ(files->files[1].window_bytes, 0);
  const Result<LabelledFiles> windows = parse_labels_csv("a.bin,2,1,2560,512", "set", "f");
  ASSERT_TRUE(windows.ok());
  EXPECT_EQ(windows->files[0].window_bytes, 2560);
  EXPECT_EQ(windows->files[0].stride_bytes, 512);
}

TEST(LabelledFiles, WhatMakesNoSenseIsRefusedWithItsLine) {
  EXPECT_THAT(error_of(""), HasSubstr("names no files"));
  EXPECT_THAT(error_of("a.bin,12,7\na.bin,12\n"), HasSubstr("set/y_labels.csv:2: has 2 fields"));
  EXPECT_THAT(error_of("../a.bin,12,7\n"), HasSubstr("no file name"));
  EXPECT_THAT(error_of("..,12,7\n"), HasSubstr("no file name"));
  EXPECT_THAT(error_of("a.bin,12,12\n"), HasSubstr("is no class"));
  EXPECT_THAT(error_of("a.bin,12,-1\n"), HasSubstr("is no class"));
  EXPECT_THAT(error_of("a.bin,0,0\n"), HasSubstr("is no class"));
  EXPECT_THAT(error_of("a.bin,12,1\nb.bin,11,1\n"), HasSubstr("11 classes where the lines before have 12"));
  EXPECT_THAT(error_of("a.bin,2,1,0,512\n"), HasSubstr("window and stride"));
}

}  // namespace
}  // namespace mote
