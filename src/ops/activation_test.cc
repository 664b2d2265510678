// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/op_test_support.h"

namespace mote {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

OpCase activation(const char* name, Quant in, Quant out) {
  CaseBuilder builder("activation");
  const TensorId input = builder.input(DType::kInt8, {4}, std::move(in));
  builder.node("activation", {input}, attrs({{"activation", name}}), DType::kInt8, std::move(out));
  return builder.build();
}

TEST(Activation, ClampsInTheTensorsSteps) {
  const Quant quant = per_tensor(0.25f, -10);
  EXPECT_THAT(reference_of<int8_t>(activation("relu", quant, quant), {{-11, -10, 0, 100}}),
              ElementsAre(-10, -10, 0, 100));
  EXPECT_THAT(reference_of<int8_t>(activation("relu6", quant, quant), {{-11, 14, 15, 100}}),
              ElementsAre(-10, 14, 14, 14));
  EXPECT_THAT(reference_of<int8_t>(activation("relu_n1_to_1", quant, quant), {{-15, -14, -6, -5}}),
              ElementsAre(-14, -14, -6, -6));
}

TEST(Activation, RescalesToTheOutput) {
  // 0.5 * (x - 2) in steps of 0.25 from -128; the two roundings of 0.5 / 0.25 = 2 are exact.
  EXPECT_THAT(reference_of<int8_t>(activation("relu", per_tensor(0.5f, 2), per_tensor(0.25f, -128)),
                                   {{-128, 2, 3, 127}}),
              ElementsAre(-128, -128, -126, 122));
}

TEST(Activation, OnlyTheClampIsLeftWhereNothingIsRescaled) {
  const Quant quant = per_tensor(0.25f, -10);
  const OpCase same = activation("relu", quant, quant),
               other = activation("relu", quant, per_tensor(0.5f, -10));
  const auto kernel_of = [](const OpCase& c) {
    const Result<KernelCall> call = choose_kernel(c.graph, c.graph.nodes[0], target_with(0));
    return std::string(call->kernel->name);
  };
  EXPECT_EQ(kernel_of(same), "clamp_s8");
  EXPECT_EQ(kernel_of(other), "lookup_s8");
}

TEST(Activation, RefusesWhatItCannotDo) {
  Graph graph = activation("relu", per_tensor(1, 0), per_tensor(1, 0)).graph;
  graph.nodes[0].attrs.set("activation", std::string("tanh"));
  EXPECT_THAT(problem_of(graph), HasSubstr("there is no activation 'tanh'"));
  graph = activation("relu", per_tensor(1, 0), per_tensor(1, 0)).graph;
  graph.tensor(graph.outputs[0]).quant = per_tensor(1e-30f, 0);
  EXPECT_THAT(problem_of(graph), HasSubstr("cannot be brought to output scale"));
}

}  // namespace
}  // namespace mote
