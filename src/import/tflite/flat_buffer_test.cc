// SPDX-License-Identifier: Apache-2.0
#include "import/tflite/flat_buffer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "import/tflite/test_writer.h"

namespace mote {
namespace {

using ::testing::HasSubstr;
using tflite::FlatWriter;

// field 0: int32, 1: int8, 3: text, 4: vector, 5: table, 6: tables
Bytes sample() {
  using W = FlatWriter;
  return W::file({{0, W::scalar(int32_t{-7})},
                  {1, W::scalar(int8_t{5})},
                  {3, W::text("hello")},
                  {4, W::vector(std::vector<int64_t>{1, -2, 3})},
                  {5, W::table({{0, W::scalar(2.5f)}})},
                  {6, W::tables({{{0, W::scalar(int32_t{1})}}, {{0, W::scalar(int32_t{2})}}})}});
}

TEST(FlatBuffer, ReadsEveryKindOfField) {
  const Bytes bytes = sample();
  FlatBuffer file(bytes.data(), bytes.size());
  const FlatTable root = file.root();
  EXPECT_EQ(root.scalar<int32_t>(0, 9), -7);
  EXPECT_EQ(root.scalar<int8_t>(1, 9), 5);
  EXPECT_EQ(root.scalar<int32_t>(2, 9), 9) << "absent: the default";
  EXPECT_EQ(root.scalar<int32_t>(100, 9), 9) << "beyond the field list: the default";
  EXPECT_EQ(root.string(3), "hello");
  EXPECT_EQ(root.scalars<int64_t>(4), (std::vector<int64_t>{1, -2, 3}));
  EXPECT_EQ(root.table(5).scalar<float>(0, 0), 2.5f);
  ASSERT_EQ(root.tables(6).size(), 2u);
  EXPECT_EQ(root.tables(6)[1].scalar<int32_t>(0, 0), 2);
  EXPECT_FALSE(root.table(7).present());
  EXPECT_EQ(root.table(7).table(0).string(0), "") << "an absent table has no fields";
  EXPECT_TRUE(file.ok()) << file.fault();
}

TEST(FlatBuffer, WorksAtAnyAlignment) {
  const Bytes bytes = sample();
  for (size_t shift = 1; shift < 8; ++shift) {
    Bytes moved(shift);
    moved.insert(moved.end(), bytes.begin(), bytes.end());
    FlatBuffer file(moved.data() + shift, bytes.size());
    EXPECT_EQ(file.root().scalars<int64_t>(4).back(), 3);
  }
}

void read_everything(FlatBuffer& file) {
  const FlatTable root = file.root();
  for (int field = 0; field < 8; ++field) {
    root.scalar<int64_t>(field, 0);
    root.string(field);
    root.scalars<int64_t>(field);
    root.table(field).scalar<int32_t>(0, 0);
    const FlatTables tables = root.tables(field);
    for (size_t i = 0; i < tables.size() && file.ok(); ++i) tables[i].string(0);
  }
}

// Each copy is exactly as long as it is, so that AddressSanitizer sees a byte too many.
TEST(FlatBuffer, EveryPrefixAndFlippedBitStaysInside) {
  const Bytes bytes = sample();
  for (size_t i = 0; i < bytes.size(); ++i) {
    const Bytes prefix(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(i));
    FlatBuffer cut(prefix.data(), prefix.size());
    read_everything(cut);
    for (int bit = 0; bit < 8; ++bit) {
      Bytes changed = bytes;
      changed[i] = static_cast<uint8_t>(changed[i] ^ (1 << bit));
      FlatBuffer file(changed.data(), changed.size());
      read_everything(file);
    }
  }
}

TEST(FlatBuffer, RemembersItsFirstFault) {
  Bytes bytes = sample();
  bytes.resize(20);
  FlatBuffer file(bytes.data(), bytes.size());
  read_everything(file);
  EXPECT_FALSE(file.ok());
  const std::string fault = file.fault();
  EXPECT_THAT(fault, HasSubstr("reaches past the end"));
  EXPECT_FALSE(file.inside(1000, 1, "another fault"));
  EXPECT_EQ(file.fault(), fault);
}

TEST(FlatBuffer, OverlappingPartsDoNotAddUp) {
  const Bytes bytes = FlatWriter::file({{0, FlatWriter::vector(Bytes(1 << 20))}});
  FlatBuffer file(bytes.data(), bytes.size());
  const FlatTable root = file.root();
  for (int i = 0; i < 10; ++i) root.scalars<uint8_t>(0);
  EXPECT_TRUE(file.ok()) << "a few parts may share their bytes";
  for (int i = 0; i < 10; ++i) root.scalars<uint8_t>(0);
  EXPECT_THAT(file.fault(), HasSubstr("its parts overlap"));
}

}  // namespace
}  // namespace mote
