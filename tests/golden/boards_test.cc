// SPDX-License-Identifier: Apache-2.0
// Every board that one can buy runs two models with the outputs of the host. Their layers and costs are
// checked on the generic cores; here it is each board's own memory map, flags and emulated machine.
#include <gtest/gtest.h>

#include <algorithm>

#include "flow/bench.h"
#include "flow/run.h"
#include "target/target.h"
#include "tests/golden/golden_models.h"
#include "tests/support/shared_models.h"

namespace mote {
namespace {

class RealBoards : public testing::TestWithParam<std::string> {};

TEST_P(RealBoards, RunHelloAndKeywords) {
  for (const GoldenModel& model : int8_golden_models()) {
    const std::string name = model.name;
    if (name != "hello" && name != "kws") continue;
    const auto path = shared_model(model.path);
    if (!path) GTEST_SKIP() << kNoSharedModels;
    RunModelRequest request;
    request.model = *path;
    const Result<RunModelSummary> host = run_model(request);
    ASSERT_TRUE(host.ok()) << host.error().to_string();
    request.board = GetParam();
    const Result<RunModelSummary> board = run_model(request);
    ASSERT_TRUE(board.ok()) << board.error().to_string();
    EXPECT_EQ(board->values, host->values) << name;
    EXPECT_EQ(board->stand_in.empty(), find_board(GetParam())->is_exact());
  }
}

TEST(StandIn, BenchGivesNoFiguresForTheBoard) {
  const auto path = shared_model(int8_golden_models()[1].path);
  if (!path) GTEST_SKIP() << kNoSharedModels;
  BenchRequest request;
  request.models = {*path};
  request.boards = {"esp32-devkitc"};
  const auto results = bench(request);
  ASSERT_TRUE(results.ok()) << results.error().to_string();
  ASSERT_FALSE(results->at(0).error) << results->at(0).error->to_string();
  const Json json = to_json(results->at(0));
  EXPECT_EQ(json["core"], "xtensa-lx6");
  EXPECT_EQ(json["emulated_core"], "xtensa-lx106");
  EXPECT_NE(json["stand_in"].get<std::string>().find("LX106"), std::string::npos);
  for (const char* key : {"cycles_estimated", "cycles_error_percent", "latency_ms", "energy_uj"}) {
    EXPECT_TRUE(json[key].is_null()) << key;
    EXPECT_EQ(json["why"][key], json["stand_in"]) << key;
  }
  EXPECT_GT(json["instructions"], 1000);
}

std::vector<std::string> real_boards() {
  std::vector<std::string> names;
  for (const Target& board : boards())
    if (!board.generic) names.push_back(board.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(All, RealBoards, testing::ValuesIn(real_boards()), [](const auto& test) {
  std::string name = test.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace mote
