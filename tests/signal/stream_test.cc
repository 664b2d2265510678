// SPDX-License-Identifier: Apache-2.0
// Windows over a stream: what comes step by step is what a whole recording gives, and a model behind it runs
// as often as it is told.
#include <gmock/gmock.h>

#include <cmath>

#include "tests/signal/chain_session.h"

namespace mote {
namespace {

using ::testing::HasSubstr;

constexpr size_t kStep = 320;

Block window(int64_t length, int64_t every) {
  return {"window", settings({{"length", length}, {"every", every}})};
}

const ChainInput kSteps = {DType::kInt16, {kStep}, 16000};

std::vector<int16_t> sweep(size_t count) {
  std::vector<int16_t> out(count);
  for (size_t i = 0; i < count; ++i)
    out[i] = static_cast<int16_t>(8000 * std::sin(1e-5 * static_cast<double>(i * i)) +
                                  static_cast<double>(i % 77));
  return out;
}

std::vector<int16_t> part(const std::vector<int16_t>& all, size_t first, size_t count) {
  return {all.begin() + static_cast<std::ptrdiff_t>(first),
          all.begin() + static_cast<std::ptrdiff_t>(first + count)};
}

// Answers of a model whose input is as long as a step, by the number of the step that gave them.
struct Answer {
  size_t step;
  std::vector<int16_t> values;
};
std::vector<Answer> answers(ChainSession& session, const std::vector<int16_t>& samples) {
  std::vector<Answer> out;
  for (size_t step = 0; (step + 1) * kStep <= samples.size(); ++step) {
    std::vector<int16_t> values = session.run<int16_t>(part(samples, step * kStep, kStep));
    if (!session.waited()) out.push_back({step, std::move(values)});
  }
  return out;
}

TEST(Stream, WindowsOfSamplesAndOfFramesGiveWhatTheWholeDoes) {
  const std::vector<int16_t> samples = sweep(32000);
  // A frame ends with each step, a window of 49 frames with every tenth of those.
  ChainSession stream(kSteps, {window(480, 320), {"log-mel", {}}, window(49, 10)});
  ASSERT_TRUE(stream.ok());
  const std::vector<Answer> found = answers(stream, samples);
  // The first frame is whole with the second step.
  ASSERT_EQ(found.size(), 5u + 1u);
  ChainSession whole({DType::kInt16, {16000 - 160}, 16000}, {{"log-mel", {}}});
  for (size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].step, 49 + 10 * i);
    const size_t end = (found[i].step + 1) * kStep, length = 48 * kStep + 480;
    EXPECT_EQ(found[i].values, whole.run<int16_t>(part(samples, end - length, length))) << i;
  }
}

TEST(Stream, AWindowOfAllSamplesComesBeforeBlocksThatNeedThem) {
  const std::vector<int16_t> samples = sweep(8000);
  ChainSession stream(kSteps, {window(1600, 640), {"flatten", {}}});
  ASSERT_TRUE(stream.ok());
  const std::vector<Answer> found = answers(stream, samples);
  ASSERT_EQ(found.size(), 11u);
  for (size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].step, 4 + 2 * i);
    EXPECT_EQ(found[i].values, part(samples, (found[i].step + 1) * kStep - 1600, 1600));
  }
}

// The mean of the window, as float, by a model of one node.
Graph mean_model(const Shape& shape) {
  Graph out;
  out.name = "mean";
  out.inputs = {out.add({"x", DType::kFloat32, shape, {}, nullptr, -1})};
  out.outputs = {out.add({"y", DType::kFloat32, {}, {}, nullptr, -1})};
  Node node;
  node.op = "mean";
  node.inputs = out.inputs;
  node.outputs = out.outputs;
  std::vector<int64_t> axes(shape.size());
  for (size_t i = 0; i < axes.size(); ++i) axes[i] = static_cast<int64_t>(i);
  node.attrs = settings({{"axes", axes}, {"keep_dims", int64_t{0}}});
  out.nodes.push_back(node);
  out.labels = {"loudness"};
  return out;
}

TEST(Stream, AModelFollowsTheBlocks) {
  const Result<Graph> graph = build_pipeline(
      "loud", kSteps, {window(480, 320), {"log-mel", {}}, window(4, 2)}, mean_model({1, 4, 40, 1}));
  ASSERT_TRUE(graph.ok()) << graph.error().to_string();
  EXPECT_EQ(graph->labels, std::vector<std::string>{"loudness"});
  ChainSession stream(*graph);
  ASSERT_TRUE(stream.ok());
  ChainSession whole({DType::kInt16, {3 * kStep + 480}, 16000}, {{"log-mel", {}}});
  const std::vector<int16_t> samples = sweep(6400);
  size_t found = 0;
  for (size_t step = 0; step < 20; ++step) {
    const std::vector<float> y = stream.run<float>(part(samples, step * kStep, kStep));
    if (stream.waited()) continue;
    ++found;
    double sum = 0;
    for (const int16_t value :
         whole.run<int16_t>(part(samples, (step + 1) * kStep - 3 * kStep - 480, 3 * kStep + 480)))
      sum += value / 1024.0;
    EXPECT_NEAR(y.at(0), sum / 160, 1e-4);
  }
  EXPECT_EQ(found, 8u);
}

TEST(Stream, MistakesAreExplained) {
  const auto problem = [](const std::vector<Block>& blocks, const Graph& model,
                          const ChainInput& input = kSteps) {
    const Result<Graph> graph = build_pipeline("p", input, blocks, model);
    return graph.ok() ? std::string() : graph.error().to_string();
  };
  const Graph model = mean_model({4, 40});
  EXPECT_THAT(problem({{"window", {}}}, model), HasSubstr("'length' is missing"));
  EXPECT_THAT(problem({window(300, 320)}, model), HasSubstr("shorter than the 320 that come at once"));
  EXPECT_THAT(problem({window(480, 400)}, model), HasSubstr("give 320 or 640"));
  EXPECT_THAT(problem({{"window", settings({{"length_ms", 1e-3}})}}, model), HasSubstr("1 to 1,048,576"));
  EXPECT_THAT(problem({window(480, 320), {"log-mel", {}}, window(3, 1)}, model),
              HasSubstr("the blocks give 3x40, the model's input 'x' is 4x40"));
  EXPECT_THAT(problem({{"spectrum", {}}, window(49, 49)}, model, {DType::kFloat32, {16000, 2}, 16000}),
              HasSubstr("put this block before"));
  Graph int8 = mean_model({4, 40});
  int8.tensors[0].type = int8.tensors[1].type = DType::kInt8;
  int8.tensors[0].quant = int8.tensors[1].quant = {{0.1f}, {3}};
  EXPECT_EQ(problem({window(480, 320), {"log-mel", {}}, window(4, 4)}, int8), "");
  EXPECT_THAT(
      problem({window(480, 320), {"log-mel", {}}, {"quantize", settings({{"scale", 0.2}})}, window(4, 4)},
              int8),
      HasSubstr("leave the block 'quantize' out"));
}

}  // namespace
}  // namespace mote
