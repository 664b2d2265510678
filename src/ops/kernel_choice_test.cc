// SPDX-License-Identifier: Apache-2.0
#include "ops/kernel_choice.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <deque>
#include <set>

#include "ops/case_builder.h"

namespace mote {
namespace {

// Kernels made up for the test, and nodes that can take them.
class Nodes {
 public:
  const KernelInfo* kernel(int code_bytes) {
    KernelInfo info{};
    info.name = "made up";
    info.code_bytes = code_bytes;
    kernels_.push_back(info);
    return &kernels_.back();
  }
  void node(const std::vector<std::pair<const KernelInfo*, int64_t>>& instructions) {
    candidates.emplace_back();
    for (const auto& [kernel, count] : instructions) {
      KernelCall call;
      call.kernel = kernel;
      call.instructions = count;
      candidates.back().push_back(std::move(call));
    }
  }
  std::pair<int64_t, int64_t> cost(const std::vector<size_t>& choice) const {
    std::set<const KernelInfo*> used;
    int64_t code = 0, instructions = 0;
    for (size_t i = 0; i < choice.size(); ++i) {
      const KernelCall& call = candidates[i][choice[i]];
      instructions += call.instructions;
      if (used.insert(call.kernel).second) code += call.kernel->code_bytes;
    }
    return {code, instructions};
  }

  // The candidate with the fewest instructions for each node.
  std::vector<size_t> fastest() const {
    std::vector<size_t> choice;
    for (const std::vector<KernelCall>& node : candidates) {
      const auto fewer = [](const KernelCall& a, const KernelCall& b) {
        return a.instructions < b.instructions;
      };
      choice.push_back(static_cast<size_t>(std::min_element(node.begin(), node.end(), fewer) - node.begin()));
    }
    return choice;
  }

  std::vector<std::vector<KernelCall>> candidates;

 private:
  std::deque<KernelInfo> kernels_;
};

TEST(KernelChoice, LatencyTakesTheFewestInstructionsAndThenTheLeastScratch) {
  Nodes nodes;
  const KernelInfo *small = nodes.kernel(100), *large = nodes.kernel(900);
  nodes.node({{small, 3000}, {large, 2000}, {large, 2000}});
  nodes.candidates[0][1].scratch_bytes = 8;
  EXPECT_EQ(choose_kernels(nodes.candidates, Objective::kLatency), (std::vector<size_t>{2}));
}

TEST(KernelChoice, LatencyAddsAKernelOnlyWhereItSavesMoreThanItIsLong) {
  Nodes nodes;
  const KernelInfo *small = nodes.kernel(100), *large = nodes.kernel(900);
  nodes.node({{small, 2000}, {large, 1600}});
  nodes.node({{small, 2000}, {large, 1601}});
  EXPECT_EQ(choose_kernels(nodes.candidates, Objective::kLatency), (std::vector<size_t>{0, 0}));
  // Together the two save more than the 800 bytes.
  nodes.candidates[1][1].instructions = 1599;
  EXPECT_EQ(choose_kernels(nodes.candidates, Objective::kLatency), (std::vector<size_t>{1, 1}));
}

TEST(KernelChoice, LatencyTakesAtMostHalfAsMuchMoreInstructions) {
  Nodes nodes;
  const KernelInfo *small = nodes.kernel(100), *large = nodes.kernel(900);
  nodes.node({{small, 301}, {large, 200}});
  EXPECT_EQ(choose_kernels(nodes.candidates, Objective::kLatency), (std::vector<size_t>{1}));
  nodes.candidates[0][0].instructions = 300;
  EXPECT_EQ(choose_kernels(nodes.candidates, Objective::kLatency), (std::vector<size_t>{0}));
}

TEST(KernelChoice, SizeSharesOneKernelWhereEachLayersSmallestWouldBeMoreCode) {
  Nodes nodes;
  const KernelInfo *a = nodes.kernel(300), *b = nodes.kernel(300), *both = nodes.kernel(400);
  nodes.node({{a, 1000}, {both, 1200}});
  nodes.node({{b, 1000}, {both, 1200}});
  EXPECT_EQ(choose_kernels(nodes.candidates, Objective::kSize), (std::vector<size_t>{1, 1}));
  EXPECT_EQ(choose_kernels(nodes.candidates, Objective::kLatency), (std::vector<size_t>{0, 0}));
}

TEST(KernelChoice, SizeTakesAtMostTwiceTheInstructions) {
  Nodes nodes;
  const KernelInfo *slow = nodes.kernel(100), *fast = nodes.kernel(900);
  nodes.node({{slow, 1500}, {fast, 100}});
  nodes.node({{slow, 250}, {fast, 300}});
  EXPECT_EQ(choose_kernels(nodes.candidates, Objective::kSize), (std::vector<size_t>{1, 1}));
  nodes.candidates[0][0].instructions = 400;
  EXPECT_EQ(choose_kernels(nodes.candidates, Objective::kSize), (std::vector<size_t>{0, 0}));
}

TEST(KernelChoice, SizeIsNotSavedInCodeToBeSpentOnConstants) {
  Nodes nodes;
  const KernelInfo *small = nodes.kernel(100), *large = nodes.kernel(900);
  nodes.node({{small, 400}, {large, 300}});
  nodes.candidates[0][0].pointer("weights", DType::kInt8, Bytes(1900));
  nodes.candidates[0][1].pointer("weights", DType::kInt8, Bytes(1000));
  EXPECT_EQ(choose_kernels(nodes.candidates, Objective::kSize), (std::vector<size_t>{0}));
  nodes.candidates[0][0].pointer("bias", DType::kInt32, Bytes(4));
  EXPECT_EQ(choose_kernels(nodes.candidates, Objective::kSize), (std::vector<size_t>{1}));
  // Where what takes less flash is slower, the smaller code stays.
  nodes.candidates[0][1].instructions = 500;
  EXPECT_EQ(choose_kernels(nodes.candidates, Objective::kSize), (std::vector<size_t>{0}));
}

// With more kernels than are tried in all combinations the result need not be the best, but it holds the
// limit and is no worse than to take the fastest for every node.
TEST(KernelChoice, LimitsHoldWithAnyNumberOfKernels) {
  CaseRandom random(7);
  for (int round = 0; round < 100; ++round) {
    Nodes nodes;
    std::vector<const KernelInfo*> kernels;
    for (int k = random.integer(2, 20); k > 0; --k) kernels.push_back(nodes.kernel(random.integer(50, 900)));
    for (int n = random.integer(1, 8); n > 0; --n) {
      std::vector<std::pair<const KernelInfo*, int64_t>> row;
      for (int c = random.integer(1, 5); c > 0; --c)
        row.emplace_back(
            kernels[static_cast<size_t>(random.integer(0, static_cast<int>(kernels.size()) - 1))],
            random.integer(10, 1000));
      nodes.node(row);
    }
    const auto fastest = nodes.cost(nodes.fastest());
    const auto smallest = nodes.cost(choose_kernels(nodes.candidates, Objective::kSize));
    EXPECT_LE(smallest.first, fastest.first);
    EXPECT_LE(smallest.second, kSizeInstructionsFactor * fastest.second);
    const auto latency = nodes.cost(choose_kernels(nodes.candidates, Objective::kLatency));
    EXPECT_LE(latency.second + kInstructionsPerByte * latency.first,
              fastest.second + kInstructionsPerByte * fastest.first);
    EXPECT_LE(latency.second, fastest.second * kLatencyInstructionsPercent / 100);
  }
}

}  // namespace
}  // namespace mote
