// SPDX-License-Identifier: Apache-2.0
#include "passes/remove_constant_channels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>

#include "ir/verify.h"
#include "ops/op_test_support.h"
#include "passes/channel_ranges.h"
#include "passes/fold_zero_points.h"
#include "passes/remove_dead_code.h"
#include "passes/test_graphs.h"

namespace mote {
namespace {

Bytes only_channels(const Bytes& value, int32_t channels, const std::vector<int32_t>& kept) {
  Bytes out;
  for (size_t pixel = 0; pixel < value.size(); pixel += static_cast<size_t>(channels))
    for (const int32_t c : kept) out.push_back(value[pixel + static_cast<size_t>(c)]);
  return out;
}

// The outputs, and all that is left of every tensor, have the same values for several inputs.
void expect_equal(const Graph& before, const Graph& after, int seeds) {
  ASSERT_TRUE(verify(after).ok()) << verify(after).error().to_string();
  ASSERT_TRUE(verify_ops(after).ok()) << verify_ops(after).error().to_string();
  ASSERT_EQ(before.outputs, after.outputs);
  for (int seed = 0; seed < seeds; ++seed) {
    std::vector<Bytes> inputs = random_inputs(before, static_cast<uint32_t>(seed));
    if (seed < 2)  // the ends of the proven ranges
      for (Bytes& input : inputs) std::fill(input.begin(), input.end(), seed == 0 ? 0x80 : 0x7F);
    const std::vector<Bytes> expected = run_nodes(before, inputs), got = run_nodes(after, inputs);
    for (size_t id = 0; id < before.tensors.size(); ++id) {
      const Tensor& t = after.tensors[id];
      if (t.is_constant()) continue;
      const Bytes& whole = expected[id];
      EXPECT_EQ(t.kept_channels.empty()
                    ? whole
                    : only_channels(whole, before.tensors[id].shape.back(), t.kept_channels),
                got[id])
          << "tensor " << id << ", seed " << seed;
    }
  }
}

// Builds chains of layers whose constants a test can set.
class Chain {
 public:
  explicit Chain(const Shape& in, int32_t zero_point = -128) {
    graph_.inputs = {graph_.add(int8_tensor("in", in, 0.1f, zero_point))};
    graph_.outputs = graph_.inputs;
  }

  // A convolution with the weights [out_c][k][k][in_c] all `weight`, and biases. Outputs count in steps of
  // 0.1, so that a bias of -100000 takes a channel below any range.
  Chain& conv(int32_t kernel, int64_t pad, const std::vector<int32_t>& biases, int8_t weight = 1,
              const char* activation = "relu", int32_t zero_point = -128) {
    const Shape in = out().shape;
    const Shape shape = {static_cast<int32_t>(biases.size()), kernel, kernel, in[3]};
    layer("conv2d", shape, 0, biases, weight, pad, activation, zero_point);
    return *this;
  }
  Chain& depthwise(int32_t kernel, int64_t pad, int8_t weight = 1, int32_t zero_point = -128) {
    const Shape shape = {1, kernel, kernel, out().shape[3]};
    layer("depthwise_conv2d", shape, 3, std::vector<int32_t>(static_cast<size_t>(shape[3]), 0), weight, pad,
          "none", zero_point);
    return *this;
  }
  Chain& fully_connected(const std::vector<int32_t>& biases, int8_t weight = 1) {
    const auto columns = static_cast<int32_t>(out().elements());
    layer("fully_connected", {static_cast<int32_t>(biases.size()), columns}, 0, biases, weight, 0, "none", 3);
    return *this;
  }
  Chain& simple(const char* op, const Attrs& attributes, const Shape& shape) {
    Tensor tensor = out();
    tensor.shape = shape;
    append(graph_, op, attributes, std::move(tensor));
    return *this;
  }

  const Tensor& out() const { return graph_.tensor(graph_.outputs[0]); }
  Graph& graph() { return graph_; }
  TensorId last() const { return graph_.outputs[0]; }

  // One weight of the layer added last.
  Chain& set_weight(int64_t index, int8_t value) {
    Tensor& weights = graph_.tensor(graph_.nodes.back().inputs[1]);
    auto data = std::make_shared<Bytes>(*weights.data);
    (*data)[static_cast<size_t>(index)] = static_cast<uint8_t>(value);
    weights.data = data;
    return *this;
  }

 private:
  void layer(const char* op, const Shape& shape, int axis, const std::vector<int32_t>& biases, int8_t weight,
             int64_t pad, const char* activation, int32_t zero_point) {
    const auto channels = static_cast<size_t>(shape[static_cast<size_t>(axis)]);
    Tensor weights = constant_tensor("w", DType::kInt8, shape,
                                     std::vector<int8_t>(static_cast<size_t>(element_count(shape)), weight));
    weights.quant = {std::vector<float>(channels, 0.1f), std::vector<int32_t>(channels, 0), axis};
    if (channels == 1) weights.quant = per_tensor(0.1f, 0);
    const TensorId w = graph_.add(std::move(weights));
    const TensorId b =
        graph_.add(constant_tensor("b", DType::kInt32, {static_cast<int32_t>(channels)}, biases));
    Node node{op, {graph_.outputs[0], w, b}, {}, window_attrs(1, 1, {pad, pad, pad, pad}, activation), {}};
    if (shape.size() == 2) node.attrs = attrs({{"activation", activation}, {"keep_num_dims", int64_t{0}}});
    Tensor out = int8_tensor(op, {}, 0.1f, zero_point);
    node.outputs = {graph_.add(std::move(out))};
    graph_.tensor(node.outputs[0]).shape = (*find_op(op)->infer(graph_, node))[0];
    graph_.outputs = node.outputs;
    graph_.nodes.push_back(std::move(node));
  }

  Graph graph_;
};

constexpr int32_t kNever = -100000;  // a bias that takes every output below the range
constexpr int32_t kAlways = 100000;  // and above it

Graph removed(const Graph& graph, const Target& target = {}) {
  Graph out = graph;
  EXPECT_TRUE(remove_constant_channels(out, target).ok());
  expect_equal(graph, out, 6);
  return out;
}

int32_t channels_of(const Graph& graph, size_t node) {
  return graph.tensor(graph.nodes[node].outputs[0]).shape.back();
}

TEST(RemoveConstantChannels, RemovesAChannelThatNeverLeavesItsLowerEnd) {
  Chain chain({1, 4, 4, 2});
  chain.conv(1, 0, {0, kNever, 0}).conv(3, 1, {0, 0});
  const Graph after = removed(chain.graph());
  EXPECT_EQ(channels_of(after, 0), 2);
  EXPECT_EQ(after.tensor(after.nodes[0].outputs[0]).kept_channels, (std::vector<int32_t>{0, 2}));
  EXPECT_EQ(after.tensor(after.nodes[1].inputs[1]).shape, (Shape{2, 3, 3, 2}));
}

TEST(RemoveConstantChannels, PutsAConstantIntoTheBias) {
  Chain chain({1, 4, 4, 2});
  chain.conv(1, 0, {0, kAlways, 0}).conv(3, 0, {5, 7});
  const Graph after = removed(chain.graph());
  ASSERT_EQ(channels_of(after, 0), 2);
  // Nine taps of weight 1 read 127, the zero point is -128.
  EXPECT_EQ(after.tensor(after.nodes[1].inputs[2]).values<int32_t>()[0], 5 + 9 * 255);
}

TEST(RemoveConstantChannels, PutsItIntoABiasThatHasTheZeroPointAlready) {
  Chain chain({1, 4, 4, 2});
  chain.conv(1, 0, {0, kAlways, kNever}).conv(3, 0, {5, 7});
  Graph folded = chain.graph();
  ASSERT_TRUE(fold_zero_points(folded, Target{}).ok());
  EXPECT_EQ(channels_of(removed(folded), 0), 1);
}

TEST(RemoveConstantChannels, KeepsAConstantWherePaddingReadsSomethingElse) {
  Chain chain({1, 4, 4, 2});
  chain.conv(1, 0, {0, kAlways, kNever}).conv(3, 1, {0, 0});
  EXPECT_EQ(channels_of(removed(chain.graph()), 0), 2);  // the one at 127 stays
}

TEST(RemoveConstantChannels, KeepsWhatADepthwiseConvolutionMakesDifferentAtTheEdge) {
  Chain padded({1, 4, 4, 2}), inside({1, 4, 4, 2});
  padded.conv(1, 0, {0, kAlways, 0}).depthwise(3, 1).conv(1, 0, {0, 0});
  inside.conv(1, 0, {0, kAlways, 0}).depthwise(3, 0).conv(1, 0, {0, 0});
  EXPECT_EQ(channels_of(removed(padded.graph()), 0), 3);
  EXPECT_EQ(channels_of(removed(inside.graph()), 0), 2);
}

TEST(RemoveConstantChannels, GoesThroughDepthwisePoolActivationAndReshape) {
  Chain chain({1, 4, 4, 2});
  chain.conv(1, 0, {0, kNever, 0, 0, kNever}).depthwise(3, 1);
  Attrs pool = window_attrs(2, 2);
  pool.set("kernel_h", int64_t{2});
  pool.set("kernel_w", int64_t{2});
  chain.simple("average_pool2d", pool, {1, 2, 2, 5});
  chain.simple("activation", attrs({{"activation", "relu6"}}), {1, 2, 2, 5});
  chain.simple("reshape", attrs({{"shape", std::vector<int64_t>{1, -1}}}), {1, 20});
  chain.fully_connected({1, 2});
  const Graph after = removed(chain.graph());
  EXPECT_EQ(channels_of(after, 0), 3);
  EXPECT_EQ(channels_of(after, 4), 12);
  EXPECT_EQ(after.tensor(after.nodes[5].inputs[1]).shape, (Shape{2, 12}));
}

TEST(RemoveConstantChannels, CutsTheColumnsOfALayerThatFlattens) {
  Chain chain({1, 2, 3, 2});
  chain.conv(1, 0, {0, kAlways, 0}).fully_connected({1, 2});
  const Graph after = removed(chain.graph());
  EXPECT_EQ(after.tensor(after.nodes[1].inputs[1]).shape, (Shape{2, 12}));
}

TEST(RemoveConstantChannels, RemovesWhatNobodyReadsAndThenWhatOnlyThatRead) {
  Chain chain({1, 4, 4, 2});
  chain.conv(1, 0, {0, 0, 0});  // channel 1 is read by channel 2 of the next only
  chain.conv(1, 0, {0, 0, 0}).set_weight(1, 0).set_weight(4, 0);  // [out][in]
  chain.conv(1, 0, {0, 0}).set_weight(2, 0).set_weight(5, 0);     // nobody reads channel 2
  const Graph after = removed(chain.graph());
  EXPECT_EQ(channels_of(after, 0), 2);
  EXPECT_EQ(channels_of(after, 1), 2);
}

TEST(RemoveConstantChannels, TiesTheOperandsOfASum) {
  Chain chain({1, 4, 4, 2});
  chain.conv(1, 0, {0, kNever, kNever});
  const TensorId shortcut = chain.last();
  chain.conv(3, 1, {kNever, kNever, 0});
  chain.simple("add", attrs({{"activation", "none"}}), {1, 4, 4, 3}).conv(1, 0, {0, 0});
  chain.graph().nodes[2].inputs.push_back(shortcut);
  EXPECT_EQ(channels_of(removed(chain.graph()), 2), 2);  // only channel 1 never changes in both
}

TEST(RemoveConstantChannels, CutsTheConstantOfASum) {
  Chain chain({1, 4, 4, 2});
  chain.conv(1, 0, {0, kNever, 0});
  chain.simple("add", attrs({{"activation", "none"}}), {1, 4, 4, 3}).conv(1, 0, {0, 0});
  Tensor constant = constant_tensor<int8_t>("k", DType::kInt8, {3}, {10, 20, 30});
  constant.quant = per_tensor(0.2f, 3);
  chain.graph().nodes[1].inputs.push_back(chain.graph().add(constant));
  const Graph after = removed(chain.graph());
  EXPECT_EQ(after.tensor(after.nodes[1].inputs[1]).values<int8_t>()[1], 30);
}

TEST(RemoveConstantChannels, GoesThroughOperatorsOnElements) {
  Chain chain({1, 4, 4, 2});
  chain.conv(1, 0, {0, kNever, 0, kAlways});
  chain.simple("leaky_relu", attrs({{"alpha", 0.25}}), {1, 4, 4, 4});
  chain.simple("quantize", {}, {1, 4, 4, 4}).conv(3, 0, {5, 7});
  chain.graph().tensor(chain.graph().nodes[2].outputs[0]).quant = per_tensor(0.3f, 20);
  const Graph after = removed(chain.graph());
  EXPECT_EQ(channels_of(after, 0), 2);
  EXPECT_EQ(channels_of(after, 2), 2);
  // The channel at 127 is 25.5 as a number, and 105 once more quantised; the bias takes nine of them.
  EXPECT_EQ(after.tensor(after.nodes[3].inputs[2]).values<int32_t>()[0], 5 + 9 * (105 - 20));
}

// A product with constants, one for each channel.
Chain product(const std::vector<int8_t>& factors, float out_scale) {
  const auto channels = static_cast<int32_t>(factors.size());
  Chain chain({1, 4, 4, 2});
  chain.conv(1, 0, std::vector<int32_t>(factors.size(), 0));
  chain.simple("mul", attrs({{"activation", "none"}}), {1, 4, 4, channels});
  Tensor constant = constant_tensor<int8_t>("k", DType::kInt8, {channels}, factors);
  constant.quant = per_tensor(0.2f, 3);
  Graph& graph = chain.graph();
  graph.nodes[1].inputs.push_back(graph.add(constant));
  graph.tensor(graph.nodes[1].outputs[0]).quant.scale = {out_scale};
  chain.conv(1, 0, {0, 0});
  return chain;
}

TEST(RemoveConstantChannels, RemovesWhatIsMultipliedByZero) {
  const Graph after = removed(product({10, 3, 30}, 0.1f).graph());
  EXPECT_EQ(channels_of(after, 0), 2) << "a constant product needs no factor";
  EXPECT_EQ(after.tensor(after.nodes[1].inputs[1]).shape, (Shape{2}));
  EXPECT_EQ(after.tensor(after.nodes[1].inputs[1]).values<int8_t>()[1], 30);
}

TEST(RemoveConstantChannels, KeepsAProductThatCouldWrapAround) {
  EXPECT_EQ(channels_of(removed(product({10, 3, 30}, 1e-6f).graph()), 0), 3);
}

TEST(RemoveConstantChannels, LeavesInputsOutputsAndOneChannelOfEveryTensor) {
  Chain chain({1, 4, 4, 2});
  chain.conv(1, 0, {kNever, kNever}).conv(1, 0, {kNever, 0});
  const Graph after = removed(chain.graph());
  EXPECT_EQ(after.tensor(after.inputs[0]).shape.back(), 2);
  EXPECT_EQ(channels_of(after, 0), 1);
  EXPECT_EQ(channels_of(after, 1), 2);
}

TEST(RemoveConstantChannels, LeavesTensorsAloneThatNoNodeTouches) {
  Chain chain({1, 4, 4, 2});
  chain.conv(1, 0, {0, kNever, 0});
  Tensor orphan = chain.graph().tensor(chain.graph().nodes[0].outputs[0]);
  orphan.name = "orphan";
  const TensorId id = chain.graph().add(orphan);
  EXPECT_EQ(removed(chain.graph()).tensor(id).shape, orphan.shape);
}

TEST(RemoveConstantChannels, KeepsAChannelThatCouldWrapAround) {
  Chain chain({1, 4, 4, 2});
  chain.conv(1, 0, {0, INT32_MIN, 0}, -1).conv(1, 0, {0, 0});
  const Graph after = removed(chain.graph());
  EXPECT_EQ(after.tensor(after.nodes[0].outputs[0]).kept_channels, (std::vector<int32_t>{1}));
}

TEST(RemoveConstantChannels, KeepsFoursWhereThatIsFaster) {
  // Cores with the DSP extension do channels in pairs: one by itself costs a 1x1 layer more than the pair
  // that it would be in. A 3x3 layer makes up for it, for there are fewer weights and rows are gathered
  // quickly: measured on Cortex-M4 at -O2, 303,789 instructions for both layers with 31 channels and 307,281
  // with 32.
  Target dsp;
  dsp.isa = kIsaDsp;
  const auto stay = [&](int32_t kernel, const std::vector<int32_t>& biases) {
    Chain chain({1, 8, 8, 4});
    chain.conv(1, 0, biases).conv(kernel, 0, std::vector<int32_t>(32, 0));
    return channels_of(removed(chain.graph(), dsp), 0);
  };
  std::vector<int32_t> biases(32, 0);
  biases[5] = kNever;
  EXPECT_EQ(stay(1, biases), 32);
  EXPECT_EQ(stay(3, biases), 31);
  biases[6] = biases[7] = biases[8] = kNever;
  EXPECT_EQ(stay(1, biases), 28);
  EXPECT_EQ(stay(3, biases), 28);
}

// Random models with residual sums, in which many channels are constant, nearly constant or unread.
class RandomModel {
 public:
  explicit RandomModel(uint32_t seed) : random_(seed), chain_({1, 5, 6, pick(1, 4)}, pick(-128, 127)) {}

  Graph make() {
    for (int i = pick(2, 6); i > 0; --i) add_layer();
    if (pick(0, 1) == 1) {
      const auto columns = static_cast<int64_t>(chain_.out().elements());
      chain_.simple("reshape", attrs({{"shape", std::vector<int64_t>{1, columns}}}),
                    {1, static_cast<int32_t>(columns)});
      chain_.fully_connected(biases(pick(1, 5)));
      randomise_weights();
    }
    return chain_.graph();
  }

 private:
  int32_t pick(int32_t low, int32_t high) { return random_.integer(low, high); }

  std::vector<int32_t> biases(int32_t count) {
    std::vector<int32_t> out;
    for (int32_t c = 0; c < count; ++c) {
      const int32_t kind = pick(0, 5);
      // Around the ends of what the sums can reach, where one step decides.
      out.push_back(kind == 0   ? kNever
                    : kind == 1 ? kAlways
                    : kind == 2 ? pick(-3000, 3000)
                                : pick(-200, 200));
    }
    return out;
  }

  void randomise_weights() {
    const Tensor& weights = chain_.graph().tensor(chain_.graph().nodes.back().inputs[1]);
    for (int64_t i = 0, n = weights.elements(); i < n; ++i)
      chain_.set_weight(i, static_cast<int8_t>(pick(0, 2) == 0 ? 0 : pick(-4, 4)));
  }

  void requantise(float scale, int32_t zero_point) {
    chain_.graph().tensor(chain_.last()).quant = per_tensor(scale, zero_point);
  }

  void add_layer() {
    const Shape shape = chain_.out().shape;
    const int32_t zero_point = pick(0, 1) == 0 ? -128 : pick(-128, 127);
    const int64_t pad = pick(0, 1);
    const TensorId before = chain_.last();
    switch (pick(0, 7)) {
      case 5:
        chain_.simple("leaky_relu", attrs({{"alpha", 0.3}}), shape);
        break;
      case 6:
        chain_.simple("quantize", {}, shape);
        requantise(0.17f, zero_point);
        break;
      case 7:
        chain_.conv(1, 0, biases(shape[3]), 1, "none", zero_point);
        randomise_weights();
        chain_.simple("mul", attrs({{"activation", "none"}}), shape);
        chain_.graph().nodes.back().inputs.push_back(before);
        requantise(0.5f, zero_point);
        break;
      case 0:
        chain_.depthwise(3, 1, 1, zero_point);
        randomise_weights();
        break;
      case 1:
        chain_.conv(1, 0, biases(shape[3]), 1, "relu", zero_point);
        randomise_weights();
        chain_.simple("add", attrs({{"activation", "relu"}}), shape);
        chain_.graph().nodes.back().inputs.push_back(before);
        break;
      default:
        if (pad == 0 && std::min(shape[1], shape[2]) < 3) return;
        chain_.conv(3, pad, biases(pick(1, 7)), 1, pick(0, 1) == 0 ? "relu" : "none", zero_point);
        randomise_weights();
        break;
    }
  }

  CaseRandom random_;
  Chain chain_;
};

TEST(RemoveConstantChannels, KeepsEveryBitOfRandomModels) {
  int shrunk = 0;
  for (uint32_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE(seed);
    const Graph before = RandomModel(seed).make();
    Graph after = before;
    ASSERT_TRUE(remove_constant_channels(after, Target{}).ok());
    expect_equal(before, after, 4);
    if (HasFailure()) return;
    shrunk += total_macs(after) < total_macs(before) ? 1 : 0;
    Graph again = after;
    ASSERT_TRUE(remove_dead_code(again, Target{}).ok());
    ASSERT_TRUE(remove_constant_channels(again, Target{}).ok());
    EXPECT_EQ(total_macs(again), total_macs(after)) << "the first run was not the fixed point";
  }
  EXPECT_GT(shrunk, 100);
}

TEST(ChannelRanges, HoldEveryValueOfRandomModels) {
  for (uint32_t seed = 1; seed <= 100; ++seed) {
    SCOPED_TRACE(seed);
    const Graph graph = RandomModel(seed).make();
    const auto ranges = channel_ranges(graph);
    for (uint32_t input = 0; input < 3; ++input) {
      const std::vector<Bytes> values = run_nodes(graph, random_inputs(graph, input));
      for (size_t id = 0; id < values.size(); ++id)
        for (size_t i = 0; i < values[id].size(); ++i) {
          const ChannelRange& range = ranges[id][i % ranges[id].size()];
          const auto value = static_cast<int8_t>(values[id][i]);
          ASSERT_TRUE(range.low <= value && value <= range.high) << "tensor " << id << ", element " << i;
        }
    }
  }
}

}  // namespace
}  // namespace mote
