// SPDX-License-Identifier: Apache-2.0
// The float kernels for cores with an FPU against the naive reference, over random shapes.
#include <gtest/gtest.h>

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <limits>
#include <map>

#include "base/format.h"
#include "device/port/fpu.h"
#include "ops/fpu_lowering.h"
#include "ops/op_test_support.h"

namespace mote {
namespace {

// How often each kernel was a candidate.
using Uses = std::map<std::string, int>;

void expect_near(const Bytes& got, const Bytes& want, const std::string& what) {
  const std::vector<float> a = values_of<float>(got), b = values_of<float>(want);
  ASSERT_EQ(a.size(), b.size()) << what;
  float largest = 0;
  for (const float value : b) largest = std::max(largest, std::abs(value));
  for (size_t i = 0; i < b.size(); ++i) ASSERT_NEAR(a[i], b[i], 1e-5f * largest) << what << " at " << i;
}

// Compares every candidate with the reference, apart and with the output as near to the input as is safe.
void check(const WeightedCase& from, const char* op, int channel_axis, Uses* uses) {
  const OpCase c = weighted_case(op, channel_axis, from);
  const auto calls = lower_candidates(c.graph, c.graph.nodes[0], target_with(kIsaFpu));
  ASSERT_TRUE(calls.ok()) << calls.error().to_string();
  const std::vector<Bytes> inputs = random_inputs(c.graph, 1);
  const Bytes expected = run_reference(c.graph, inputs);
  const auto in_bytes = static_cast<int64_t>(inputs[0].size());
  for (const KernelCall& call : *calls) {
    const std::string what = format("{}, {}", from.name, call.kernel->name);
    ++(*uses)[call.kernel->name];
    expect_near(run_call(c.graph, call, inputs), expected, what);
    const SafeDistances safe = safe_distances(call.order, 0, in_bytes, static_cast<int64_t>(expected.size()));
    if (!safe.any()) continue;
    const int64_t most = std::min(safe.most, in_bytes - 4) & ~int64_t{3};
    expect_near(run_call_overlapping(c.graph, call, inputs, 0, most), expected, what + ", overlapping");
  }
}

WeightedCase any_case(CaseRandom& random, int32_t kernel_h, int32_t kernel_w, int32_t in_c) {
  const char* activations[] = {"none", "relu", "relu6", "relu_n1_to_1"};
  const CasePads pads = {random.integer(0, kernel_h - 1), random.integer(0, kernel_h - 1),
                         random.integer(0, kernel_w - 1), random.integer(0, kernel_w - 1)};
  WeightedCase out;
  out.type = DType::kFloat32;
  out.in = {
      1, std::max<int32_t>(random.integer(1, 8), kernel_h - static_cast<int32_t>(pads.top + pads.bottom)),
      std::max<int32_t>(random.integer(1, 8), kernel_w - static_cast<int32_t>(pads.left + pads.right)), in_c};
  out.attributes =
      window_attrs(random.integer(1, 3), random.integer(1, 3), pads, activations[random.integer(0, 3)]);
  out.in_zero_point = out.out_zero_point = 0;
  return out;
}

TEST(FpuKernels, Conv2dOfManyShapes) {
  CaseRandom random(1);
  Uses uses;
  for (int i = 0; i < 200; ++i) {
    const int32_t kernel_h = random.integer(1, 4), kernel_w = random.integer(1, 4);
    WeightedCase c = any_case(random, kernel_h, kernel_w, random.integer(1, 9));
    const std::string name = format("conv {}", i);
    c.name = name.c_str();
    c.weights = {random.integer(8, 26), kernel_h, kernel_w, c.in[3]};
    check(c, "conv2d", 0, &uses);
  }
  EXPECT_GE(uses["conv2d_f32_fpu"], 150);
}

TEST(FpuKernels, DepthwiseConv2dOfManyShapes) {
  CaseRandom random(2);
  Uses uses;
  for (int i = 0; i < 200; ++i) {
    const int32_t kernel_h = random.integer(1, 4), kernel_w = random.integer(1, 4);
    WeightedCase c = any_case(random, kernel_h, kernel_w, i % 5 == 0 ? 1 : random.integer(8, 26));
    const std::string name = format("depthwise {}", i);
    c.name = name.c_str();
    c.weights = {1, kernel_h, kernel_w, i % 5 == 0 ? random.integer(8, 12) : c.in[3]};
    check(c, "depthwise_conv2d", 3, &uses);
  }
  EXPECT_GE(uses["depthwise_conv2d_f32_fpu"], 150);
  EXPECT_GE(uses["conv2d_f32_fpu"], 30);
}

TEST(FpuKernels, FullyConnectedOfManyShapes) {
  CaseRandom random(3);
  Uses uses;
  for (int i = 0; i < 60; ++i) {
    WeightedCase c = any_case(random, 1, 1, 1);
    const std::string name = format("fully connected {}", i);
    c.name = name.c_str();
    c.in = {random.integer(1, 3), random.integer(1, 40)};
    c.weights = {random.integer(8, 26), c.in[1]};
    c.attributes = attrs({{"activation", i % 2 == 0 ? "relu" : "none"}, {"keep_num_dims", int64_t{0}}});
    check(c, "fully_connected", 0, &uses);
  }
  EXPECT_EQ(uses["fully_connected_f32_fpu"], 60);
}

TEST(FpuKernels, AreNotForFewChannels) {
  Uses uses;
  CaseRandom random(4);
  WeightedCase c = any_case(random, 3, 3, 7);
  c.name = "seven channels";
  c.weights = {1, 3, 3, 7};
  check(c, "depthwise_conv2d", 3, &uses);
  c.weights = {7, 3, 3, 7};
  check(c, "conv2d", 0, &uses);
  EXPECT_EQ(uses.size(), 2u) << "only the plain kernels";
}

// Where an activation is clamped as integers, and where infinities and what is no number need another way.
TEST(FpuKernels, KindsOfRanges) {
  EXPECT_EQ(mote_range_of(-FLT_MAX, FLT_MAX).kind, 0);
  EXPECT_EQ(mote_range_of(0, FLT_MAX).kind, 1);
  EXPECT_EQ(mote_range_of(0, 6).kind, 2);
  EXPECT_EQ(mote_range_of(-1, 1).kind, 3);
  EXPECT_EQ(mote_range_of(0, 0).kind, 3) << "as integers, -0 is no zero";
}

TEST(FpuKernels, TapsAndWholeWindows) {
  // Three taps over five columns, padded by one on the left and two on the right.
  const int32_t first[] = {1, 0, 0, 0, 0, 0}, count[] = {2, 3, 3, 3, 2, 1}, whole[] = {1, 3, 2, 1, 1, 1};
  for (int32_t x = 0; x < 6; ++x) {
    const mote_taps taps = mote_taps_of(x - 1, 3, 5);
    EXPECT_EQ(taps.first, first[x]) << x;
    EXPECT_EQ(taps.count, count[x]) << x;
    EXPECT_EQ(mote_whole_windows(x - 1, 3, 1, 5, 6 - x), whole[x]) << x;
  }
  EXPECT_EQ(mote_taps_of(-2, 3, 1).count, 1) << "an input smaller than the kernel";
  EXPECT_EQ(mote_whole_windows(0, 3, 2, 9, 4), 4);
  EXPECT_EQ(mote_whole_windows(0, 3, 2, 9, 2), 2);
}

TEST(FpuPacking, EightChannelsSideBySideAndThenTheOthers) {
  std::vector<float> weights;  // ten channels, three deep
  for (int c = 0; c < 10; ++c)
    for (int k = 0; k < 3; ++k) weights.push_back(static_cast<float>(10 * c + k));
  const std::vector<float> packed = pack_fpu_weights(weights, 10);
  ASSERT_EQ(packed.size(), 30u);
  EXPECT_EQ(packed[0], 0);
  EXPECT_EQ(packed[7], 70);
  EXPECT_EQ(packed[8], 1);
  EXPECT_EQ(packed[23], 72);
  EXPECT_EQ(packed[24], 80);
  EXPECT_EQ(packed[25], 90);
  EXPECT_EQ(packed[29], 92);
}

}  // namespace
}  // namespace mote
