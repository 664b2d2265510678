// SPDX-License-Identifier: Apache-2.0
// The kernels for cores without SIMD instructions against the naive reference, over random shapes.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "base/format.h"
#include "ops/op_test_support.h"

namespace mote {
namespace {

// How often each kernel was a candidate.
using Uses = std::map<std::string, int>;

const char* any_activation(CaseRandom& random) {
  const char* names[] = {"none", "relu", "relu6", "relu_n1_to_1"};
  return names[random.integer(0, 3)];
}

// Compares every candidate with the reference on noise and on both extremes.
void check(const WeightedCase& from, const char* op, int channel_axis, Uses* uses) {
  const OpCase c = weighted_case(op, channel_axis, from);
  const Graph folded = with_folded_zero_points(c.graph);
  const auto calls = lower_candidates(folded, folded.nodes[0], target_with(kIsaAny));
  ASSERT_TRUE(calls.ok()) << calls.error().to_string();
  for (uint32_t seed = 0; seed < 3; ++seed) {
    std::vector<Bytes> inputs = random_inputs(c.graph, seed + 1);
    if (seed > 0) std::fill(inputs[0].begin(), inputs[0].end(), seed == 1 ? uint8_t{0x80} : uint8_t{0x7f});
    const Bytes expected = run_reference(c.graph, inputs);
    for (const KernelCall& call : *calls) {
      if (seed == 0) ++(*uses)[call.kernel->name];
      EXPECT_EQ(values_of<int8_t>(run_call(folded, call, inputs)), values_of<int8_t>(expected))
          << from.name << ", " << call.kernel->name << ", seed " << seed;
      const auto bytes = static_cast<int64_t>(inputs[0].size());
      const SafeDistances safe = safe_distances(call.order, 0, bytes, static_cast<int64_t>(expected.size()));
      if (!safe.contains(0)) continue;
      EXPECT_EQ(values_of<int8_t>(run_call_overlapping(folded, call, inputs, 0, 0)),
                values_of<int8_t>(expected))
          << from.name << " in place, " << call.kernel->name << ", seed " << seed;
    }
  }
}

// A case with a random window over a random image; weights are for the caller.
WeightedCase any_case(CaseRandom& random, int32_t kernel_h, int32_t kernel_w, int32_t in_c, bool dilated) {
  const int32_t dilation = dilated ? 2 : 1;
  const int32_t span_h = (kernel_h - 1) * dilation + 1, span_w = (kernel_w - 1) * dilation + 1;
  const CasePads pads = {random.integer(0, span_h - 1), random.integer(0, span_h - 1),
                         random.integer(0, span_w - 1), random.integer(0, span_w - 1)};
  WeightedCase out;
  out.in = {
      1, std::max<int32_t>(random.integer(1, 10), span_h - static_cast<int32_t>(pads.top + pads.bottom)),
      std::max<int32_t>(random.integer(1, 10), span_w - static_cast<int32_t>(pads.left + pads.right)), in_c};
  out.attributes = window_attrs(random.integer(1, 2), random.integer(1, 2), pads, any_activation(random),
                                dilation, dilation);
  const int32_t zero_points[] = {-128, -128, 127, 0, random.integer(-128, 127)};
  out.in_zero_point = zero_points[random.integer(0, 4)];
  out.out_zero_point = zero_points[random.integer(0, 4)];
  const double spreads[] = {40, 40, 3, 0.2, 3000};
  out.spread = spreads[random.integer(0, 4)];
  return out;
}

TEST(DualKernels, Conv2dOfManyShapes) {
  CaseRandom random(1);
  Uses uses;
  for (int i = 0; i < 400; ++i) {
    const int32_t kernel_h = random.integer(1, 4), kernel_w = random.integer(1, 4);
    const int32_t in_c = random.integer(1, 9), out_c = random.integer(1, 9);
    WeightedCase c = any_case(random, kernel_h, kernel_w, in_c, i % 4 == 0);
    const std::string name = format("conv {}", i);
    c.name = name.c_str();
    c.weights = {out_c, kernel_h, kernel_w, in_c};
    check(c, "conv2d", 0, &uses);
  }
  EXPECT_GE(uses["conv2d_s8_dual"], 350);
}

// Weights as large as they can be take the short runs; the case's own are noise over all of int8.
TEST(DualKernels, LongRuns) {
  CaseRandom random(2);
  for (int i = 0; i < 120; ++i) {
    const std::string name = format("small weights {}", i);
    WeightedCase from = any_case(random, 1, 1, 4 * random.integer(1, 9), false);
    from.name = name.c_str();
    from.weights = {random.integer(1, 6), 1, 1, from.in[3]};
    if (i % 2 == 1) {
      from.in = {1, from.in[3]};
      from.weights = {from.weights[0], from.in[1]};
      from.attributes = attrs({{"activation", "none"}, {"keep_num_dims", int64_t{0}}});
    }
    OpCase c = weighted_case(i % 2 == 1 ? "fully_connected" : "conv2d", 0, from);
    Tensor& weights = c.graph.tensor(c.graph.nodes[0].inputs[1]);
    Bytes smaller = *weights.data;
    for (uint8_t& byte : smaller) byte = static_cast<uint8_t>(static_cast<int8_t>(byte) / 3);
    // Some runs of fully connected layers do not fit, and are patched.
    if (i % 4 == 1 && smaller.size() >= 64) std::fill_n(smaller.begin() + i % 3, 3, uint8_t{127});
    if (i % 8 == 1 && smaller.size() >= 64) smaller[1] = static_cast<uint8_t>(-127);
    weights.data = std::make_shared<const Bytes>(std::move(smaller));
    const Graph folded = with_folded_zero_points(c.graph);
    const auto calls = lower_candidates(folded, folded.nodes[0], target_with(kIsaAny));
    ASSERT_TRUE(calls.ok());
    for (uint32_t seed = 0; seed < 3; ++seed) {
      const std::vector<Bytes> inputs = random_inputs(c.graph, seed);
      for (const KernelCall& call : *calls)
        EXPECT_EQ(run_call(folded, call, inputs), run_reference(c.graph, inputs)) << name;
    }
  }
}

TEST(DualKernels, DepthwiseConv2dOfManyShapes) {
  CaseRandom random(3);
  Uses uses;
  for (int i = 0; i < 600; ++i) {
    const bool is_3x3 = i % 2 == 0;
    const int32_t kernel_h = is_3x3 ? 3 : random.integer(1, 5), kernel_w = is_3x3 ? 3 : random.integer(1, 5);
    const int32_t in_c = random.integer(1, 5), multiplier = i % 5 == 0 ? random.integer(2, 4) : 1;
    WeightedCase c = any_case(random, kernel_h, kernel_w, in_c, i % 11 == 0);
    const std::string name = format("depthwise {}", i);
    c.name = name.c_str();
    c.weights = {1, kernel_h, kernel_w, in_c * multiplier};
    check(c, "depthwise_conv2d", 3, &uses);
  }
  EXPECT_GE(uses["depthwise_conv2d_s8_dual_3x3"], 150);
  EXPECT_GE(uses["depthwise_conv2d_s8_dual"], 150);
}

TEST(DualKernels, DepthwiseOverTime) {
  CaseRandom random(4);
  Uses uses;
  for (const int32_t taps : {3, 5, 10, 15})
    for (int32_t steps = taps; steps < taps + 9; ++steps) {
      WeightedCase c = any_case(random, 1, 1, 7, false);
      const std::string name = format("{}x1 over {} steps", taps, steps);
      c.name = name.c_str();
      c.in = {1, steps, 1, 7};
      c.weights = {1, taps, 1, 7};
      check(c, "depthwise_conv2d", 3, &uses);
    }
  EXPECT_EQ(uses["depthwise_conv2d_s8_dual_1d"], 36);
}

// Windows of many taps, and of few channels: those of a plane, and of ordinary convolutions.
TEST(DualKernels, OneInputChannel) {
  CaseRandom random(6);
  Uses uses;
  for (int i = 0; i < 400; ++i) {
    const bool is_depthwise = i % 2 == 0;
    const int32_t kernel_h = random.integer(1, 12), kernel_w = random.integer(1, 12),
                  out_c = random.integer(2, 9);
    WeightedCase c = any_case(random, kernel_h, kernel_w, 1, false);
    const std::string name = format("one channel {}", i);
    c.name = name.c_str();
    c.weights = is_depthwise ? Shape{1, kernel_h, kernel_w, out_c} : Shape{out_c, kernel_h, kernel_w, 1};
    check(c, is_depthwise ? "depthwise_conv2d" : "conv2d", is_depthwise ? 3 : 0, &uses);
  }
  EXPECT_GE(uses["conv2d_s8_dual_plane"], 40);
  EXPECT_GE(uses["conv2d_s8_dual"], 300);
}

// Depths around those where another word says which runs are short.
TEST(DualKernels, DeepConvolutions) {
  CaseRandom random(7);
  Uses uses;
  for (int32_t depth = 120; depth <= 144; depth += 4)
    for (const int32_t more : {0, 248, 496}) {
      WeightedCase c = any_case(random, 1, 1, depth + more, false);
      const std::string name = format("depth {}", depth + more);
      c.name = name.c_str();
      c.weights = {5, 1, 1, depth + more};
      check(c, "conv2d", 0, &uses);
    }
  EXPECT_GE(uses["conv2d_s8_dual"], 15);
}

TEST(DualKernels, FullyConnectedOfManySizes) {
  CaseRandom random(5);
  Uses uses;
  for (int i = 0; i < 300; ++i) {
    WeightedCase c = any_case(random, 1, 1, 1, false);
    const std::string name = format("fully connected {}", i);
    c.name = name.c_str();
    c.in = {random.integer(1, 2), random.integer(1, 40)};
    c.weights = {random.integer(1, 13), c.in[1]};
    c.attributes = attrs({{"activation", any_activation(random)}, {"keep_num_dims", int64_t{0}}});
    c.per_channel = i % 2 == 0;
    check(c, "fully_connected", 0, &uses);
  }
  EXPECT_GE(uses["fully_connected_s8_dual"], 250);
}

}  // namespace
}  // namespace mote
