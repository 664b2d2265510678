// SPDX-License-Identifier: Apache-2.0
#include "flow/bench_compare.h"

#include <gtest/gtest.h>

#include "base/io.h"

namespace mote {
namespace {

BenchResult result() {
  BenchResult r;
  r.model = "new/kws.tflite";
  r.board = "cortex-m4";
  r.instructions = 900;
  r.code_bytes = 110;
  r.weights_bytes = 50;
  r.arena_bytes = 70;
  r.output_sha256 = "aa";
  return r;
}

Json old_entry() {
  return {{"model", "old/kws.tflite"},
          {"board", "cortex-m4"},
          {"instructions", 1000},
          {"flash", {{"code", 100}, {"weights", 50}}},
          {"ram", {{"arena", 0}, {"stack", nullptr}}},
          {"output_sha256", "aa"}};
}

Result<std::vector<BenchComparison>> compare_with(const std::string& text) {
  const TemporaryFolder folder = *TemporaryFolder::make("bench-compare");
  EXPECT_TRUE(write_file(folder / "old.json", text).ok());
  return compare_bench({result()}, folder / "old.json");
}

TEST(BenchCompare, GivesRatiosAndMarksWhatIsWorse) {
  const auto all = compare_with(Json::array({old_entry()}).dump());
  ASSERT_TRUE(all.ok()) << all.error().to_string();
  ASSERT_EQ(all->size(), 1u);
  const BenchComparison& c = (*all)[0];
  EXPECT_TRUE(c.found);
  EXPECT_FALSE(c.outputs_differ);
  ASSERT_EQ(c.figures.size(), 5u);
  EXPECT_DOUBLE_EQ(*c.figures[0].ratio(), 0.9);
  EXPECT_FALSE(c.figures[0].worse());
  EXPECT_TRUE(c.figures[1].worse());
  EXPECT_FALSE(c.figures[2].worse());
  EXPECT_FALSE(c.figures[3].ratio());  // from 0 bytes
  EXPECT_FALSE(c.figures[4].worse());  // not measured before
}

TEST(BenchCompare, SeesOtherOutputs) {
  Json other = old_entry();
  other["output_sha256"] = "bb";
  EXPECT_TRUE((*compare_with(Json::array({other}).dump()))[0].outputs_differ);
}

TEST(BenchCompare, TakesOnlyTheSameBoardAndObjective) {
  Json board = old_entry(), objective = old_entry();
  board["board"] = "cortex-m7";
  objective["objective"] = "size";
  EXPECT_FALSE((*compare_with(Json::array({board, objective, 7, "x"}).dump()))[0].found);
}

TEST(BenchCompare, RefusesOtherFiles) {
  EXPECT_FALSE(compare_with("{}").ok());
  EXPECT_FALSE(compare_with("not JSON").ok());
}

}  // namespace
}  // namespace mote
