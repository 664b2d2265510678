// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/wire.h"

#include <gtest/gtest.h>

#include <cmath>

#include "import/onnx/small_types.h"
#include "import/onnx/test_writer.h"

namespace mote::onnx {
namespace {

TEST(ProtoReader, ReadsEveryWireType) {
  Message message;
  message.integer(1, -5).number(2, 1.5f).text(3, "abc").integer(100, 1 << 20);
  Budget budget(message.bytes().size());
  ProtoReader in(message.bytes(), &budget);
  ASSERT_TRUE(in.next());
  EXPECT_EQ(in.integer(), -5);
  ASSERT_TRUE(in.next());
  EXPECT_EQ(in.number(), 1.5f);
  ASSERT_TRUE(in.next());
  EXPECT_EQ(in.text(), "abc");
  ASSERT_TRUE(in.next());
  EXPECT_EQ(in.field(), 100);
  EXPECT_EQ(in.integer(), 1 << 20);
  EXPECT_FALSE(in.next());
  EXPECT_TRUE(budget.ok());
}

TEST(ProtoReader, RepeatedNumbersMayBePackedOrNot) {
  Message message;
  message.integer(1, 7).text(1, std::string("\x01\x02\xAC\x02", 4));
  Budget budget(64);
  std::vector<int64_t> values;
  for (ProtoReader in(message.bytes(), &budget); in.next();) in.integers(&values);
  EXPECT_EQ(values, (std::vector<int64_t>{7, 1, 2, 300}));
}

std::string fault_of(const std::string& bytes) {
  Budget budget(bytes.size());
  for (ProtoReader in(bytes, &budget); in.next();) in.integer();
  return budget.fault();
}

TEST(ProtoReader, DamageIsNoted) {
  EXPECT_EQ(fault_of("\x08"), "a number is cut off");
  EXPECT_EQ(fault_of(std::string(11, '\xFF')), "a number is cut off");
  EXPECT_EQ(fault_of("\x0A\x05"
                     "ab"),
            "field 1 has 5 bytes, of which 2 are there");
  EXPECT_EQ(fault_of("\x0B"), "field 1 has the impossible wire type 3");
  EXPECT_EQ(fault_of("\x0A\x01"
                     "a"),
            "field 1 has the wire type 2 instead of 0");
}

TEST(Budget, EndsForGood) {
  Budget budget(0);
  EXPECT_TRUE(budget.charge(Budget::kBase));
  EXPECT_FALSE(budget.charge(1));
  EXPECT_FALSE(budget.ok());
  EXPECT_FALSE(budget.charge(0));
}

TEST(SmallTypes, HaveTheirPublishedValues) {
  EXPECT_EQ(half_value(0x3C00), 1.0f);
  EXPECT_EQ(half_value(0xC000), -2.0f);
  EXPECT_EQ(half_value(0x0001), std::ldexp(1.0f, -24));
  EXPECT_EQ(half_value(0x7C00), INFINITY);
  EXPECT_TRUE(std::isnan(half_value(0x7E00)));
  EXPECT_EQ(bfloat16_value(0x3F80), 1.0f);
  EXPECT_EQ(small_float_value(kFloat8E4M3, 0x7E), 448.0f);
  EXPECT_EQ(small_float_value(kFloat8E4M3Uz, 0x7F), 240.0f);
  EXPECT_EQ(small_float_value(kFloat8E5M2, 0x7B), 57344.0f);
  EXPECT_EQ(small_float_value(kFloat8E5M2, 0xFC), -INFINITY);
  EXPECT_EQ(small_float_value(kFloat8E5M2Uz, 0x7F), 57344.0f);
  EXPECT_TRUE(std::isnan(small_float_value(kFloat8E5M2Uz, 0x80)));
  EXPECT_EQ(small_float_value(kFloat8E8M0, 127), 1.0f);
  EXPECT_EQ(small_float_value(kFloat4E2M1, 0xF), -6.0f);
  EXPECT_EQ(unpacked({0x8F}, 2, 4, true), (Bytes{0xFF, 0xF8}));
  EXPECT_EQ(unpacked({0xE4}, 4, 2, false), (Bytes{0, 1, 2, 3}));
}

}  // namespace
}  // namespace mote::onnx
