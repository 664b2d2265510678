// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstring>

#include "interp/device_session.h"
#include "interp/reference.h"
#include "ir/text.h"
#include "ir/verify.h"
#include "plan/plan.h"
#include "plan/state_graphs.h"

namespace mote {
namespace {

Bytes floats(const std::vector<float>& values) {
  const auto* p = reinterpret_cast<const uint8_t*>(values.data());
  return Bytes(p, p + values.size() * sizeof(float));
}

std::vector<Bytes> outputs_of(const Graph& graph, const std::vector<Bytes>& values) {
  std::vector<Bytes> out;
  for (const TensorId id : graph.outputs) out.push_back(values[static_cast<size_t>(id)]);
  return out;
}

TEST(States, TheReferenceGoesOnWhereItWas) {
  const Graph graph = graph_with_states();
  ASSERT_TRUE(verify(graph).ok()) << verify(graph).error().to_string();
  ReferenceSession session(graph);
  const Bytes one = floats({1, 1, 1}), five = floats({5, 6, 7});
  // in + sum of all before + what is doubled each time, and the input before.
  EXPECT_EQ(outputs_of(graph, session.run({one})),
            (std::vector<Bytes>{floats({2, 3, 4}), floats({0, 0, 0})}));
  EXPECT_EQ(outputs_of(graph, session.run({five})), (std::vector<Bytes>{floats({8, 11, 14}), one}));
  EXPECT_EQ(outputs_of(graph, session.run({one})), (std::vector<Bytes>{floats({11, 16, 21}), five}));
  session.reset();
  EXPECT_EQ(outputs_of(graph, session.run({one})),
            (std::vector<Bytes>{floats({2, 3, 4}), floats({0, 0, 0})}));
}

class Plans : public testing::TestWithParam<Sharing> {};

TEST_P(Plans, KeepStatesApartAndGiveWhatTheReferenceGives) {
  const Graph graph = graph_with_states();
  const Result<Lowered> model = lower(graph, Target{});
  ASSERT_TRUE(model.ok()) << model.error().to_string();
  const Result<Layout> layout = plan_memory(*model, GetParam());
  ASSERT_TRUE(layout.ok()) << layout.error().to_string();
  EXPECT_EQ(layout->state_bytes, 36);
  EXPECT_EQ(layout->states.size(), 3u);
  // The old value of the second is an output, the old value of the third is read by two nodes.
  EXPECT_EQ(layout->commits.size(), 2u);
  for (const Layout::Block& block : layout->blocks)
    EXPECT_LE(block.offset + block.bytes, layout->arena_bytes);

  ReferenceSession reference(graph);
  DeviceSession device(*model, *layout);
  for (int round = 0; round < 2; ++round) {
    for (uint32_t seed = 1; seed <= 5; ++seed) {
      const std::vector<Bytes> inputs = random_inputs(graph, seed);
      device.run(inputs, {}, /*poison=*/true);
      // The outputs are looked at after the states were brought up to date.
      EXPECT_EQ(device.outputs()[0], outputs_of(graph, reference.run(inputs))[0]) << seed;
    }
    reference.reset();
    device.reset();
  }
}

INSTANTIATE_TEST_SUITE_P(Sharings, Plans, testing::Values(Sharing::kInPlace, Sharing::kNone),
                         [](const auto& test) {
                           return test.param == Sharing::kNone ? "apart" : "in_place";
                         });

TEST(States, SurviveTheTextForm) {
  const Graph graph = graph_with_states();
  const Result<Graph> back = parse_graph(print(graph, true), "keeps.mote");
  ASSERT_TRUE(back.ok()) << back.error().to_string();
  EXPECT_EQ(print(*back, true), print(graph, true));
  ASSERT_EQ(back->states.size(), 3u);
  EXPECT_EQ(*back->states[2].initial, *graph.states[2].initial);
}

}  // namespace
}  // namespace mote
