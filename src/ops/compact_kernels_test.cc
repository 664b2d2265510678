// SPDX-License-Identifier: Apache-2.0
// The compact kernels for cores with the DSP extension against the naive reference, in every shape that they
// take and with the output as close over the input as their order allows.
#include <gtest/gtest.h>

#include <map>

#include "base/format.h"
#include "ops/compact_dsp_lowering.h"
#include "ops/op_test_support.h"

namespace mote {
namespace {

Target size_target() {
  Target target = target_with(kIsaDsp);
  target.objective = Objective::kSize;
  return target;
}

// Checks every compact call of a node and counts them by kernel.
class Compact {
 public:
  void check(const OpCase& from) {
    SCOPED_TRACE(from.name);
    const Graph graph = with_folded_zero_points(from.graph);
    const Result<std::vector<KernelCall>> calls = lower_candidates(graph, graph.nodes[0], size_target());
    ASSERT_TRUE(calls.ok());
    std::vector<Bytes> inputs = random_inputs(graph, ++seed_);
    const int extreme = static_cast<int>(seed_ % 4);
    if (extreme < 2)
      std::fill(inputs[0].begin(), inputs[0].end(), extreme == 0 ? uint8_t{0x80} : uint8_t{0x7f});
    const Bytes expected = run_reference(from.graph, inputs);
    for (const KernelCall& call : *calls) {
      const std::string name = call.kernel->name;
      if (name.find("compact") == std::string::npos) continue;
      SCOPED_TRACE(name);
      ++used[name];
      EXPECT_EQ(values_of<int8_t>(run_call(graph, call, inputs)), values_of<int8_t>(expected));
      const auto in_bytes = static_cast<int64_t>(inputs[0].size());
      const auto out_bytes = static_cast<int64_t>(expected.size());
      const SafeDistances safe = safe_distances(call.order, 0, in_bytes, out_bytes);
      const int64_t most = std::min(safe.most, in_bytes - 1);
      const int64_t closest = most - (most % safe.step + safe.step) % safe.step;
      if (closest > -out_bytes) {
        ++overlapped;
        EXPECT_EQ(values_of<int8_t>(run_call_overlapping(graph, call, inputs, 0, closest)),
                  values_of<int8_t>(expected));
      }
    }
  }

  std::map<std::string, int> used;
  int overlapped = 0;

 private:
  uint32_t seed_ = 0;
};

const char* any_activation(CaseRandom& random) {
  const char* names[] = {"none", "none", "relu", "relu6", "relu_n1_to_1"};
  return names[random.integer(0, 4)];
}

// A window over an image that it fits, pads smaller than the kernel.
Attrs any_window(CaseRandom& random, int32_t kernel_h, int32_t kernel_w, bool dilated, Shape* image) {
  const int32_t dilation_h = dilated ? random.integer(1, 3) : 1,
                dilation_w = dilated ? random.integer(1, 3) : 1;
  const int32_t span_h = (kernel_h - 1) * dilation_h + 1, span_w = (kernel_w - 1) * dilation_w + 1;
  CasePads pads = {random.integer(0, span_h - 1), random.integer(0, span_h - 1),
                   random.integer(0, span_w - 1), random.integer(0, span_w - 1)};
  if (random.integer(0, 2) == 0) pads = {};
  (*image)[1] = std::max<int32_t>((*image)[1], span_h - static_cast<int32_t>(pads.top + pads.bottom));
  (*image)[2] = std::max<int32_t>((*image)[2], span_w - static_cast<int32_t>(pads.left + pads.right));
  return window_attrs(random.integer(1, 4), random.integer(1, 4), pads, any_activation(random), dilation_h,
                      dilation_w);
}

WeightedCase weighted(CaseRandom& random, const std::string& name, Shape in, Shape weights,
                      Attrs attributes) {
  const int32_t zero_points[] = {-128, 127, random.integer(-128, 127)};
  const double spreads[] = {40, 40, 3, 3000};
  WeightedCase out;
  out.name = name.c_str();
  out.in = std::move(in);
  out.weights = std::move(weights);
  out.attributes = std::move(attributes);
  out.in_zero_point = zero_points[random.integer(0, 2)];
  out.out_zero_point = zero_points[random.integer(0, 2)];
  out.spread = spreads[random.integer(0, 3)];
  return out;
}

TEST(CompactKernels, Conv2dOfManyShapes) {
  CaseRandom random(1);
  Compact compact;
  for (int i = 0; i < 500; ++i) {
    const int32_t kernel_h = random.integer(1, 4), kernel_w = random.integer(1, 4);
    const int32_t in_c = i % 2 == 0 ? 4 * random.integer(1, 5) : random.integer(1, 9);
    const int32_t out_c = random.integer(1, 13);
    Shape image = {1, random.integer(1, 9), random.integer(1, 9), in_c};
    const Attrs window = any_window(random, kernel_h, kernel_w, i % 5 == 0, &image);
    const std::string name =
        format("conv {} {}x{}x{} k{}x{} -> {}", i, image[1], image[2], in_c, kernel_h, kernel_w, out_c);
    compact.check(
        weighted_case("conv2d", 0, weighted(random, name, image, {out_c, kernel_h, kernel_w, in_c}, window)));
  }
  EXPECT_GE(compact.used["conv2d_s8_dsp_compact"], 150);
  EXPECT_GE(compact.used["conv2d_s8_dsp_compact_clamped"], 350);
  EXPECT_GE(compact.overlapped, 300);
}

TEST(CompactKernels, DepthwiseConv2dOfManyShapes) {
  CaseRandom random(2);
  Compact compact;
  for (int i = 0; i < 500; ++i) {
    const int32_t kernel_h = random.integer(1, 5), kernel_w = i % 4 == 0 ? 1 : random.integer(1, 5);
    const int32_t channels = random.integer(4, 19);
    Shape image = {1, random.integer(1, 12), i % 8 == 0 ? 1 : random.integer(1, 12), channels};
    const Attrs window = any_window(random, kernel_h, kernel_w, false, &image);
    const std::string name =
        format("depthwise {} {}x{}x{} k{}x{}", i, image[1], image[2], channels, kernel_h, kernel_w);
    compact.check(weighted_case("depthwise_conv2d", 3,
                                weighted(random, name, image, {1, kernel_h, kernel_w, channels}, window)));
  }
  EXPECT_GE(compact.used["depthwise_conv2d_s8_dsp_compact"], 200);
  EXPECT_GE(compact.used["depthwise_conv2d_s8_dsp_compact_clamped"], 400);
  EXPECT_GE(compact.overlapped, 300);
}

TEST(CompactKernels, OneInputChannelIsAConvolution) {
  CaseRandom random(3);
  Compact compact;
  for (int i = 0; i < 60; ++i) {
    const int32_t kernel_h = random.integer(1, 6), kernel_w = random.integer(1, 6);
    Shape image = {1, random.integer(1, 12), random.integer(1, 12), 1};
    const Attrs window = any_window(random, kernel_h, kernel_w, i % 3 == 0, &image);
    compact.check(weighted_case("depthwise_conv2d", 3,
                                weighted(random, format("multiplier {}", i), image,
                                         {1, kernel_h, kernel_w, random.integer(2, 9)}, window)));
  }
  EXPECT_GE(compact.used["conv2d_s8_dsp_compact_clamped"], 55);
}

TEST(CompactKernels, FullyConnectedOfManyShapes) {
  CaseRandom random(4);
  Compact compact;
  for (int i = 0; i < 200; ++i) {
    const int32_t in_c = random.integer(1, 90), out_c = random.integer(1, 13), batch = random.integer(1, 3);
    Attrs attributes;
    attributes.set("activation", std::string(any_activation(random)));
    attributes.set("keep_num_dims", int64_t{0});
    const std::string name = format("{} x {} -> {}", batch, in_c, out_c);
    WeightedCase from = weighted(random, name, {batch, in_c}, {out_c, in_c}, attributes);
    from.per_channel = i % 3 == 0;
    compact.check(weighted_case("fully_connected", 0, from));
  }
  EXPECT_GE(compact.used["conv2d_s8_dsp_compact_clamped"], 150);
}

// Windows inside the image whose rows are whole words need no copy; others do.
TEST(CompactLowering, ScratchHoldsAWindowThatMustBeCopied) {
  CaseRandom random(5);
  const auto scratch = [&](Shape image, Shape weights, Attrs window) {
    const OpCase from = weighted_case("conv2d", 0, weighted(random, "conv", image, weights, window));
    const Graph graph = with_folded_zero_points(from.graph);
    const std::vector<KernelCall> calls =
        lower_conv2d_compact(graph, graph.nodes[0], *read_window(graph.nodes[0], weights[1], weights[2]));
    EXPECT_FALSE(calls.empty());
    return calls.empty() ? -1 : calls[0].scratch_bytes;
  };
  const CasePads same = {1, 1, 1, 1};
  EXPECT_EQ(scratch({1, 6, 6, 8}, {4, 1, 1, 8}, window_attrs(1, 1)), 0);
  EXPECT_EQ(scratch({1, 6, 6, 8}, {4, 3, 3, 8}, window_attrs(1, 1)), 0);
  EXPECT_EQ(scratch({1, 6, 6, 8}, {4, 3, 3, 8}, window_attrs(1, 1, same)), 3 * 3 * 8);
  EXPECT_EQ(scratch({1, 6, 6, 3}, {4, 3, 3, 3}, window_attrs(1, 1)), 28);
  EXPECT_EQ(scratch({1, 6, 1, 6}, {4, 2, 1, 6}, window_attrs(1, 1)), 0) << "rows that follow one another";
}

// The second channel of a pair has 24 bits for its sum.
TEST(CompactLowering, RefusesSumsThatDoNotFit) {
  CaseRandom random(6);
  const std::string name = "deep";
  const auto offered = [&](int32_t in_c) {
    Attrs attributes;
    attributes.set("activation", std::string("none"));
    attributes.set("keep_num_dims", int64_t{0});
    WeightedCase from = weighted(random, name, {1, in_c}, {4, in_c}, attributes);
    from.in_zero_point = 0;
    from.spread = 40;
    OpCase made = weighted_case("fully_connected", 0, from);
    auto weights = std::make_shared<Bytes>(static_cast<size_t>(4 * in_c), uint8_t{127});
    made.graph.tensor(made.graph.nodes[0].inputs[1]).data = weights;
    const Graph graph = with_folded_zero_points(made.graph);
    return !lower_fully_connected_compact(graph, graph.nodes[0]).empty();
  };
  EXPECT_TRUE(offered(400));
  EXPECT_FALSE(offered(2000));
}

}  // namespace
}  // namespace mote
