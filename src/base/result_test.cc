// SPDX-License-Identifier: Apache-2.0
#include "base/result.h"

#include <gtest/gtest.h>

#include "base/format.h"
#include "base/progress.h"

namespace mote {
namespace {

TEST(Error, SaysWhatWhereAndHowToMendIt) {
  Origin where{"kws.tflite"};
  where.node = 17;
  where.node_name = "ds3/depthwise";
  where.node_type = "DEPTHWISE_CONV_2D";
  Error error(Code::kUnsupported, "dilation 2x2 has no int8 kernel", "export with dilation 1", where);
  EXPECT_EQ(error.to_string(),
            "kws.tflite: node 17 'ds3/depthwise' (DEPTHWISE_CONV_2D): dilation 2x2 has no int8 kernel\n"
            "  hint: export with dilation 1");
}

TEST(Error, FillsInAPlaceAndKeepsOneThatIsKnown) {
  Origin outer{"outer.toml"}, inner{"inner.toml"};
  outer.line = 3;
  EXPECT_EQ(Error(Code::kInvalid, "x").at(outer).to_string(), "outer.toml:3: x");
  EXPECT_EQ(Error(Code::kInvalid, "x", "", inner).at(outer).where.file, "inner.toml");
}

Result<int> half(int value) {
  if (value % 2 != 0) return Error(Code::kInvalid, "odd");
  return value / 2;
}

Result<int> quarter(int value) {
  MOTE_ASSIGN(const int once, half(value));
  MOTE_ASSIGN(const int twice, half(once));
  return twice;
}

TEST(Result, PassesErrorsOn) {
  EXPECT_EQ(*quarter(12), 3);
  EXPECT_EQ(quarter(6).error().what, "odd");
}

TEST(Format, GroupsDigitsAndHashes) {
  EXPECT_EQ(with_commas(1234567), "1,234,567");
  EXPECT_EQ(with_commas(-123), "-123");
  EXPECT_EQ(with_commas(-1234), "-1,234");
  EXPECT_EQ(fnv1a("a", 1), 0xe40c292cu);  // published test vector of FNV-1a
  EXPECT_EQ(format_seconds(3661), "1:01:01");
}

}  // namespace
}  // namespace mote
