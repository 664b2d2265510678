// SPDX-License-Identifier: Apache-2.0
#include "data/splits.h"

#include <gmock/gmock.h>

#include <map>

#include "data/testing.h"

namespace mote {
namespace {

using testing::error_text;
using ::testing::HasSubstr;
using testing::must;

ImageSource make_source(const std::vector<int>& class_sizes, const std::string& split, bool grows) {
  ImageSource source;
  source.grows = grows;
  for (size_t k = 0; k < class_sizes.size(); ++k) {
    source.classes.push_back("c" + std::to_string(k));
    for (int i = 0; i < class_sizes[k]; ++i)
      source.samples.push_back({split, static_cast<int32_t>(k), source.classes[k] + "/" + std::to_string(i)});
  }
  return source;
}

std::map<std::string, std::string> by_name(const ImageSource& source) {
  std::map<std::string, std::string> out;
  for (const IndexRow& row : source.samples) out[row.source] = row.split;
  return out;
}

int count(const ImageSource& source, const std::string& split, int label = -1) {
  return static_cast<int>(std::count_if(
      source.samples.begin(), source.samples.end(),
      [&](const IndexRow& row) { return row.split == split && (label < 0 || row.label == label); }));
}

TEST(Splits, ACountIsExactAndStratified) {
  ImageSource source = make_source({100, 50, 7}, "train", false);
  SplitRule rule;
  rule.validation = Amount{20, false};
  must(assign_splits(rule, &source));
  EXPECT_EQ(count(source, "validation"), 20);
  EXPECT_EQ(count(source, "validation", 0), 13);  // 12.74
  EXPECT_EQ(count(source, "validation", 1), 6);   // 6.37
  EXPECT_EQ(count(source, "validation", 2), 1);   // 0.89
  EXPECT_THAT(source.warnings, ::testing::Contains("there is no test split"));
}

TEST(Splits, DependOnSeedAndNameOnly) {
  SplitRule rule;
  ImageSource source = make_source({200, 200}, "", true), reversed = source, other = source;
  std::reverse(reversed.samples.begin(), reversed.samples.end());
  must(assign_splits(rule, &source));
  must(assign_splits(rule, &reversed));
  EXPECT_EQ(by_name(source), by_name(reversed));
  rule.seed = 2;
  must(assign_splits(rule, &other));
  EXPECT_NE(by_name(source), by_name(other));
}

TEST(Splits, AddedFilesMoveNoOthers) {
  ImageSource before = make_source({300, 20}, "", true), after = make_source({500, 90, 30}, "", true);
  must(assign_splits({}, &before));
  must(assign_splits({}, &after));
  const auto later = by_name(after);
  for (const auto& [name, split] : by_name(before)) EXPECT_EQ(later.at(name), split) << name;
}

TEST(Splits, PercentagesComeOutAsAsked) {
  ImageSource source = make_source({5000, 5000}, "", true);
  SplitRule rule;
  rule.test_percent = 30;
  rule.validation = Amount{10, true};
  must(assign_splits(rule, &source));
  // Binomial: three standard deviations are 138 and 77.
  EXPECT_NEAR(count(source, "test"), 3000, 138);
  EXPECT_NEAR(count(source, "validation"), 700, 77);

  ImageSource archive = make_source({50, 50}, "", false);
  must(assign_splits({}, &archive));
  EXPECT_EQ(count(archive, "test", 0), 10);
  EXPECT_EQ(count(archive, "validation", 1), 4);
}

TEST(Splits, OwnSplitsAreKept) {
  ImageSource source = make_source({10}, "train", true);
  source.samples[3].split = "test";
  source.samples[4].split = "validation";
  const auto before = by_name(source);
  must(assign_splits({}, &source));
  EXPECT_EQ(by_name(source), before);
  SplitRule rule;
  rule.test_percent = 10;
  EXPECT_THAT(error_text(assign_splits(rule, &source)), HasSubstr("leave --test out"));
  rule = {};
  rule.validation = Amount{1, false};
  EXPECT_THAT(error_text(assign_splits(rule, &source)), HasSubstr("leave --validation out"));
}

TEST(Splits, NothingLeftForTrainingIsAnError) {
  SplitRule rule;
  rule.validation = Amount{10, false};
  ImageSource source = make_source({10}, "train", false);
  EXPECT_THAT(error_text(assign_splits(rule, &source)), HasSubstr("would leave nothing of the 10"));
  source = make_source({10}, "test", false);
  EXPECT_THAT(error_text(assign_splits({}, &source)), HasSubstr("no sample is left for training"));
  rule.validation = Amount{0, false};
  source = make_source({10}, "train", false);
  must(assign_splits(rule, &source));
  EXPECT_EQ(count(source, "train"), 10);
  ImageSource empty;
  EXPECT_FALSE(assign_splits({}, &empty).ok());
}

TEST(Splits, AmountsAreNumbersOrPercentages) {
  EXPECT_EQ(must(parse_amount("5000", "--validation")), (Amount{5000, false}));
  EXPECT_EQ(must(parse_amount("12.5%", "--validation")), (Amount{12.5, true}));
  for (const char* bad : {"", "%", "-1", "1.5", "101%", "nan", "inf%", "5 000", "1e99", "10%%"})
    EXPECT_THAT(error_text(parse_amount(bad, "--validation")), HasSubstr("--validation")) << bad;
}

}  // namespace
}  // namespace mote
