// SPDX-License-Identifier: Apache-2.0
// Packed weights, biases and multipliers take at most 2 % more flash than the model's own constants, and 8
// bytes for each output channel that has a scale of its own, which TFLite models store as such and kernels as
// a multiplier and shifts.
#include <gtest/gtest.h>

#include "flow/compiled.h"
#include "flow/objective.h"
#include "ops/op.h"
#include "tests/golden/golden_models.h"
#include "tests/support/shared_models.h"

namespace mote {
namespace {

int64_t allowed_bytes(const Graph& graph) {
  int64_t constants = 0, scaled_channels = 0;
  for (const Tensor& tensor : graph.tensors)
    if (tensor.is_constant()) constants += tensor.bytes();
  for (const Node& node : graph.nodes) {
    if (find_op(node.op)->channel_axis < 0) continue;
    const Quant& quant = graph.tensor(node.inputs[1]).quant;
    if (!quant.per_tensor()) scaled_channels += static_cast<int64_t>(quant.scale.size());
  }
  return constants + constants / 50 + 8 * scaled_channels;
}

TEST(Weights, TakeLittleMoreThanTheModelsConstants) {
  for (const GoldenModel& model : int8_golden_models()) {
    const auto path = shared_model(model.path);
    if (!path) GTEST_SKIP() << kNoSharedModels;
    for (Target target : boards()) {
      if (!target.generic) continue;
      for (const Objective objective : {Objective::kLatency, Objective::kSize, Objective::kRam}) {
        target.objective = objective;
        const Result<Compiled> compiled = compile_file(*path, target, Optimize::kFull);
        ASSERT_TRUE(compiled.ok()) << compiled.error().to_string();
        EXPECT_LE(compiled->model.constant_bytes(), allowed_bytes(compiled->imported))
            << model.name << " on " << target.name << ", " << objective_name(objective);
      }
    }
  }
}

}  // namespace
}  // namespace mote
