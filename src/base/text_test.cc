// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <gtest/gtest.h>

namespace mote {
namespace {

TEST(Text, SplitsAndJoins) {
  EXPECT_EQ(split("a,,b", ','), (std::vector<std::string>{"a", "", "b"}));
  EXPECT_EQ(split("", ','), (std::vector<std::string>{""}));
  EXPECT_EQ(join({"a", "b", "c"}, ", "), "a, b, c");
  EXPECT_EQ(trim("  a b\t\n"), "a b");
}

TEST(Text, MakesCIdentifiers) {
  EXPECT_EQ(c_identifier("a b/c.1"), "a_b_c_1");
  EXPECT_EQ(c_identifier("1st"), "_1st");
  EXPECT_EQ(c_identifier("--"), "x");
  EXPECT_EQ(c_identifier("caf\xc3\xa9!"), "caf");
}

TEST(Text, FindsTheNearestWord) {
  EXPECT_EQ(did_you_mean("epoch", {"epochs", "batch"}), "did you mean 'epochs'?");
  EXPECT_EQ(did_you_mean("zzzzzzzz", {"epochs", "batch"}), "known: epochs, batch");
}

TEST(Text, Base64RoundTripsEveryLength) {
  std::vector<unsigned char> bytes;
  for (int length = 0; length < 70; ++length) {
    const std::string text = base64_encode(bytes.data(), bytes.size());
    std::vector<unsigned char> back;
    ASSERT_TRUE(base64_decode(text, &back)) << text;
    EXPECT_EQ(back, bytes);
    bytes.push_back(static_cast<unsigned char>(length * 89 + 3));
  }
  EXPECT_EQ(base64_encode("Man", 3), "TWFu");  // RFC 4648
  EXPECT_EQ(base64_encode("Ma", 2), "TWE=");
}

TEST(Text, Base64RefusesWhatIsNot) {
  std::vector<unsigned char> out;
  for (const char* wrong : {"A", "AB=A", "A===", "AB*=", "====", "AAAA="})
    EXPECT_FALSE(base64_decode(wrong, &out)) << wrong;
}

}  // namespace
}  // namespace mote
