// SPDX-License-Identifier: Apache-2.0
// mote verify on the golden models of TFLM: every layer's hash, every output, all six patterns, on the naive
// reference, the device kernels on the host, and the emulated cores.
#include <gtest/gtest.h>

#include "flow/verify.h"
#include "tests/golden/golden_models.h"
#include "tests/support/shared_models.h"

namespace mote {
namespace {

struct Case {
  GoldenModel model;
  const char* board;
  bool layers;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.model.name << " on " << c.board; }

class Golden : public testing::TestWithParam<Case> {};

TEST_P(Golden, IsEqual) {
  const auto model = shared_model(GetParam().model.path);
  const auto golden = golden_json();
  if (!model || !golden) GTEST_SKIP() << kNoSharedModels;
  VerifyRequest request;
  request.model = *model;
  request.board = GetParam().board;
  request.golden = *golden;
  request.layers = GetParam().layers;
  const Result<VerifySummary> result = verify_model(request);
  ASSERT_TRUE(result.ok()) << result.error().to_string();
  EXPECT_TRUE(result->equal()) << to_json(*result).dump(2);
  EXPECT_EQ(result->inputs, 6);
  const bool board = request.board != "host";
  ASSERT_EQ(result->engines.size(), 3u + (board ? 1 : 0) + (request.layers ? 1 : 0));
  for (const VerifySummary::Engine& engine : result->engines) EXPECT_GE(engine.tensors, 6) << engine.name;
}

std::vector<Case> cases() {
  std::vector<Case> out;
  for (const GoldenModel& model : golden_models())
    for (const bool layers : {true, false}) {
      out.push_back({model, "host", layers});
      if (MOTE_EMULATED) out.push_back({model, "cortex-m4", layers});
    }
  if (!MOTE_EMULATED) return out;
  for (const char* board : {"cortex-m0plus", "cortex-m3", "cortex-m7", "cortex-m33", "cortex-m55", "rv32imc"})
    for (const GoldenModel& model : int8_golden_models()) out.push_back({model, board, false});
  return out;
}

std::string case_name(const testing::TestParamInfo<Case>& info) {
  const std::string board = info.param.board;
  return std::string(info.param.model.name) + (info.param.layers ? "_layers_" : "_optimised_") +
         board.substr(board.find('-') + 1);
}

INSTANTIATE_TEST_SUITE_P(Tflm, Golden, testing::ValuesIn(cases()), case_name);

}  // namespace
}  // namespace mote
