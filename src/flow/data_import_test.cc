// SPDX-License-Identifier: Apache-2.0
#include "flow/data_import.h"

#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>

#include "base/io.h"
#include "base/progress.h"
#include "data/image.h"

namespace mote {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kFashionMnist = "/usr/share/datasets/fashion-mnist";

class DataImport : public ::testing::Test {
 protected:
  DataImport() : root_(std::move(TemporaryFolder::make("mote-import")).value()) {
    request_.source = root_ / "source";
    request_.output = root_ / "out";
    EXPECT_TRUE(make_folders(request_.source).ok());
  }

  // A picture of one value under the source folder.
  void add_png(const std::string& path, uint8_t value, int32_t height = 4, int32_t width = 4,
               int32_t channels = 1) {
    const Bytes pixels(static_cast<size_t>(height * width * channels), value);
    const auto png = encode_png(pixels.data(), height, width, channels);
    ASSERT_TRUE(png.ok());
    add_file(path, *png);
  }
  void add_file(const std::string& path, const Bytes& bytes) {
    ASSERT_TRUE(write_file(request_.source + "/" + path, bytes).ok());
  }
  // Two MNIST-style files of `images` pictures of 1x2 pixels and `labels` labels.
  void add_idx(const std::string& part, uint8_t images, uint8_t labels) {
    Bytes data = {0, 0, 8, 3, 0, 0, 0, images, 0, 0, 0, 1, 0, 0, 0, 2};
    for (uint8_t i = 0; i < images; ++i)
      data.insert(data.end(), {i, part[1] == 'r' ? uint8_t{1} : uint8_t{2}});
    add_file(part + "-images-idx3-ubyte", data);
    data = {0, 0, 8, 1, 0, 0, 0, labels};
    for (uint8_t i = 0; i < labels; ++i) data.push_back(i % 3);
    add_file(part + "-labels-idx1-ubyte", data);
  }
  DataImportSummary import() {
    auto result = data_import(request_);
    if (result.ok()) return std::move(result).value();
    ADD_FAILURE() << result.error().to_string();
    return {};
  }
  // The error's text; nothing may have been left behind.
  std::string error() {
    const auto result = data_import(request_);
    EXPECT_FALSE(fs::exists(request_.output));
    for (const auto& entry : fs::directory_iterator(root_.path()))
      EXPECT_EQ(entry.path().filename().string(), "source");
    return result.ok() ? "" : result.error().to_string();
  }

  TemporaryFolder root_;
  DataImportRequest request_;
};

TEST_F(DataImport, IdxFilesKeepTheirSplits) {
  add_idx("train", 30, 30);
  add_idx("t10k", 6, 6);
  const DataImportSummary summary = import();
  EXPECT_EQ(summary.dataset.name, "source");
  EXPECT_EQ(summary.dataset.licence, "not stated");
  EXPECT_THAT(summary.dataset.classes, ElementsAre("0", "1", "2"));
  EXPECT_EQ(summary.dataset.find_split("train")->count, 27);
  EXPECT_THAT(summary.dataset.find_split("validation")->per_class, ElementsAre(1, 1, 1));
  const auto test = read_split(*open_dataset(request_.output), "test");
  ASSERT_TRUE(test.ok());
  EXPECT_THAT(test->samples, ElementsAre(0, 2, 1, 2, 2, 2, 3, 2, 4, 2, 5, 2));
  EXPECT_THAT(test->labels, ElementsAre(0, 1, 2, 0, 1, 2));
  EXPECT_EQ(test->sources[5], "t10k-images-idx3-ubyte#5");
  const Json json = to_json(summary);
  EXPECT_EQ(json["samples"], 36);
  EXPECT_EQ(json["splits"][2]["name"], "test");
}

TEST_F(DataImport, IdxFilesThatDoNotBelongTogether) {
  add_idx("train", 30, 29);
  EXPECT_THAT(
      error(),
      HasSubstr("train-labels-idx1-ubyte: has 29 labels, but 'train-images-idx3-ubyte' has 30 images"));
  fs::remove(request_.source + "/train-labels-idx1-ubyte");
  EXPECT_THAT(error(), HasSubstr("no labels file that belongs to 'train-images-idx3-ubyte'"));
}

TEST_F(DataImport, ClassNamesAreChecked) {
  add_idx("train", 30, 30);
  request_.classes = {"a", "b"};
  EXPECT_THAT(error(), HasSubstr("2 class names are given, but the data have 3"));
  request_.classes = {"a", "b", "a"};
  EXPECT_THAT(error(), HasSubstr("'a' is given twice"));
  request_.classes = {"a", "b", "c\n"};
  EXPECT_THAT(error(), HasSubstr("'c\\x0a'"));
  request_.classes = {"a", "b", "c"};
  EXPECT_THAT(import().dataset.classes, ElementsAre("a", "b", "c"));
}

TEST_F(DataImport, FoldersNameTheClasses) {
  for (int i = 0; i < 60; ++i) {
    add_png("cat/s" + std::to_string(i % 3) + "/" + std::to_string(i) + ".png", static_cast<uint8_t>(i));
    add_png("dog/" + std::to_string(i) + ".PNG", static_cast<uint8_t>(100 + i));
  }
  add_file("dog/notes.txt", {1});
  add_file(".hidden/x.png", {1});
  const DataImportSummary summary = import();
  EXPECT_THAT(summary.dataset.classes, ElementsAre("cat", "dog"));
  EXPECT_EQ(summary.dataset.sample_shape, (Shape{4, 4, 1}));
  EXPECT_EQ(summary.dataset.sample_count(), 120);
  EXPECT_NEAR(static_cast<double>(summary.dataset.find_split("test")->count), 24, 14);
  EXPECT_EQ(summary.duplicates.copies, 0);
  EXPECT_THAT(summary.warnings, ::testing::Contains(HasSubstr("'dog/notes.txt'")));
  const auto train = read_split(summary.dataset, "train");
  for (size_t i = 0; i < train->size(); ++i) EXPECT_EQ(train->samples[16 * i] >= 100, train->labels[i] == 1);
}

TEST_F(DataImport, SplitFoldersAreKeptAndLeaksReported) {
  add_png("train/a/1.png", 1);
  add_png("train/b/2.png", 2);
  add_png("val/a/3.png", 3);
  add_png("test/b/4.png", 1);
  const DataImportSummary summary = import();
  EXPECT_EQ(summary.dataset.find_split("validation")->count, 1);
  EXPECT_EQ(summary.duplicates.across_splits, 1);
  EXPECT_EQ(summary.duplicates.contradictory, 2);
  EXPECT_THAT(summary.warnings,
              ::testing::Contains(HasSubstr("test/b/4.png (test) = train/a/1.png (train)")));
  add_png("extra/a/5.png", 5);
  request_.output = root_ / "again";
  EXPECT_THAT(data_import(request_).error().to_string(), HasSubstr("'extra' stands beside train and test"));
}

TEST_F(DataImport, MixedSizesAndColoursNeedAWord) {
  add_png("train/a/1.png", 10);
  add_png("train/a/2.png", 200, 8, 6, 3);
  add_png("train/a/3.png", 50, 8, 6, 1);
  EXPECT_THAT(error(),
              AllOf(HasSubstr("2.png: is 6x8 pixels"), HasSubstr("3.png: is 6x8"), HasSubstr("--size 4x4")));
  request_.size = ImageSize{6, 8};
  EXPECT_THAT(error(), AllOf(HasSubstr("2.png: is in colour, but"), HasSubstr("--grey")));
  request_.colour = ImageColour::kColour;
  const DataImportSummary summary = import();
  EXPECT_EQ(summary.dataset.sample_shape, (Shape{8, 6, 3}));
  EXPECT_EQ(summary.resized, 1);
  EXPECT_EQ(parse_image_size("96x64")->width, 96);
  for (const char* bad : {"", "96", "96x", "x96", "0x9", "96x64x3", "-1x9", "9999x9"})
    EXPECT_FALSE(parse_image_size(bad).ok()) << bad;
}

TEST_F(DataImport, EveryBadImageIsNamed) {
  add_png("train/a/good.png", 1);
  add_file("train/a/bad1.png", {0x89, 'P', 'N', 'G'});
  add_file("train/b/bad2.jpg", {0xff, 0xd8, 0xff, 0xe0});
  add_file("train/b/empty.png", {});
  EXPECT_THAT(error(), AllOf(HasSubstr("/source/train/a/bad1.png: "), HasSubstr("/source/train/b/bad2.jpg: "),
                             HasSubstr("/source/train/b/empty.png: is empty")));
  add_file("train/b/x.webp", {1});
  EXPECT_THAT(error(), HasSubstr("x.webp: mote reads PNG and JPEG"));
}

TEST_F(DataImport, FoldersWithoutClassesAreRefused) {
  EXPECT_THAT(error(), HasSubstr("has no PNG or JPEG images in class folders"));
  add_png("loose.png", 1);
  EXPECT_THAT(error(), HasSubstr("loose.png: the image stands in no class folder"));
  add_file("a\xff/x.png", {1});
  EXPECT_THAT(error(), HasSubstr("a\\xff: the name is not valid UTF-8"));
  request_.source = root_ / "nowhere";
  EXPECT_THAT(error(), HasSubstr("there is no such folder"));
}

TEST_F(DataImport, CtrlCLeavesNothing) {
  add_idx("train", 30, 30);
  EXPECT_EXIT(
      {
        (void)interrupted();
        std::raise(SIGINT);
        const auto result = data_import(request_);
        bool clean = !result.ok() && result.error().code == Code::kInterrupted;
        for (const auto& entry : fs::directory_iterator(root_.path()))
          clean = clean && entry.path().filename() == "source";
        std::_Exit(clean ? 0 : 1);
      },
      ::testing::ExitedWithCode(0), "");
}

TEST_F(DataImport, FashionMnistIsKnown) {
  if (!fs::exists(kFashionMnist)) GTEST_SKIP() << "dataset-fashion-mnist is not installed";
  request_.source = kFashionMnist;
  const DataImportSummary summary = import();
  EXPECT_EQ(summary.dataset.name, "fashion-mnist");
  EXPECT_EQ(summary.dataset.licence, "MIT (Zalando SE)");
  EXPECT_EQ(summary.dataset.classes.at(9), "Ankle boot");
  EXPECT_EQ(summary.dataset.sample_shape, (Shape{28, 28, 1}));
  EXPECT_EQ(summary.dataset.find_split("train")->per_class, std::vector<int64_t>(10, 5500));
  EXPECT_EQ(summary.dataset.find_split("validation")->per_class, std::vector<int64_t>(10, 500));
  EXPECT_EQ(summary.dataset.find_split("test")->per_class, std::vector<int64_t>(10, 1000));
  EXPECT_EQ(read_split(summary.dataset, "test")->labels[0], 9);
}

}  // namespace
}  // namespace mote
