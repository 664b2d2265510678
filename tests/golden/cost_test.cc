// SPDX-License-Identifier: Apache-2.0
// Instructions and bytes of the golden models on a Cortex-M4, as Arduino builds them, against
// bench/golden_cost.json. A figure that gets worse fails; better or worse, MOTE_RECORD=1 writes the file
// anew, to be committed with the change.
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/io.h"
#include "flow/bench.h"
#include "tests/golden/golden_models.h"
#include "tests/support/shared_models.h"

namespace mote {
namespace {

constexpr const char* kFigures[] = {"instructions", "code",      "weights", "parameters",
                                    "arena",        "other_ram", "stack"};

Json figures(const BenchResult& r) {
  return {{"instructions", *r.instructions},  {"code", *r.code_bytes},  {"weights", r.weights_bytes},
          {"parameters", *r.parameter_bytes}, {"arena", r.arena_bytes}, {"other_ram", *r.other_ram_bytes},
          {"stack", *r.stack_bytes}};
}

TEST(Cost, OfTheGoldenModelsIsNotWorseThanRecorded) {
  BenchRequest request;
  request.boards = {"cortex-m4"};
  for (const GoldenModel& model : golden_models()) {
    const auto path = shared_model(model.path);
    if (!path) GTEST_SKIP() << kNoSharedModels;
    request.models.push_back(*path);
  }
  const Result<std::vector<BenchResult>> results = bench(request);
  ASSERT_TRUE(results.ok()) << results.error().to_string();
  Json measured = Json::object();
  for (size_t i = 0; i < results->size(); ++i) {
    ASSERT_FALSE((*results)[i].error) << (*results)[i].error->to_string();
    measured[golden_models()[i].name] = figures((*results)[i]);
  }
  if (std::getenv("MOTE_RECORD") != nullptr) {
    ASSERT_TRUE(write_file(MOTE_COST_FILE, measured.dump(2) + "\n").ok());
    return;
  }
  const Result<std::string> text = read_text_file(MOTE_COST_FILE, 1 << 20);
  ASSERT_TRUE(text.ok()) << text.error().to_string();
  const Result<Json> recorded = parse_json(*text, MOTE_COST_FILE);
  ASSERT_TRUE(recorded.ok()) << recorded.error().to_string();
  for (const GoldenModel& model : golden_models()) {
    ASSERT_TRUE(recorded->contains(model.name)) << model.name;
    for (const char* figure : kFigures) {
      const int64_t was = (*recorded)[model.name].at(figure).get<int64_t>(),
                    is = measured[model.name].at(figure).get<int64_t>();
      EXPECT_LE(is, was) << model.name << ": " << figure
                         << " got worse; if that is on purpose, run with MOTE_RECORD=1 and commit the file";
    }
  }
}

}  // namespace
}  // namespace mote
