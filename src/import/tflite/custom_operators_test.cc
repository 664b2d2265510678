// SPDX-License-Identifier: Apache-2.0
// Custom operators that mote has: their names, their options, and states that a file does not name.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "import/import.h"
#include "import/tflite/test_writer.h"

namespace mote {
namespace {

using ::testing::HasSubstr;
using tflite::TestModel;

// {"delay_length": 3} as a FlexBuffer.
const Bytes kDelayBy3 = {'d', 'e', 'l', 'a', 'y', '_', 'l', 'e', 'n', 'g',  't', 'h',
                         0,   1,   14,  1,   1,   1,   3,   4,   2,   0x24, 1};

TestModel delay_model(Bytes options) {
  TestModel model;
  model.codes = {{32, 1, "SignalDelay"}};
  model.tensors = {{"x", {2, 8}, tflite::kInt16}, {"y", {2, 8}, tflite::kInt16}};
  model.operators = {{0, {0}, {1}, 0, {}, std::move(options)}};
  model.inputs = {0};
  model.outputs = {1};
  return model;
}

std::string problem(const TestModel& model) {
  const Result<Graph> graph = import_tflite(model.file(), "test.tflite");
  return graph.ok() ? "" : graph.error().to_string();
}

TEST(CustomOperators, HaveOptionsAndStates) {
  const Result<Graph> graph = import_tflite(delay_model(kDelayBy3).file(), "test.tflite");
  ASSERT_TRUE(graph.ok()) << graph.error().to_string();
  ASSERT_EQ(graph->nodes.size(), 1u);
  EXPECT_EQ(graph->nodes[0].op, "signal_delay");
  EXPECT_EQ(graph->nodes[0].attrs.integer("delay_length"), 3);
  ASSERT_EQ(graph->states.size(), 1u);
  EXPECT_EQ(graph->tensor(graph->states[0].before).shape, Shape{6}) << "three samples of two rows";
  EXPECT_EQ(graph->states[0].initial, nullptr) << "zeros";
}

TEST(CustomOperators, ErrorsNameTheOperator) {
  EXPECT_THAT(problem(delay_model({})), HasSubstr("(CUSTOM 'SignalDelay'): has no setting 'delay_length'"));
  Bytes damaged = kDelayBy3;
  damaged[14] = 200;  // where the names are
  EXPECT_THAT(problem(delay_model(damaged)), HasSubstr("its options are damaged: an offset leads out of it"));
}

TEST(CustomOperators, BuiltInOperatorsHaveNoMap) {
  TestModel model = tflite::small_model();
  model.operators[0].custom_options = {1, 2, 3, 4};
  EXPECT_EQ(problem(model), "");
}

}  // namespace
}  // namespace mote
