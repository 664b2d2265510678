// SPDX-License-Identifier: Apache-2.0
// The kernels for cores with Helium vectors against the naive reference, over random shapes: apart, and with
// the output as near to the input as the declared order of accesses allows.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "base/format.h"
#include "ops/op_test_support.h"

namespace mote {
namespace {

// How often each kernel was a candidate, and how often its output could overlap its input.
struct Uses {
  std::map<std::string, int> all, overlapping;
};

// The largest safe distances at which both tensors start at whole words.
std::vector<int64_t> distances(const SafeDistances& safe, int64_t in_bytes, int64_t out_bytes) {
  const int64_t step = std::lcm<int64_t>(safe.step, 4);
  int64_t distance = std::min(safe.most, in_bytes - 1);
  distance -= (distance % step + step) % step;
  std::vector<int64_t> out;
  for (; out.size() < 2 && distance > -out_bytes; distance -= step) out.push_back(distance);
  if (safe.contains(0)) out.push_back(0);
  return out;
}

// Compares the candidates with the reference on noise and on both extremes.
void check(const WeightedCase& from, const char* op, int channel_axis, Uses* uses) {
  const OpCase c = weighted_case(op, channel_axis, from);
  const Graph folded = with_folded_zero_points(c.graph);
  const auto calls = lower_candidates(folded, folded.nodes[0], target_with(kIsaMve));
  ASSERT_TRUE(calls.ok()) << calls.error().to_string();
  for (uint32_t seed = 0; seed < 3; ++seed) {
    std::vector<Bytes> inputs = random_inputs(c.graph, seed + 1);
    if (seed > 0) std::fill(inputs[0].begin(), inputs[0].end(), seed == 1 ? uint8_t{0x80} : uint8_t{0x7f});
    const Bytes expected = run_reference(c.graph, inputs);
    const auto in_bytes = static_cast<int64_t>(inputs[0].size());
    const auto out_bytes = static_cast<int64_t>(expected.size());
    for (const KernelCall& call : *calls) {
      const std::string name = call.kernel->name;
      if (name.find("_mve") == std::string::npos) continue;
      if (seed == 0) ++uses->all[name];
      ASSERT_EQ(values_of<int8_t>(run_call(folded, call, inputs)), values_of<int8_t>(expected))
          << from.name << ", " << name << ", seed " << seed;
      const SafeDistances safe = safe_distances(call.order, 0, in_bytes, out_bytes);
      if (seed > 0 || !safe.any()) continue;
      ++uses->overlapping[name];
      for (const int64_t distance : distances(safe, in_bytes, out_bytes))
        ASSERT_EQ(values_of<int8_t>(run_call_overlapping(folded, call, inputs, 0, distance)),
                  values_of<int8_t>(expected))
            << from.name << ", " << name << ", at distance " << distance;
    }
  }
}

// A case with a random window over a random image; weights are for the caller.
WeightedCase any_case(CaseRandom& random, int32_t kernel_h, int32_t kernel_w, int32_t in_c,
                      int32_t most_stride) {
  const char* activations[] = {"none", "relu", "relu6", "relu_n1_to_1"};
  const CasePads pads = {random.integer(0, kernel_h - 1), random.integer(0, kernel_h - 1),
                         random.integer(0, kernel_w - 1), random.integer(0, kernel_w - 1)};
  WeightedCase out;
  out.in = {1,
            std::max<int32_t>(random.integer(1, 11), kernel_h - static_cast<int32_t>(pads.top + pads.bottom)),
            std::max<int32_t>(random.integer(1, 11), kernel_w - static_cast<int32_t>(pads.left + pads.right)),
            in_c};
  out.attributes = window_attrs(random.integer(1, most_stride), random.integer(1, most_stride), pads,
                                activations[random.integer(0, 3)]);
  const int32_t zero_points[] = {-128, -128, 127, 0, random.integer(-128, 127)};
  out.in_zero_point = zero_points[random.integer(0, 4)];
  out.out_zero_point = zero_points[random.integer(0, 4)];
  const double spreads[] = {40, 40, 3, 3000};
  out.spread = spreads[random.integer(0, 3)];
  return out;
}

TEST(MveKernels, Conv2dOfManyShapes) {
  CaseRandom random(1);
  Uses uses;
  for (int i = 0; i < 200; ++i) {
    const int32_t kernel_h = random.integer(1, 4), kernel_w = random.integer(1, 4);
    WeightedCase c = any_case(random, kernel_h, kernel_w, random.integer(1, 18), 2);
    const std::string name = format("conv {}", i);
    c.name = name.c_str();
    c.weights = {random.integer(1, 9), kernel_h, kernel_w, c.in[3]};
    check(c, "conv2d", 0, &uses);
  }
  EXPECT_GE(uses.all["conv2d_s8_mve"], 150);
  EXPECT_GE(uses.overlapping["conv2d_s8_mve"], 100);
}

// Every number of lanes in the first vector, and numbers of channels that fill no group.
TEST(MveKernels, EveryDepth) {
  Uses uses;
  CaseRandom random(2);
  for (int32_t depth = 1; depth <= 50; ++depth) {
    WeightedCase c = any_case(random, 1, 1, depth, 1);
    const std::string name = format("depth {}", depth);
    c.name = name.c_str();
    c.weights = {random.integer(1, 9), 1, 1, depth};
    check(c, "conv2d", 0, &uses);
    c.in = {random.integer(1, 2), depth};
    c.weights = {random.integer(1, 9), depth};
    c.attributes = attrs({{"activation", "none"}, {"keep_num_dims", int64_t{0}}});
    check(c, "fully_connected", 0, &uses);
  }
  EXPECT_GE(uses.all["conv2d_s8_mve_1x1"], 40);
  EXPECT_GE(uses.all["fully_connected_s8_mve"], 40);
}

TEST(MveKernels, DepthwiseConv2dOfManyShapes) {
  CaseRandom random(3);
  Uses uses;
  for (int i = 0; i < 400; ++i) {
    const bool is_3x3 = i % 2 == 0;
    const int32_t kernel_h = is_3x3 ? 3 : random.integer(1, 4), kernel_w = is_3x3 ? 3 : random.integer(1, 4);
    WeightedCase c = any_case(random, kernel_h, kernel_w, random.integer(2, 36), 3);
    const std::string name = format("depthwise {}", i);
    c.name = name.c_str();
    c.weights = {1, kernel_h, kernel_w, c.in[3]};
    check(c, "depthwise_conv2d", 3, &uses);
  }
  EXPECT_GE(uses.all["depthwise_conv2d_s8_mve"], 350);
  EXPECT_GE(uses.overlapping["depthwise_conv2d_s8_mve"], 150);
}

TEST(MveKernels, DepthwiseOverTime) {
  CaseRandom random(4);
  Uses uses;
  for (const int32_t taps : {3, 5, 10, 16})
    for (int32_t steps = taps; steps < taps + 9; ++steps) {
      WeightedCase c = any_case(random, 1, 1, 19, 1);
      const std::string name = format("{}x1 over {} steps", taps, steps);
      c.name = name.c_str();
      c.in = {1, steps, 1, 19};
      c.weights = {1, taps, 1, 19};
      check(c, "depthwise_conv2d", 3, &uses);
    }
  EXPECT_EQ(uses.all["depthwise_conv2d_s8_mve"], 36);
}

}  // namespace
}  // namespace mote
