// SPDX-License-Identifier: Apache-2.0
#include "report/memory_picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <sstream>

#include "report/utf8.h"

namespace mote {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// An input that lives through layer 0, its output through all, and scratch memory in layer 1.
MemoryPicture small_picture() {
  return {{"conv2d", "softmax"},
          {{"in", false, 0, 1200, -1, 0},
           {"out", false, 1200, 600, 0, 1},
           {"scratch of layer 1", true, 0, 300, 1, 1}},
          1800};
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

TEST(MemoryText, DrawsEachBlockWhereItLies) {
  const std::vector<std::string> lines = lines_of(memory_text(small_picture(), 60, false));
  // 24 rows of 75 bytes; the left half is layer 0.
  EXPECT_THAT(lines[0], HasSubstr("0 |####"));
  EXPECT_THAT(lines[0], HasSubstr("#xxx"));
  EXPECT_THAT(lines[3], HasSubstr("xxx"));
  EXPECT_THAT(lines[4], Not(HasSubstr("x")));        // after 300 bytes of scratch the right half is free
  EXPECT_THAT(lines[8], HasSubstr(" 1,200 "));       // the size stands in the middle of the block
  EXPECT_THAT(lines[16], HasSubstr("1,200 |===="));  // the output begins, with another fill
  EXPECT_THAT(lines[24], HasSubstr("1,800 +0"));
  EXPECT_THAT(lines[25], HasSubstr("^ most in use: layer 0, conv2d, 1,800 bytes"));
}

TEST(MemoryText, IsNoWiderThanAskedAndPlainWithoutUnicode) {
  for (const int columns : {1, 40, 80, 200}) {
    const std::string plain = memory_text(small_picture(), columns, false);
    for (const char c : plain) EXPECT_TRUE(c == '\n' || (c >= ' ' && c <= '~'));
    const std::vector<std::string> lines = lines_of(memory_text(small_picture(), columns, true));
    for (size_t row = 0; row < 24; ++row) EXPECT_LE(utf8::width(lines[row]), std::max(columns, 40));
  }
}

TEST(MemoryText, SurvivesAnEmptyPlanAndManyLayers) {
  EXPECT_THAT(memory_text({}, 80, true), HasSubstr("0 bytes"));
  MemoryPicture many = small_picture();
  many.layers.assign(500, "conv2d");
  many.blocks[1].last_layer = 499;
  const std::vector<std::string> lines = lines_of(memory_text(many, 80, false));
  EXPECT_LE(lines[20].size(), 80u);
  EXPECT_GE(lines[20].size(), 70u);
}

// Where each text of the picture stands that is as large as names are: x, y.
std::vector<std::pair<double, double>> name_places(const std::string& svg) {
  std::vector<std::pair<double, double>> out;
  for (size_t at = svg.find("font-size=\"11\""); at != std::string::npos;
       at = svg.find("font-size=\"11\"", at + 1)) {
    const size_t begin = svg.rfind("<text", at);
    double x = 0, y = 0;
    EXPECT_EQ(std::sscanf(svg.c_str() + svg.find("x=", begin), "x=\"%lf\" y=\"%lf\"", &x, &y), 2);
    out.emplace_back(x, y);
  }
  return out;
}

TEST(MemorySvg, NamesOfBlocksThatLieOverEachOtherStayApart) {
  MemoryPicture picture = small_picture();
  picture.blocks = {{"in", false, 0, 1200, 0, 1}, {"out over it", false, 0, 1200, 0, 1}};
  const auto places = name_places(memory_svg(picture));
  ASSERT_EQ(places.size(), 4u);  // a name and a size for each
  for (size_t i = 0; i < places.size(); ++i)
    for (size_t j = 0; j < i; ++j) EXPECT_GE(std::abs(places[i].second - places[j].second), 11) << i << j;

  picture.blocks.assign(200, picture.blocks[0]);  // no room for all of them
  EXPECT_LT(name_places(memory_svg(picture)).size(), 60u);
}

TEST(MemorySvg, IsAFileOfItsOwnAndEscapesNames) {
  MemoryPicture picture = small_picture();
  picture.blocks[0].name = "<script>&\"";
  const std::string svg = memory_svg(picture);
  EXPECT_EQ(svg.rfind("<svg ", 0), 0u);
  EXPECT_THAT(svg, HasSubstr("xmlns=\"http://www.w3.org/2000/svg\""));
  EXPECT_THAT(svg, HasSubstr("<style>"));
  EXPECT_THAT(svg, Not(HasSubstr("<script>")));
  EXPECT_THAT(svg, HasSubstr("&lt;script&gt;"));
}

}  // namespace
}  // namespace mote
