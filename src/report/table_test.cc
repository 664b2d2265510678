// SPDX-License-Identifier: Apache-2.0
#include "report/table.h"

#include <gtest/gtest.h>

#include "report/utf8.h"

namespace mote {
namespace {

TEST(TextTable, AlignsColumns) {
  TextTable table({{"layer"}, {"op"}, {"instructions", Align::kRight}});
  table.add_row({"0", "conv2d", "812,345"});
  table.add_rule();
  table.add_row({"total", "", "812,345"});
  EXPECT_EQ(table.to_string("  "),
            "  layer  op      instructions\n"
            "  -----  ------  ------------\n"
            "  0      conv2d       812,345\n"
            "  -----  ------  ------------\n"
            "  total               812,345\n");
}

TEST(TextTable, CountsCharactersNotBytes) {
  TextTable table({{"class"}, {"n", Align::kRight}});
  table.add_row({"Müll", "1"});
  table.add_row({"靴", "2"});
  table.add_row({"e\xCC\x81t\xC3\xA9", "3"});  // e and a combining acute accent
  EXPECT_EQ(table.to_string(), "class  n\n-----  -\nMüll   1\n靴     2\ne\xCC\x81t\xC3\xA9    3\n");
}

TEST(TextTable, FillsMissingCellsAndCutsLongOnes) {
  TextTable table({{"name", Align::kLeft, 6}, {"value"}});
  table.add_row({"a_long_name"});
  EXPECT_EQ(table.to_string(), "name    value\n------  -----\na_lon…\n");
}

TEST(TextTable, HostileCellCannotSteerTheTerminal) {
  TextTable table({{"name"}});
  table.add_row({"\x1b[2Jx\ny"});
  EXPECT_EQ(table.to_string(), "name\n-------\n�[2Jx�y\n");
}

TEST(Utf8, ReplacesWhatIsNotUtf8) {
  EXPECT_EQ(utf8::legible("a\xFF\xC0\xAF"), "a���");            // never valid; an overlong slash
  EXPECT_EQ(utf8::legible("\xED\xA0\x80"), "���");              // a surrogate
  EXPECT_EQ(utf8::legible("\xF4\x90\x80\x80"), "����");         // above U+10FFFF
  EXPECT_EQ(utf8::legible("\xE2\x82"), "��");                   // cut off
  EXPECT_EQ(utf8::legible("\xE2\x80\xAEtxt.exe"), "�txt.exe");  // right-to-left override
  EXPECT_EQ(utf8::legible("häß 靴 😀"), "häß 靴 😀");
}

TEST(Utf8, RoundTripsEveryCharacter) {
  for (char32_t c = 0; c <= 0x10FFFF; c += c < 0x3000 ? 1 : 97) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string text;
    utf8::append(c, &text);
    std::string_view view = text;
    ASSERT_EQ(utf8::next(&view), c);
    ASSERT_TRUE(view.empty());
  }
}

TEST(Utf8, ShortensByWidth) {
  EXPECT_EQ(utf8::shorten("abc", 3), "abc");
  EXPECT_EQ(utf8::shorten("abcd", 3), "ab…");
  EXPECT_EQ(utf8::shorten("靴靴靴", 5), "靴靴…");
  EXPECT_EQ(utf8::shorten("abc", 0), "");
}

}  // namespace
}  // namespace mote
