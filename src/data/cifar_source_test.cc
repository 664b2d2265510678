// SPDX-License-Identifier: Apache-2.0
// Files made by code: two images in each batch.
#include <gmock/gmock.h>

#include <filesystem>

#include "data/image_source.h"
#include "data/testing.h"

namespace mote {
namespace {

using testing::error_text;
using ::testing::HasSubstr;
using testing::must;

// Red counts up, green is `green`, blue 255 less what red is.
Bytes record(const Bytes& labels, uint8_t green) {
  Bytes out = labels;
  for (int i = 0; i < 1024; ++i) out.push_back(static_cast<uint8_t>(i));
  out.insert(out.end(), 1024, green);
  for (int i = 0; i < 1024; ++i) out.push_back(static_cast<uint8_t>(255 - i % 256));
  return out;
}

Bytes joined(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

std::string names(int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += "class " + std::to_string(i) + "\n";
  return out + "\n";
}

class Cifar : public ::testing::Test {
 protected:
  void write(const std::string& name, const Bytes& bytes) {
    ASSERT_TRUE(write_file(folder_ / name, bytes).ok());
  }
  void write_cifar10(const std::string& below) {
    ASSERT_TRUE(write_file(folder_ / (below + "batches.meta.txt"), names(10)).ok());
    for (uint8_t batch = 1; batch <= 5; ++batch)
      write(below + "data_batch_" + std::to_string(batch) + ".bin",
            joined(record({batch}, batch), record({0}, 99)));
    write(below + "test_batch.bin", record({9}, 7));
  }

  TemporaryFolder folder_ = std::move(*TemporaryFolder::make("cifar"));
};

TEST_F(Cifar, TenClassesInSixFilesAsTheArchiveHasThem) {
  write_cifar10("cifar-10-batches-bin/");
  ASSERT_TRUE(has_cifar_files(folder_.path()));
  const ImageSource source = must(open_image_source(folder_.path()));
  EXPECT_EQ(source.format, "cifar");
  EXPECT_EQ(source.name, "cifar-10");
  EXPECT_EQ(source.classes.size(), 10u);
  EXPECT_EQ(source.classes[3], "class 3");
  ASSERT_EQ(source.samples.size(), 11u);
  EXPECT_EQ(source.samples[2].source, "data_batch_2.bin#0");
  EXPECT_EQ(source.samples[2].label, 2);
  EXPECT_EQ(source.samples[2].split, "train");
  EXPECT_EQ(source.samples[10].split, "test");
  const Image image = must(source.read(2));
  ASSERT_EQ(image.pixels.size(), 3072u);
  EXPECT_EQ(image.pixels[3 * 33], 33) << "red of row 1, column 1";
  EXPECT_EQ(image.pixels[3 * 33 + 1], 2) << "green";
  EXPECT_EQ(image.pixels[3 * 33 + 2], 222) << "blue";
}

TEST_F(Cifar, AHundredClassesAreTheFineOnes) {
  ASSERT_TRUE(write_file(folder_ / "fine_label_names.txt", names(100)).ok());
  write("train.bin", record({19, 42}, 1));
  write("test.bin", record({3, 99}, 1));
  const ImageSource source = must(open_image_source(folder_.path()));
  EXPECT_EQ(source.name, "cifar-100");
  EXPECT_EQ(source.samples[0].label, 42);
  EXPECT_EQ(source.samples[1].label, 99);
  EXPECT_EQ(must(source.read(0)).pixels[1], 1);
}

TEST_F(Cifar, DamageIsNamed) {
  write_cifar10("");
  Bytes cut = record({1}, 1);
  cut.pop_back();
  write("data_batch_3.bin", cut);
  EXPECT_THAT(error_text(open_cifar_source(folder_.path())), HasSubstr("data_batch_3.bin: has 3,072 bytes"));
  write("data_batch_3.bin", record({10}, 1));
  EXPECT_THAT(error_text(open_cifar_source(folder_.path())), HasSubstr("image 0 has the label 10"));
  write("data_batch_3.bin", {});
  EXPECT_THAT(error_text(open_cifar_source(folder_.path())), HasSubstr("has 0 bytes"));
  write("data_batch_3.bin", record({1}, 1));
  std::filesystem::remove(folder_ / "test_batch.bin");
  EXPECT_THAT(error_text(open_cifar_source(folder_.path())), HasSubstr("test_batch.bin"));
  ASSERT_TRUE(write_file(folder_ / "batches.meta.txt", names(9)).ok());
  EXPECT_THAT(error_text(open_cifar_source(folder_.path())), HasSubstr("has 9 names of classes"));
  EXPECT_FALSE(has_cifar_files(folder_ / "nowhere"));
}

}  // namespace
}  // namespace mote
