// SPDX-License-Identifier: Apache-2.0
// A fully connected layer that adds its input up strip by strip, on the emulated cores: what the library that
// mote writes for such a plan computes is what the operators' references do.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "emit/library.h"
#include "emulate/emulate.h"
#include "ops/op_test_support.h"
#include "plan/plan.h"
#include "plan/test_graphs.h"

namespace mote {
namespace {

class StripsOnBoard : public ::testing::TestWithParam<std::string> {};

struct Planned {
  Lowered model;
  Layout layout;
};

// The first random network that ends in sums of several strips on the target; not every one is worth it.
std::optional<Planned> network_in_strips(const Target& target) {
  for (uint32_t seed = 1; seed <= 50; ++seed) {
    Result<Lowered> model = lower(RandomNetwork(seed).make_classifier(), target);
    if (!model.ok()) return std::nullopt;
    Result<Layout> layout = plan_memory(*model, Sharing::kInPlace);
    if (!layout.ok()) return std::nullopt;
    if (layout->stages.back().strips > 2) return Planned{std::move(*model), std::move(*layout)};
  }
  return std::nullopt;
}

TEST_P(StripsOnBoard, SumsAreEqualToTheReference) {
  Target target = *find_board(GetParam());
  target.objective = Objective::kRam;
  const std::optional<Planned> planned = network_in_strips(target);
  ASSERT_TRUE(planned);
  const auto& [model, layout] = *planned;

  const Result<TemporaryFolder> folder = TemporaryFolder::make("mote-strips");
  ASSERT_TRUE(folder.ok());
  for (const SourceFile& file : emit_library({model, layout, "m", "a test", "0", {}}))
    ASSERT_TRUE(write_file(*folder / file.path, file.text).ok());
  const Result<Firmware> firmware = build_firmware({&model, &layout, folder->path(), "m", "-Os"});
  ASSERT_TRUE(firmware.ok()) << firmware.error().to_string();
  const std::vector<Bytes> inputs = random_inputs(model.graph, 1);
  RunRequest request;
  request.inputs = inputs[0];
  const Result<BoardRun> run = run_firmware(*firmware, request);
  ASSERT_TRUE(run.ok()) << run.error().to_string();
  EXPECT_EQ(run->outputs, run_reference(model.graph, inputs));
}

INSTANTIATE_TEST_SUITE_P(Emulate, StripsOnBoard,
                         ::testing::Values("cortex-m0plus", "cortex-m4", "cortex-m55", "rv32imc"),
                         [](const auto& core) {
                           std::string name = core.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace mote
