// SPDX-License-Identifier: Apache-2.0
#include "interp/device_session.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "interp/reference.h"
#include "plan/plan.h"
#include "plan/test_graphs.h"

namespace mote {
namespace {

Target target(uint32_t isa, Objective objective) {
  Target out;
  out.core = "cortex-m4";
  out.isa = isa;
  out.objective = objective;
  return out;
}

int stages_in_strips(const Layout& layout) {
  int count = 0;
  for (const Layout::Stage& stage : layout.stages) count += stage.strips > 1 ? 1 : 0;
  return count;
}

// Layers that add their input up strip by strip.
int stages_of_sums(const Layout& layout) {
  const auto goes_on = [](const Layout::Step& step) { return step.outputs[0].bytes == 0; };
  int count = 0;
  for (const Layout::Stage& stage : layout.stages)
    count += std::any_of(stage.steps.begin(), stage.steps.end(), goes_on) ? 1 : 0;
  return count;
}

// Every plan passes the checker, and what runs under it computes what the reference does, with all memory
// that holds nothing overwritten.
class RandomNetworks : public testing::TestWithParam<std::tuple<uint32_t, Objective>> {};

TEST_P(RandomNetworks, AreEqualToTheReferenceUnderTheirPlan) {
  int in_strips = 0, in_sums = 0, smaller = 0;
  for (uint32_t seed = 1; seed <= 72; ++seed) {
    SCOPED_TRACE(seed);
    const Graph graph = seed % 3 == 0 ? RandomNetwork(seed).make_classifier()
                                      : RandomNetwork(seed).make(3 + static_cast<int>(seed % 5));
    const Result<Lowered> model = lower(graph, target(std::get<0>(GetParam()), std::get<1>(GetParam())));
    ASSERT_TRUE(model.ok()) << model.error().to_string();
    const Result<Layout> layout = plan_memory(*model, Sharing::kInPlace);
    ASSERT_TRUE(layout.ok()) << layout.error().to_string();
    const Result<Layout> apart = plan_memory(*model, Sharing::kNone);
    ASSERT_TRUE(apart.ok()) << apart.error().to_string();
    EXPECT_LE(layout->arena_bytes, apart->arena_bytes);
    smaller += layout->arena_bytes < apart->arena_bytes ? 1 : 0;
    in_strips += stages_in_strips(*layout);
    in_sums += stages_of_sums(*layout);
    EXPECT_EQ(stages_in_strips(*apart), 0);

    const std::vector<Bytes> inputs = random_inputs(graph, seed);
    const std::vector<Bytes> truth = run_reference(graph, inputs);
    DeviceSession session(*model, *layout);
    session.run(
        inputs,
        [&](size_t node) {
          for (const TensorId id : graph.nodes[node].outputs)
            if (session.is_whole(id)) {
              EXPECT_EQ(session.value(id), truth[static_cast<size_t>(id)]) << node;
            }
        },
        /*poison=*/true);
    EXPECT_EQ(session.outputs()[0], truth[static_cast<size_t>(graph.outputs[0])]);
  }
  EXPECT_GE(smaller, 40);
  EXPECT_GE(in_strips, std::get<1>(GetParam()) == Objective::kRam ? 30 : 0);
  EXPECT_LE(in_strips, 300);
  EXPECT_GE(in_sums, std::get<1>(GetParam()) == Objective::kRam ? 5 : 0);
}

INSTANTIATE_TEST_SUITE_P(Plans, RandomNetworks,
                         testing::Combine(testing::Values(uint32_t{kIsaAny}, uint32_t{kIsaDsp}),
                                          testing::Values(Objective::kLatency, Objective::kRam,
                                                          Objective::kSize)));

}  // namespace
}  // namespace mote
