// SPDX-License-Identifier: Apache-2.0
// What the golden models cost on every emulated core, against bench/<core>.json. A figure that gets worse
// fails; CONTRIBUTING.md says how to record new ones.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "base/io.h"
#include "flow/bench.h"
#include "tests/golden/golden_models.h"
#include "tests/support/shared_models.h"

namespace mote {
namespace {

constexpr const char* kFigures[] = {"instructions_o2", "code_o2", "code_os",   "weights",
                                    "parameters",      "arena",   "other_ram", "stack"};
constexpr size_t kShortestReason = 12;

constexpr const char* kHowToRecord =
    "to record: MOTE_RECORD='the reason, in a sentence' build/dev/bin/golden_test --gtest_filter='*Cost*'";

// Float models where there is a unit for it; once is enough.
std::vector<GoldenModel> models_for(const std::string& core) {
  return core == "cortex-m4" ? golden_models() : int8_golden_models();
}

Result<std::vector<BenchResult>> measure(const std::string& core, const std::vector<std::string>& models,
                                         const char* optimization) {
  BenchRequest request;
  request.boards = {core};
  request.models = models;
  request.optimization = optimization;
  Result<std::vector<BenchResult>> results = bench(request);
  if (!results.ok()) return results;
  for (const BenchResult& result : *results)
    if (result.error) return *result.error;
  return results;
}

Json figures(const BenchResult& o2, const BenchResult& os) {
  return {{"instructions_o2", *o2.instructions}, {"code_o2", *o2.code_bytes},
          {"code_os", *os.code_bytes},           {"weights", o2.weights_bytes},
          {"parameters", *o2.parameter_bytes},   {"arena", o2.arena_bytes},
          {"other_ram", *o2.other_ram_bytes},    {"stack", std::max(*o2.stack_bytes, *os.stack_bytes)}};
}

void record(const std::string& file, const Json& measured, const std::string& reason) {
  ASSERT_GE(reason.size(), kShortestReason) << "a reason is missing; " << kHowToRecord;
  const Json content = {{"reason", reason}, {"models", measured}};
  ASSERT_TRUE(write_file(file, content.dump(2) + "\n").ok());
}

void compare(const std::string& model, const Json& was, const Json& is) {
  constexpr double kMuchBetter = 0.995;
  for (const char* figure : kFigures) {
    const auto before = was.at(figure).get<int64_t>(), after = is.at(figure).get<int64_t>();
    EXPECT_LE(after, before) << model << ": " << figure << " got worse; " << kHowToRecord;
    if (static_cast<double>(after) < kMuchBetter * static_cast<double>(before))
      std::cout << model << ": " << figure << " fell from " << before << " to " << after << "; "
                << kHowToRecord << "\n";
  }
}

class Cost : public testing::TestWithParam<const char*> {};

TEST_P(Cost, IsNotWorseThanRecorded) {
  const std::string core = GetParam(), file = std::string(MOTE_BENCH_FOLDER) + "/" + core + ".json";
  std::vector<std::string> paths;
  for (const GoldenModel& model : models_for(core)) {
    const auto path = shared_model(model.path);
    if (!path) GTEST_SKIP() << kNoSharedModels;
    paths.push_back(*path);
  }
  const auto o2 = measure(core, paths, "-O2"), os = measure(core, paths, "-Os");
  ASSERT_TRUE(o2.ok()) << o2.error().to_string();
  ASSERT_TRUE(os.ok()) << os.error().to_string();
  Json measured = Json::object();
  for (size_t i = 0; i < paths.size(); ++i) {
    EXPECT_EQ((*o2)[i].output_sha256, (*os)[i].output_sha256);
    measured[models_for(core)[i].name] = figures((*o2)[i], (*os)[i]);
  }
  if (const char* reason = std::getenv("MOTE_RECORD")) return record(file, measured, reason);
  const Result<std::string> text = read_text_file(file, 1 << 20);
  ASSERT_TRUE(text.ok()) << text.error().to_string() << "; " << kHowToRecord;
  const Result<Json> recorded = parse_json(*text, file);
  ASSERT_TRUE(recorded.ok()) << recorded.error().to_string();
  for (const GoldenModel& model : models_for(core)) {
    ASSERT_TRUE(recorded->at("models").contains(model.name)) << model.name << "; " << kHowToRecord;
    compare(model.name, recorded->at("models").at(model.name), measured.at(model.name));
  }
}

INSTANTIATE_TEST_SUITE_P(Cores, Cost,
                         testing::Values("cortex-m0plus", "cortex-m3", "cortex-m4", "cortex-m7", "cortex-m33",
                                         "cortex-m55", "rv32imc"),
                         [](const auto& test) {
                           const std::string name = test.param;
                           return name.substr(name.find('-') == std::string::npos ? 0 : name.find('-') + 1);
                         });

}  // namespace
}  // namespace mote
