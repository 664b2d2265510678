// SPDX-License-Identifier: Apache-2.0
#include "base/toml.h"

#include <gtest/gtest.h>

namespace mote {
namespace {

Toml parsed(const std::string& text) {
  Result<Toml> toml = Toml::parse(text, "mote.toml");
  EXPECT_TRUE(toml.ok());
  return std::move(*toml);
}

TEST(Toml, ReadsValuesUnderDottedPaths) {
  const Toml toml = parsed("[train]\nepochs = 9\nrate = 0.5\nname = 'x'\nflip = true\n");
  EXPECT_EQ(*toml.integer("train.epochs", 1, 100), 9);
  EXPECT_EQ(*toml.number("train.rate", 0, 1), 0.5);
  EXPECT_EQ(*toml.number("train.epochs", 0, 10), 9.0);  // a whole number is a number
  EXPECT_EQ(*toml.string("train.name"), "x");
  EXPECT_TRUE(*toml.boolean("train.flip", false));
  EXPECT_EQ(*toml.integer("train.batch", 1, 100, 64), 64);
}

TEST(Toml, NamesFileAndLineOfAWrongValue) {
  const Toml toml = parsed("[train]\n\nepochs = 'nine'\nbatch = 0\n");
  const Result<int64_t> epochs = toml.integer("train.epochs", 1, 100);
  ASSERT_FALSE(epochs.ok());
  EXPECT_EQ(epochs.error().to_string(), "mote.toml:3: 'train.epochs' must be a whole number");
  EXPECT_EQ(toml.integer("train.batch", 1, 100).error().where.line, 4);
  EXPECT_NE(toml.string("train.missing").error().what.find("'train.missing' is missing"), std::string::npos);
}

TEST(Toml, ListsEveryUnknownKey) {
  const Toml toml = parsed("epoch = 1\nbatch = 2\nzzz = 3\n");
  const Status status = toml.only({"epochs", "batch"});
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().others.size(), 1u);
  EXPECT_EQ(status.error().where.line, 1);
  EXPECT_NE(status.error().hint.find("epochs"), std::string::npos);
}

TEST(Toml, ListsAnUnknownKeyWithADot) {
  const Status status = parsed("\n\".\" = 1\n").only({"epochs"});
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().where.line, 2);
}

TEST(Toml, PointsAtASyntaxError) {
  const Result<Toml> toml = Toml::parse("a = 1\nb = = 2\n", "mote.toml");
  ASSERT_FALSE(toml.ok());
  EXPECT_EQ(toml.error().where.line, 2);
}

}  // namespace
}  // namespace mote
