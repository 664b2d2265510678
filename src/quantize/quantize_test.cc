// SPDX-License-Identifier: Apache-2.0
#include "quantize/quantize.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "ir/verify.h"
#include "ops/case_builder.h"
#include "quantize/distribution.h"
#include "quantize/equalize.h"
#include "quantize/observe.h"
#include "quantize/weights.h"

namespace mote {
namespace {

using testing::HasSubstr;

TensorId add_tensor(Graph& graph, const std::string& name, const Shape& shape) {
  return graph.add({name, DType::kFloat32, shape, {}, nullptr, -1});
}

TensorId add_noise(Graph& graph, CaseRandom& random, const std::string& name, const Shape& shape,
                   float most) {
  std::vector<float> values(static_cast<size_t>(element_count(shape)));
  for (float& value : values) value = random.real(-most, most);
  return graph.add(constant_tensor(name, DType::kFloat32, shape, values));
}

void add_node(Graph& graph, const char* op, const char* name, std::vector<TensorId> inputs, TensorId output,
              Attrs attributes = {}) {
  Node node;
  node.op = op;
  node.inputs = std::move(inputs);
  node.outputs = {output};
  node.attrs = std::move(attributes);
  node.origin.node_name = name;
  graph.nodes.push_back(std::move(node));
}

// Multiplies the weights whose index is below `most` modulo `period`.
void scale_weights(Graph& graph, TensorId id, size_t period, size_t most, float by) {
  auto data = std::make_shared<Bytes>(*graph.tensor(id).data);
  auto* values = reinterpret_cast<float*>(data->data());
  for (size_t i = 0; i < data->size() / sizeof(float); ++i)
    if (i % period < most) values[i] *= by;
  graph.tensor(id).data = data;
}

// Two convolutions, a dense layer and, if it is asked for, a softmax. The first output channel of the first
// convolution is 30 times as large as the others, and read by weights that are smaller by as much.
Graph small_network(bool with_softmax = true) {
  CaseRandom random(7);
  Graph graph;
  graph.name = "small";
  const TensorId x = add_tensor(graph, "x", {1, 6, 6, 2});
  const TensorId w1 = add_noise(graph, random, "w1", {4, 3, 3, 2}, 0.5f);
  scale_weights(graph, w1, 72, 18, 30);
  const TensorId b1 = add_noise(graph, random, "b1", {4}, 0.3f);
  const TensorId h1 = add_tensor(graph, "h1", {1, 6, 6, 4});
  add_node(graph, "conv2d", "first", {x, w1, b1}, h1, window_attrs(1, 1, {1, 1, 1, 1}, "relu"));
  const TensorId w2 = add_noise(graph, random, "w2", {3, 3, 3, 4}, 0.3f);
  scale_weights(graph, w2, 4, 1, 1.0f / 30);
  const TensorId h2 = add_tensor(graph, "h2", {1, 4, 4, 3});
  add_node(graph, "conv2d", "second", {h1, w2}, h2, window_attrs(1, 1));
  const TensorId flat = add_tensor(graph, "flat", {1, 48});
  add_node(graph, "reshape", "flatten", {h2}, flat, attrs({{"shape", std::vector<int64_t>{1, 48}}}));
  const TensorId w3 = add_noise(graph, random, "w3", {5, 48}, 0.1f);
  const TensorId logits = add_tensor(graph, "logits", {1, 5});
  add_node(graph, "fully_connected", "dense", {flat, w3}, logits,
           attrs({{"activation", "none"}, {"keep_num_dims", 0}}));
  graph.inputs = {x};
  graph.outputs = {logits};
  if (!with_softmax) return graph;
  graph.outputs = {add_tensor(graph, "y", {1, 5})};
  add_node(graph, "softmax", "softmax", {logits}, graph.outputs[0], attrs({{"beta", 1.0}}));
  return graph;
}

std::vector<Sample> samples_for(const Graph& graph, int count) {
  CaseRandom random(3);
  std::vector<Sample> out;
  for (int i = 0; i < count; ++i) {
    Sample sample;
    for (const TensorId id : graph.inputs) {
      std::vector<float> values(static_cast<size_t>(graph.tensor(id).elements()));
      for (float& value : values) value = random.real(-1, 2);
      Bytes bytes(values.size() * sizeof(float));
      std::memcpy(bytes.data(), values.data(), bytes.size());
      sample.push_back(std::move(bytes));
    }
    out.push_back(std::move(sample));
  }
  return out;
}

Result<Quantized> quantize_small(const QuantizeOptions& options, bool with_softmax = true) {
  const Graph graph = small_network(with_softmax);
  return quantize(graph, samples_for(graph, 20), options, *find_board("cortex-m4"));
}

TEST(Quantize, MakesEveryLayerInt8) {
  QuantizeOptions options;
  options.goal_decibels = 0;
  const Result<Quantized> result = quantize_small(options);
  ASSERT_TRUE(result.ok()) << result.error().to_string();
  EXPECT_GT(result->decibels, 25);
  EXPECT_TRUE(result->float_layers.empty());
  for (const LayerNoise& layer : result->layers) EXPECT_EQ(layer.precision, Precision::kInt8) << layer.name;
  for (const Node& node : result->graph.nodes)
    EXPECT_NE(node.op, "quantize") << "nothing is rescaled on the way";
  EXPECT_EQ(result->graph.tensor(result->graph.inputs[0]).type, DType::kInt8);
  EXPECT_EQ(result->graph.tensor(result->graph.outputs[0]).quant, per_tensor(1.0f / 256, -128));
  EXPECT_LT(result->cost.constant_bytes, result->float_cost.constant_bytes / 2);
}

TEST(Quantize, EqualisedChannelsAreLessNoisy) {
  QuantizeOptions options;
  options.goal_decibels = 0;
  options.calibrations = {Calibration::kMinMax};
  const Result<Quantized> with = quantize_small(options, false);
  options.equalize = false;
  const Result<Quantized> without = quantize_small(options, false);
  ASSERT_TRUE(with.ok() && without.ok());
  EXPECT_EQ(with->equalized_pairs, 1);
  EXPECT_EQ(without->equalized_pairs, 0);
  EXPECT_GT(with->decibels, without->decibels + 1);
}

TEST(Quantize, Int16WhereInt8IsNotEnough) {
  QuantizeOptions options;
  options.goal_decibels = 1000;
  options.equalize = false;
  const Result<Quantized> result = quantize_small(options, false);
  ASSERT_TRUE(result.ok()) << result.error().to_string();
  ASSERT_TRUE(result->all_int16_decibels.has_value());
  EXPECT_GT(result->decibels, result->int8_decibels);
  int wide = 0;
  for (const LayerNoise& layer : result->layers) wide += layer.precision == Precision::kInt16;
  EXPECT_GT(wide, 0);
  options.int16 = QuantizeOptions::Int16::kNever;
  const Result<Quantized> narrow = quantize_small(options);
  ASSERT_TRUE(narrow.ok());
  for (const LayerNoise& layer : narrow->layers) EXPECT_EQ(layer.precision, Precision::kInt8);
}

TEST(Quantize, FloatInterfaceStaysFloat) {
  QuantizeOptions options;
  options.float_interface = true;
  const Result<Quantized> result = quantize_small(options);
  ASSERT_TRUE(result.ok()) << result.error().to_string();
  EXPECT_EQ(result->graph.tensor(result->graph.inputs[0]).type, DType::kFloat32);
  EXPECT_EQ(result->graph.tensor(result->graph.outputs[0]).type, DType::kFloat32);
  EXPECT_EQ(result->graph.nodes.front().op, "quantize");
  EXPECT_EQ(result->graph.nodes.back().op, "dequantize");
}

// A layer without integer arithmetic stands between QUANTIZE and DEQUANTIZE.
TEST(Quantize, LayersWithoutIntegersStayInFloat) {
  Graph graph = small_network();
  const TensorId y = add_tensor(graph, "z", {1, 5});
  add_node(graph, "unary", "sine", {graph.outputs[0]}, y, attrs({{"function", "sin"}}));
  graph.outputs = {y};
  const Result<Quantized> result =
      quantize(graph, samples_for(graph, 4), QuantizeOptions{}, *find_board("cortex-m4"));
  ASSERT_TRUE(result.ok()) << result.error().to_string();
  EXPECT_THAT(result->float_layers, testing::ElementsAre("unary 'sine'"));
  EXPECT_EQ(result->graph.tensor(result->graph.outputs[0]).type, DType::kFloat32);
}

TEST(Quantize, SaysWhatCannotBe) {
  const Target target = *find_board("cortex-m4");
  Graph graph = small_network();
  Result<Quantized> result = quantize(graph, {}, QuantizeOptions{}, target);
  ASSERT_FALSE(result.ok());
  EXPECT_THAT(result.error().to_string(), HasSubstr("no samples"));

  std::vector<Sample> samples = samples_for(graph, 2);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  std::memcpy(samples[1][0].data(), &nan, sizeof(nan));
  result = quantize(graph, samples, QuantizeOptions{}, target);
  ASSERT_FALSE(result.ok());
  EXPECT_THAT(result.error().to_string(), HasSubstr("'x' is not finite in sample 1"));

  const Result<Quantized> once = quantize(graph, samples_for(graph, 2), QuantizeOptions{}, target);
  ASSERT_TRUE(once.ok());
  Sample integers;
  integers.emplace_back(static_cast<size_t>(once->graph.tensor(once->graph.inputs[0]).bytes()));
  result = quantize(once->graph, {integers}, QuantizeOptions{}, target);
  ASSERT_FALSE(result.ok());
  EXPECT_THAT(result.error().to_string(), HasSubstr("no float layer"));
}

TEST(Equalize, ChangesNoOutput) {
  const Graph graph = small_network();
  const std::vector<Sample> samples = samples_for(graph, 5);
  const auto observations = observe(graph, samples);
  ASSERT_TRUE(observations.ok());
  Graph equal = graph;
  EXPECT_EQ(equalize(equal, *observations), 1);
  ASSERT_TRUE(verify(equal).ok());
  auto before = HostModel::make(graph), after = HostModel::make(equal);
  ASSERT_TRUE(before.ok() && after.ok());
  for (const Sample& sample : samples) {
    before->run(sample);
    after->run(sample);
    const std::vector<float> a = before->reals(graph.outputs[0]), b = after->reals(equal.outputs[0]);
    for (size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 1e-5f);
  }
}

TEST(Weights, EveryChannelUsesItsWholeRange) {
  const Tensor weights = constant_tensor<float>("w", DType::kFloat32, {2, 1, 1, 2}, {0.1f, -0.4f, 50, 25});
  const Tensor bias = constant_tensor<float>("b", DType::kFloat32, {2}, {1, -2});
  const QuantizedWeights made = quantize_weights(weights, &bias, 0, 0.5f, DType::kInt8, {});
  const auto* w = made.weights.values<int8_t>();
  EXPECT_THAT(std::vector<int8_t>(w, w + 4), testing::ElementsAre(32, -127, 127, 64));
  const auto* b = made.bias.values<int32_t>();
  EXPECT_EQ(b[0], std::lround(1 / (0.5 * 0.4 / 127)));
  EXPECT_EQ(b[1], std::lround(-2 / (0.5 * 50.0 / 127)));
}

// 0.1 becomes 32 / 127 * 0.4, which is 0.00079 more; with a mean of 10 the bias makes up for 0.0079.
TEST(Weights, BiasMakesUpForRounding) {
  const Tensor weights = constant_tensor<float>("w", DType::kFloat32, {1, 1, 1, 2}, {0.1f, -0.4f});
  const QuantizedWeights made = quantize_weights(weights, nullptr, 0, 0.001f, DType::kInt8, {10, 0});
  ASSERT_TRUE(made.bias.is_constant());
  const double step = 0.001 * 0.4 / 127;
  EXPECT_NEAR(made.bias.values<int32_t>()[0] * step, -(32 / 127.0 * 0.4 - 0.1) * 10, step);
}

TEST(Distribution, LeavesOutTails) {
  std::vector<float> values(10000);
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i % 100) / 100;
  values[5] = 50;
  Distribution distribution;
  distribution.widen(values);
  distribution.count(values);
  EXPECT_EQ(distribution.extremes().high, 50);
  EXPECT_LT(distribution.without_tails(1e-3).high, 1.1f);
  const Interval best = distribution.least_squares(255, false);
  EXPECT_EQ(best.low, 0);
  EXPECT_LT(best.high, 50);
}

}  // namespace
}  // namespace mote
