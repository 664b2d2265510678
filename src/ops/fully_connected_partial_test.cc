// SPDX-License-Identifier: Apache-2.0
#include "ops/fully_connected_partial.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/op_test_support.h"

namespace mote {
namespace {

using ::testing::HasSubstr;

// A layer over an image of `height` rows of 12 values.
OpCase layer(int32_t height, int32_t outputs, bool per_channel) {
  return weighted_case("fully_connected", 0,
                       {"strips",
                        DType::kInt8,
                        {1, height, 4, 3},
                        {outputs, height * 12},
                        attrs({{"activation", "none"}}),
                        -3,
                        5,
                        per_channel});
}

// The layer in strips of `rows` rows, which share their scratch.
Bytes in_strips(const Graph& whole, const Bytes& input, int32_t rows, const Target& target) {
  constexpr uint8_t kUntouched = 0x5A;
  const int32_t height = whole.tensor(whole.inputs[0]).shape[1];
  Bytes out(static_cast<size_t>(whole.tensor(whole.outputs[0]).bytes()), kUntouched);
  Bytes scratch;
  for (int32_t first = 0; first < height; first += rows) {
    Graph graph = whole;
    graph.tensor(graph.inputs[0]).shape[1] = std::min(rows, height - first);
    Node node = graph.nodes[0];
    set_strip(node, first == 0 ? Strip::kFirst : Strip::kLater);
    const auto calls = lower_candidates(graph, node, target);
    EXPECT_TRUE(calls.ok());
    EXPECT_EQ(calls->size(), 1u) << "no other kernel knows of strips";
    const KernelCall& call = calls->at(0);
    EXPECT_EQ(call.kept_bytes, call.scratch_bytes);
    if (first == 0) scratch.assign(static_cast<size_t>(call.scratch_bytes), 0xA5);
    EXPECT_EQ(out, Bytes(out.size(), kUntouched)) << "written before the last strip";
    const void* in = input.data() + first * 12;
    void* to = out.data();
    call.kernel->run(&in, &to, scratch.data(), pack_params(call).data());
  }
  return out;
}

class Strips : public testing::TestWithParam<std::tuple<int32_t, bool, uint32_t>> {};

TEST_P(Strips, AddUpToTheWholeLayer) {
  const auto [outputs, per_channel, isa] = GetParam();
  for (const int32_t height : {1, 5, 8}) {
    const OpCase test = layer(height, outputs, per_channel);
    const Graph folded = with_folded_zero_points(test.graph);
    const std::vector<Bytes> inputs = random_inputs(test.graph, 3);
    for (int32_t rows = 1; rows <= height; ++rows) {
      SCOPED_TRACE(rows);
      EXPECT_EQ(in_strips(folded, inputs[0], rows, target_with(isa)), run_reference(test.graph, inputs));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(FullyConnected, Strips,
                         testing::Combine(testing::Values(1, 4, 7), testing::Bool(),
                                          testing::Values(uint32_t{kIsaAny}, uint32_t{kIsaDsp},
                                                          uint32_t{kIsaMve} | kIsaDsp)));

TEST(FullyConnectedPartial, IsForOneImageOfInt8) {
  const Graph batch =
      weighted_case("fully_connected", 0, {"b", DType::kInt8, {2, 8}, {3, 8}, attrs({})}).graph;
  EXPECT_FALSE(lower_fully_connected_partial(batch, batch.nodes[0], Target{}));
  const Graph wide =
      weighted_case("fully_connected", 0, {"w", DType::kInt16, {1, 8}, {3, 8}, attrs({}), 0, 0}).graph;
  EXPECT_FALSE(lower_fully_connected_partial(wide, wide.nodes[0], Target{}));
}

TEST(FullyConnectedPartial, AStripIsNoLayer) {
  Graph graph = layer(4, 3, false).graph;
  EXPECT_EQ(problem_of(graph), "");
  set_strip(graph.nodes[0], Strip::kLater);
  EXPECT_THAT(problem_of(graph), HasSubstr("attribute 'strip'"));
}

}  // namespace
}  // namespace mote
