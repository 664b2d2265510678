// SPDX-License-Identifier: Apache-2.0
// What a model costs where size comes first, beside the same model where latency does: the least code at both
// levels of optimisation for at most kSizeInstructionsFactor times the instructions, with the same outputs.
#include <gtest/gtest.h>

#include "flow/bench.h"
#include "ops/kernel_choice.h"
#include "tests/golden/golden_models.h"
#include "tests/support/shared_models.h"

namespace mote {
namespace {

struct Limit {
  std::string model;
  int64_t code_bytes;
};

class SizeFirst : public testing::TestWithParam<Limit> {};

BenchResult measured(const std::string& model, Objective objective, const char* optimization) {
  BenchRequest request;
  request.boards = {"cortex-m4"};
  request.models = {model};
  request.objective = objective;
  request.optimization = optimization;
  Result<std::vector<BenchResult>> results = bench(request);
  EXPECT_TRUE(results.ok());
  EXPECT_FALSE((*results)[0].error) << (*results)[0].error->to_string();
  return (*results)[0];
}

TEST_P(SizeFirst, TakesLittleCodeForAtMostTwiceTheInstructions) {
  std::string file;
  for (const GoldenModel& model : int8_golden_models())
    if (GetParam().model == model.name) file = model.path;
  const auto path = shared_model(file);
  if (!path) GTEST_SKIP() << kNoSharedModels;
  const BenchResult fast = measured(*path, Objective::kLatency, "-O2");
  for (const char* optimization : {"-O2", "-Os"}) {
    SCOPED_TRACE(optimization);
    const BenchResult small = measured(*path, Objective::kSize, optimization);
    EXPECT_EQ(small.output_sha256, fast.output_sha256);
    EXPECT_LE(*small.code_bytes, GetParam().code_bytes);
    EXPECT_LE(*small.instructions, kSizeInstructionsFactor * *fast.instructions);
    EXPECT_LE(small.weights_bytes, fast.weights_bytes + fast.weights_bytes / 25);
    EXPECT_LE(small.arena_bytes, fast.arena_bytes + fast.arena_bytes / 10);
    EXPECT_EQ(*small.other_ram_bytes, 0);
  }
}

INSTANTIATE_TEST_SUITE_P(Golden, SizeFirst,
                         testing::Values(Limit{"ic", 4500}, Limit{"kws", 4000}, Limit{"micro_speech", 3500},
                                         Limit{"person", 4500}, Limit{"sww", 4500}, Limit{"vww", 4500}),
                         [](const auto& limit) { return limit.param.model; });

}  // namespace
}  // namespace mote
