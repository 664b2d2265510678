// SPDX-License-Identifier: Apache-2.0
// What the golden models cost on every emulated core, against bench/<core>.json, and on Cortex-M4 for each
// objective, against bench/cortex-m4-<objective>.json. A figure that gets worse fails; CONTRIBUTING.md says
// how to record new ones.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "base/io.h"
#include "flow/bench.h"
#include "flow/objective.h"
#include "tests/golden/golden_models.h"
#include "tests/support/shared_models.h"

namespace mote {
namespace {

constexpr const char* kFigures[] = {"instructions_o2", "code_o2", "code_os",   "weights",
                                    "parameters",      "arena",   "other_ram", "stack"};
constexpr size_t kShortestReason = 12;

constexpr const char* kHowToRecord =
    "to record: MOTE_RECORD='the reason, in a sentence' build/dev/bin/golden_test --gtest_filter='*Cost*'";

struct Setting {
  const char* core;
  Objective objective = Objective::kLatency;

  std::string name() const {
    const std::string suffix = std::string("-") + objective_name(objective);
    return core + (objective == Objective::kLatency ? "" : suffix);
  }
  // Float models where there is a unit for it; once is enough.
  std::vector<GoldenModel> models() const {
    return name() == "cortex-m4" ? golden_models() : int8_golden_models();
  }
  friend std::ostream& operator<<(std::ostream& out, const Setting& setting) { return out << setting.name(); }
};

Result<std::vector<BenchResult>> measure(const Setting& setting, const std::vector<std::string>& models,
                                         const char* optimization) {
  BenchRequest request;
  request.boards = {setting.core};
  request.objective = setting.objective;
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

class Cost : public testing::TestWithParam<Setting> {};

TEST_P(Cost, IsNotWorseThanRecorded) {
  const Setting setting = GetParam();
  const std::vector<GoldenModel> models = setting.models();
  const std::string file = std::string(MOTE_BENCH_FOLDER) + "/" + setting.name() + ".json";
  std::vector<std::string> paths;
  for (const GoldenModel& model : models) {
    const auto path = shared_model(model.path);
    if (!path) GTEST_SKIP() << kNoSharedModels;
    paths.push_back(*path);
  }
  const auto o2 = measure(setting, paths, "-O2"), os = measure(setting, paths, "-Os");
  ASSERT_TRUE(o2.ok()) << o2.error().to_string();
  ASSERT_TRUE(os.ok()) << os.error().to_string();
  Json measured = Json::object();
  for (size_t i = 0; i < paths.size(); ++i) {
    EXPECT_EQ((*o2)[i].output_sha256, (*os)[i].output_sha256);
    measured[models[i].name] = figures((*o2)[i], (*os)[i]);
  }
  if (const char* reason = std::getenv("MOTE_RECORD")) return record(file, measured, reason);
  const Result<std::string> text = read_text_file(file, 1 << 20);
  ASSERT_TRUE(text.ok()) << text.error().to_string() << "; " << kHowToRecord;
  const Result<Json> recorded = parse_json(*text, file);
  ASSERT_TRUE(recorded.ok()) << recorded.error().to_string();
  for (const GoldenModel& model : models) {
    ASSERT_TRUE(recorded->at("models").contains(model.name)) << model.name << "; " << kHowToRecord;
    compare(model.name, recorded->at("models").at(model.name), measured.at(model.name));
  }
}

constexpr Setting kSettings[] = {{"cortex-m0plus"},
                                 {"cortex-m3"},
                                 {"cortex-m4"},
                                 {"cortex-m4", Objective::kSize},
                                 {"cortex-m4", Objective::kRam},
                                 {"cortex-m7"},
                                 {"cortex-m33"},
                                 {"cortex-m55"},
                                 {"rv32imc"}};

INSTANTIATE_TEST_SUITE_P(Cores, Cost, testing::ValuesIn(kSettings), [](const auto& test) {
  std::string name = test.param.name();
  if (name.starts_with("cortex-")) name.erase(0, std::string("cortex-").size());
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace mote
