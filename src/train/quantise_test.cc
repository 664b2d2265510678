// SPDX-License-Identifier: Apache-2.0
// The arithmetic of 8-bit codes, and that the exported graph holds the numbers that were trained with.
#include "train/quantise.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ops/op.h"
#include "train/architecture.h"
#include "train/export.h"
#include "train/random.h"

namespace mote::train {
namespace {

TEST(Quantise, RangesHoldZeroExactly) {
  const CodeRange relu = code_range(0, 5.1f);
  EXPECT_EQ(relu.zero_point, -128);
  EXPECT_FLOAT_EQ(relu.scale, 5.1f / 255);
  const CodeRange both = code_range(-1, 3);
  EXPECT_FLOAT_EQ(both.scale, 4.0f / 255);
  EXPECT_EQ(both.zero_point, -64);
  EXPECT_EQ(code_range(2, 5).zero_point, -128);  // widened down to 0
  EXPECT_EQ(code_range(-5, -2).zero_point, 127);
  EXPECT_GT(code_range(0, 0).scale, 0);
  const ActivationRule rule = quantised_rule(both);
  EXPECT_FLOAT_EQ(rule.low, -64 * both.scale);
  EXPECT_FLOAT_EQ(rule.high, 191 * both.scale);
}

TEST(Quantise, WeightsAreSymmetricPerChannel) {
  // Two channels along the middle axis: {1, -2, 0.5, 0} and {0, 0, 0, 0}.
  const std::vector<float> weights = {1.0f, -2.0f, 0, 0, 0.5f, 0, 0, 0};
  const ChannelView view{2, 2, 2};
  const std::vector<float> scales = weight_scales(weights.data(), view);
  ASSERT_EQ(scales.size(), 2u);
  EXPECT_FLOAT_EQ(scales[0], 2.0f / 127);
  EXPECT_GT(scales[1], 0);
  EXPECT_EQ(weight_code(-2.0f, scales[0]), -127);
  std::vector<float> out(8);
  fake_quantise_weights(weights.data(), view, out.data());
  for (size_t i = 0; i < out.size(); ++i) EXPECT_NEAR(out[i], weights[i], 1.0f / 127);
}

TEST(Export, TheInt8GraphHasTheFormOfTheSpecification) {
  const auto toml = Toml::parse(R"(layers = [
    { op = "conv2d", filters = 3, kernel = 3, activation = "relu" }, { op = "depthwise_conv2d", kernel = 3 },
    { op = "average_pool2d" }, { op = "fully_connected" }, { op = "softmax" }])",
                                "x");
  const auto network = build_network("n", *read_layers(*toml), {6, 6, 1}, {"a", "b"});
  ASSERT_TRUE(network.ok()) << network.error().to_string();
  std::vector<TrainedLayer> layers;
  for (const int node : {0, 1, 3}) {
    const Node& n = network->nodes[static_cast<size_t>(node)];
    Random random(1, static_cast<uint64_t>(node));
    TrainedLayer layer{node, {}, {}, node == 0 ? 0.0f : -1.0f, 2.0f};
    for (int64_t i = 0; i < network->tensor(n.inputs[1]).elements(); ++i)
      layer.weights.push_back(static_cast<float>(random.normal()));
    for (int64_t i = 0; i < network->tensor(n.inputs[2]).elements(); ++i)
      layer.bias.push_back(static_cast<float>(random.normal()));
    layers.push_back(layer);
  }
  const Graph graph = make_int8_model(*network, layers);
  const Status status = verify_ops(graph);
  EXPECT_TRUE(status.ok()) << status.error().to_string();
  EXPECT_EQ(graph.tensor(graph.nodes[1].inputs[1]).quant.axis, 3);
  EXPECT_EQ(graph.tensor(graph.nodes[0].outputs[0]).quant.zero_point[0], -128);
  EXPECT_EQ(graph.tensor(graph.nodes[2].outputs[0]).quant, graph.tensor(graph.nodes[1].outputs[0]).quant);
  EXPECT_EQ(graph.tensor(graph.outputs[0]).quant.scale[0], 1.0f / 256);
  // Every constant is within half a step of what was trained.
  for (const TrainedLayer& layer : layers) {
    const Node& n = graph.nodes[static_cast<size_t>(layer.node)];
    const Tensor& weights = graph.tensor(n.inputs[1]);
    const Tensor& bias = graph.tensor(n.inputs[2]);
    const size_t channels = layer.bias.size();
    for (size_t i = 0; i < layer.weights.size(); ++i) {
      const size_t c = weights.quant.axis == 3 ? i % channels : i / (layer.weights.size() / channels);
      const float scale = weights.quant.scale[c];
      EXPECT_NEAR(static_cast<float>(weights.values<int8_t>()[i]) * scale, layer.weights[i], scale * 0.501f);
    }
    for (size_t c = 0; c < channels; ++c) {
      const float scale = graph.tensor(n.inputs[0]).quant.scale[0] * weights.quant.scale[c];
      EXPECT_EQ(bias.quant.scale[c], scale);
      EXPECT_NEAR(static_cast<float>(bias.values<int32_t>()[c]) * scale, layer.bias[c], scale * 0.501f);
    }
  }
  const Graph real = make_float_model(*network, layers);
  EXPECT_TRUE(verify_ops(real).ok());
  EXPECT_EQ(real.tensor(real.nodes[0].inputs[1]).values<float>()[4], layers[0].weights[4]);
}

}  // namespace
}  // namespace mote::train
