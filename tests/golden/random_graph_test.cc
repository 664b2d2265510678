// SPDX-License-Identifier: Apache-2.0
// Models made of numbers, the same ones each time; the fuzzer of that name makes others.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "ir/verify.h"
#include "ops/op.h"
#include "tests/support/random_graph.h"

namespace mote {
namespace {

constexpr uint32_t kModels = 300;

// In parts, which run at the same time.
constexpr uint32_t kParts = 10;

class RandomGraphsOfPart : public testing::TestWithParam<uint32_t> {};

TEST_P(RandomGraphsOfPart, ComputeWhatTheReferenceDoes) {
  for (uint32_t seed = 1 + GetParam(); seed <= kModels; seed += kParts) {
    SCOPED_TRACE(seed);
    const Graph graph = random_graph(seed);
    ASSERT_TRUE(verify(graph).ok()) << verify(graph).error().to_string();
    ASSERT_TRUE(verify_ops(graph).ok()) << verify_ops(graph).error().to_string();
    ASSERT_EQ(check_on_kernels(graph), "");
  }
}

INSTANTIATE_TEST_SUITE_P(All, RandomGraphsOfPart, testing::Range(0u, kParts));

TEST(RandomGraphs, AreVaried) {
  size_t nodes = 0;
  std::set<std::string> ops;
  for (uint32_t seed = 1; seed <= kModels; ++seed) {
    const Graph graph = random_graph(seed);
    nodes += graph.nodes.size();
    for (const Node& node : graph.nodes) ops.insert(node.op);
  }
  EXPECT_GE(nodes, kModels * 6);
  EXPECT_GE(ops.size(), 20u);
}

TEST(RandomGraphs, AreLibrariesForBothCompilers) {
  for (const uint32_t seed : {7u, 1234u, 99u}) {
    SCOPED_TRACE(seed);
    EXPECT_EQ(check_emitted(random_graph(seed)), "");
  }
}

}  // namespace
}  // namespace mote
