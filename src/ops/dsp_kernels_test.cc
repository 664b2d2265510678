// SPDX-License-Identifier: Apache-2.0
// The kernels for cores with the DSP extension against the naive reference: the host runs the very same
// kernels with the instructions written in C++.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "base/format.h"
#include "ops/case_builder.h"
#include "ops/op.h"
#include "ops/quantization.h"

namespace mote {
namespace {

// Every kernel that can do the node on a core that issues one instruction at once, or on one that issues two.
Result<std::vector<KernelCall>> dsp_candidates(const Graph& graph, const Node& node) {
  Target target;
  target.core = "cortex-m4";
  target.isa = kIsaDsp;
  MOTE_ASSIGN(std::vector<KernelCall> calls, lower_candidates(graph, node, target));
  target.core = "cortex-m7";
  target.isa |= kIsaSuperscalar;
  MOTE_ASSIGN(std::vector<KernelCall> others, lower_candidates(graph, node, target));
  for (KernelCall& call : others)
    if ((call.kernel->isa & kIsaSuperscalar) != 0) calls.push_back(std::move(call));
  return calls;
}

// Runs call(s) of one node on inputs of exactly their size, so that a sanitizer sees every byte too far.
std::vector<int8_t> run_kernel(const KernelCall& call, const Bytes& input, size_t out_bytes, bool in_place) {
  const std::vector<uint64_t> params = pack_params(call);
  std::vector<int8_t> in(reinterpret_cast<const int8_t*>(input.data()),
                         reinterpret_cast<const int8_t*>(input.data()) + input.size());
  std::vector<int8_t> out(out_bytes, 99);
  std::vector<int32_t> scratch(static_cast<size_t>(call.scratch_bytes) / 4, 0x55aa55aa);
  const void* from = in.data();
  void* to = in_place ? in.data() : out.data();
  call.kernel->run(&from, &to, scratch.data(), params.data());
  return in_place ? in : out;
}

// Compares every kernel that can do a case with the reference, on several inputs; adds one to the number of
// each.
using Used = std::map<std::string, int>;
void check(OpCase from, int channel_axis, Used* used) {
  Graph& graph = from.graph;
  Node& node = graph.nodes[0];
  const OpDef& op = *find_op(node.op);
  fold_zero_point(graph, node, channel_axis);
  const Result<std::vector<KernelCall>> calls = dsp_candidates(graph, node);
  ASSERT_TRUE(calls.ok());
  for (const KernelCall& call : *calls) ++(*used)[call.kernel->name];
  const auto out_bytes = static_cast<size_t>(graph.tensor(node.outputs[0]).bytes());
  for (uint32_t seed = 0; seed < 3; ++seed) {
    Bytes input = random_inputs(graph, seed)[0];
    if (seed == 1) std::fill(input.begin(), input.end(), uint8_t{0x80});
    if (seed == 2) std::fill(input.begin(), input.end(), uint8_t{0x7f});
    std::vector<int8_t> expected(out_bytes);
    Buffers buffers;
    buffers.inputs = {input.data()};
    for (size_t i = 1; i < node.inputs.size(); ++i)
      buffers.inputs.push_back(node.inputs[i] == kNoTensor ? nullptr
                                                           : graph.tensor(node.inputs[i]).data->data());
    buffers.outputs = {expected.data()};
    op.eval_ref(graph, node, buffers);
    for (const KernelCall& call : *calls) {
      SCOPED_TRACE(format("{} with {}, seed {}", from.name, call.kernel->name, seed));
      EXPECT_EQ(run_kernel(call, input, out_bytes, false), expected);
      if (input.size() == out_bytes && safe_distances(call.order, 0, input.size(), out_bytes).contains(0)) {
        EXPECT_EQ(run_kernel(call, input, out_bytes, true), expected) << "in place";
      }
    }
  }
  // Packed constants may take 8 bytes more for each output channel (multiplier and shifts), and padding.
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const int64_t channels = weights.shape[static_cast<size_t>(channel_axis)];
  for (const KernelCall& call : *calls) {
    int64_t packed = 0;
    for (const Blob& blob : call.pointers) packed += static_cast<int64_t>(blob.data.size());
    EXPECT_LE(packed, weights.bytes() + channels * (4 + 8 + 3)) << from.name << " with " << call.kernel->name;
  }
}

const char* any_activation(CaseRandom& random) {
  const char* names[] = {"none", "relu", "relu6", "relu_n1_to_1"};
  return names[random.integer(0, 3)];
}

int32_t any_zero_point(CaseRandom& random) {
  const int32_t values[] = {-128, -128, 127, 0, random.integer(-128, 127)};
  return values[random.integer(0, 4)];
}

double any_spread(CaseRandom& random) {
  const double values[] = {40, 40, 3, 0.2, 3000};
  return values[random.integer(0, 4)];
}

// A random window that fits an image; pads smaller than the kernel.
struct RandomWindow {
  int32_t in_h, in_w, kernel_h, kernel_w;
  Attrs attributes;
};
RandomWindow any_window(CaseRandom& random, int32_t max_kernel, bool dilated, int32_t max_size = 9) {
  RandomWindow w;
  w.kernel_h = random.integer(1, max_kernel);
  w.kernel_w = random.integer(1, max_kernel);
  const int32_t dilation_h = dilated ? random.integer(1, 2) : 1,
                dilation_w = dilated ? random.integer(1, 2) : 1;
  const int32_t span_h = (w.kernel_h - 1) * dilation_h + 1, span_w = (w.kernel_w - 1) * dilation_w + 1;
  const CasePads pads = {random.integer(0, span_h - 1), random.integer(0, span_h - 1),
                         random.integer(0, span_w - 1), random.integer(0, span_w - 1)};
  w.in_h =
      std::max<int32_t>(random.integer(1, max_size), span_h - static_cast<int32_t>(pads.top + pads.bottom));
  w.in_w =
      std::max<int32_t>(random.integer(1, max_size), span_w - static_cast<int32_t>(pads.left + pads.right));
  w.attributes = window_attrs(random.integer(1, 3), random.integer(1, 3), pads, any_activation(random),
                              dilation_h, dilation_w);
  return w;
}

WeightedCase weighted(CaseRandom& random, const std::string& name, Shape in, Shape weights,
                      Attrs attributes) {
  WeightedCase out;
  out.name = name.c_str();
  out.in = std::move(in);
  out.weights = std::move(weights);
  out.attributes = std::move(attributes);
  out.in_zero_point = any_zero_point(random);
  out.out_zero_point = any_zero_point(random);
  out.spread = any_spread(random);
  return out;
}

TEST(DspKernels, Conv2dOfManyShapes) {
  CaseRandom random(1);
  Used used;
  for (int i = 0; i < 400; ++i) {
    const RandomWindow w = any_window(random, i % 2 == 0 ? 3 : 1, i % 4 == 0);
    const int32_t in_c = random.integer(1, 3) == 1 ? 4 * random.integer(1, 4) : random.integer(1, 9);
    const int32_t out_c = random.integer(1, 9);
    const std::string name =
        format("conv {} {}x{}x{} k{}x{} -> {}", i, w.in_h, w.in_w, in_c, w.kernel_h, w.kernel_w, out_c);
    check(weighted_case("conv2d", 0,
                        weighted(random, name, {1, w.in_h, w.in_w, in_c},
                                 {out_c, w.kernel_h, w.kernel_w, in_c}, w.attributes)),
          0, &used);
  }
  EXPECT_GE(used["conv2d_s8_dsp"], 100);
  EXPECT_GE(used["conv2d_s8_dsp_rows"], 100);
  EXPECT_GE(used["conv2d_s8_dsp_1x1"], 5);
  EXPECT_EQ(used["conv2d_s8_dsp_superscalar"], used["conv2d_s8_dsp"]);
  EXPECT_EQ(used["conv2d_s8_dsp_rows_superscalar"], used["conv2d_s8_dsp_rows"]);
  EXPECT_EQ(used["conv2d_s8_dsp_1x1_superscalar"], used["conv2d_s8_dsp_1x1"]);
  EXPECT_GE(used["fully_connected_s8_dsp_per_channel"], 2);
  EXPECT_GE(used["fully_connected_s8_dsp_single_per_channel"], 2);
}

TEST(DspKernels, OverlappingWindowsOfManySizes) {
  CaseRandom random(9);
  Used used;
  for (int i = 0; i < 100; ++i) {
    const int32_t kernel_h = random.integer(1, 4), in_c = 8 * random.integer(1, 3),
                  out_c = 2 * random.integer(1, 3);
    const CasePads pads = {random.integer(0, kernel_h - 1), random.integer(0, kernel_h - 1),
                           random.integer(0, 1), random.integer(0, 1)};
    const int32_t height = random.integer(kernel_h, 7),
                  width = static_cast<int32_t>(4 * random.integer(1, 3) + 2 - pads.left - pads.right);
    const std::string name =
        format("overlap {} {}x{}x{} k{}x3 -> {}", i, height, width, in_c, kernel_h, out_c);
    WeightedCase from = weighted(random, name, {1, height, width, in_c}, {out_c, kernel_h, 3, in_c},
                                 window_attrs(random.integer(1, 2), 1, pads, any_activation(random)));
    check(weighted_case("conv2d", 0, from), 0, &used);
  }
  EXPECT_GE(used["conv2d_s8_dsp_overlap"], 60);
  EXPECT_EQ(used["conv2d_s8_dsp_overlap_superscalar"], used["conv2d_s8_dsp_overlap"]);
}

TEST(DspKernels, PointwiseOfManyDepths) {
  CaseRandom random(2);
  Used used;
  for (int i = 0; i < 100; ++i) {
    const int32_t in_c = random.integer(2, i % 3 == 0 ? 6 : 80), out_c = random.integer(1, 12);
    const int32_t height = random.integer(1, 5), width = random.integer(2, 6);
    const std::string name = format("1x1 {} {}x{} {} -> {}", i, height, width, in_c, out_c);
    check(weighted_case("conv2d", 0,
                        weighted(random, name, {1, height, width, in_c}, {out_c, 1, 1, in_c},
                                 window_attrs(1, 1, {}, any_activation(random)))),
          0, &used);
  }
  EXPECT_EQ(used["conv2d_s8_dsp_1x1"], 100);
}

TEST(DspKernels, DepthwiseConv2dOfManyShapes) {
  CaseRandom random(3);
  Used used;
  for (int i = 0; i < 400; ++i) {
    const RandomWindow w = any_window(random, i % 3 == 0 ? 5 : 3, i % 10 == 0);
    const int32_t in_c = random.integer(1, 5),
                  multiplier = random.integer(1, 4) == 1 ? random.integer(2, 4) : 1;
    const std::string name = format("depthwise {} {}x{}x{} k{}x{} m{}", i, w.in_h, w.in_w, in_c, w.kernel_h,
                                    w.kernel_w, multiplier);
    check(weighted_case("depthwise_conv2d", 3,
                        weighted(random, name, {1, w.in_h, w.in_w, in_c},
                                 {1, w.kernel_h, w.kernel_w, in_c * multiplier}, w.attributes)),
          3, &used);
  }
  EXPECT_GE(used["depthwise_conv2d_s8_dsp"], 50);
  EXPECT_GE(used["depthwise_conv2d_s8_dsp_multiplier"], 20);
}

TEST(DspKernels, Depthwise3x3OfManySizes) {
  CaseRandom random(4);
  Used used;
  for (int i = 0; i < 300; ++i) {
    const int64_t stride = random.integer(1, 2);
    const CasePads pads = {random.integer(0, 2), random.integer(0, 2), random.integer(0, 2),
                           random.integer(0, 2)};
    const int32_t height = random.integer(3, i % 8 == 0 ? 40 : 12),
                  width = random.integer(3, i % 8 == 0 ? 40 : 12), in_c = random.integer(4, 9);
    const std::string name = format("depthwise 3x3 {} {}x{}x{} stride {}", i, height, width, in_c, stride);
    WeightedCase from = weighted(random, name, {1, height, width, in_c}, {1, 3, 3, in_c},
                                 window_attrs(stride, stride, pads, "relu"));
    from.out_zero_point = -128;
    if (from.spread < 1) from.spread = 40;
    check(weighted_case("depthwise_conv2d", 3, from), 3, &used);
  }
  EXPECT_GE(used["depthwise_conv2d_s8_dsp_3x3"], 100);
  EXPECT_GE(used["depthwise_conv2d_s8_dsp_3x3_s2"], 100);
}

// Images smaller than the window, and strips whose new rows are all padding.
TEST(DspKernels, Depthwise3x3OfFewRows) {
  CaseRandom random(8);
  for (int i = 0; i < 100; ++i) {
    const int64_t stride = random.integer(1, 2);
    const CasePads pads = {random.integer(0, 2), 2, random.integer(0, 2), 2};
    const int32_t height = random.integer(1, 8), width = random.integer(1, 3), in_c = random.integer(4, 6);
    const std::string name = format("depthwise 3x3 {} {}x{}x{} of few rows", i, height, width, in_c);
    WeightedCase from = weighted(random, name, {1, height, width, in_c}, {1, 3, 3, in_c},
                                 window_attrs(stride, stride, pads, "relu"));
    from.out_zero_point = -128;
    from.spread = 40;
    Used used;
    check(weighted_case("depthwise_conv2d", 3, from), 3, &used);
    EXPECT_GE(used[stride == 1 ? "depthwise_conv2d_s8_dsp_3x3" : "depthwise_conv2d_s8_dsp_3x3_s2"], 1)
        << name;
  }
}

TEST(DspKernels, OneDimensionalDepthwiseOverTime) {
  CaseRandom random(5);
  Used used;
  for (const int32_t taps : {3, 5, 10, 15, 21})
    for (int32_t steps = taps; steps < taps + 9; ++steps)
      for (const int32_t channels : {3, 7, 8}) {
        const std::string name = format("{}x1 over {} steps of {}", taps, steps, channels);
        check(weighted_case("depthwise_conv2d", 3,
                            weighted(random, name, {1, steps, 1, channels}, {1, taps, 1, channels},
                                     window_attrs(1, 1, {}, any_activation(random)))),
              3, &used);
      }
  EXPECT_GE(used["depthwise_conv2d_s8_dsp"], 20);
  EXPECT_GE(used["depthwise_conv2d_s8_dsp_direct"], 4);
  EXPECT_GE(used["depthwise_conv2d_s8_dsp_line"], 40);
}

TEST(DspKernels, FullyConnectedOfManySizes) {
  CaseRandom random(6);
  Used used;
  for (int i = 0; i < 400; ++i) {
    const int32_t batch = random.integer(1, 2), in_c = random.integer(1, i % 4 == 0 ? 1500 : 150),
                  out_c = random.integer(1, i % 3 == 0 ? 24 : 8);
    const std::string name = format("fully connected {} {}x{} -> {}", i, batch, in_c, out_c);
    Attrs attributes = attrs({{"activation", any_activation(random)}, {"keep_num_dims", int64_t{0}}});
    WeightedCase from = weighted(random, name, {batch, in_c}, {out_c, in_c}, attributes);
    from.per_channel = random.integer(0, 1) == 0;
    check(weighted_case("fully_connected", 0, from), 0, &used);
  }
  EXPECT_GE(used["fully_connected_s8_dsp"], 50);
  EXPECT_GE(used["fully_connected_s8_dsp_per_channel"], 50);
  EXPECT_GE(used["fully_connected_s8_dsp_single"], 50);
  EXPECT_GE(used["fully_connected_s8_dsp_single_per_channel"], 50);
}

// Weights and inputs at the ends of their ranges, in a layer so deep that what rides on the high bytes must
// be taken out on the way.
TEST(DspKernels, DeepestSumsOfFullyConnected) {
  CaseRandom random(8);
  Used used;
  for (const int32_t in_c : {512, 516, 520, 1027, 4000}) {
    for (const int32_t out_c : {4, 17}) {
      OpCase one = weighted_case("fully_connected", 0,
                                 weighted(random, "deep", {1, in_c}, {out_c, in_c},
                                          attrs({{"activation", "none"}, {"keep_num_dims", 0}})));
      Tensor& weights = one.graph.tensor(one.graph.nodes[0].inputs[1]);
      auto data = std::make_shared<Bytes>(*weights.data);
      for (size_t i = 0; i < data->size(); ++i)
        (*data)[i] = i / static_cast<size_t>(in_c) % 3 == 0 ? uint8_t{0x81} : uint8_t{0x7f};
      weights.data = data;
      check(one, 0, &used);
    }
  }
  EXPECT_EQ(used["fully_connected_s8_dsp_per_channel"], 10);
}

// A scale ratio that is a power of two makes both roundings meet exact ties.
TEST(DspKernels, TiesOfPowersOfTwo) {
  CaseRandom random(7);
  Used used;
  for (int shift = -12; shift <= 4; ++shift) {
    const std::string name = format("factor 2^{}", shift);
    WeightedCase from = weighted(random, name, {1, 5, 5, 4}, {6, 1, 1, 4}, window_attrs(1, 1));
    OpCase one = weighted_case("conv2d", 0, from);
    Graph& graph = one.graph;
    const Node& node = graph.nodes[0];
    graph.tensor(node.inputs[0]).quant.scale[0] = 1.0f;
    for (float& scale : graph.tensor(node.inputs[1]).quant.scale) scale = 1.0f;
    graph.tensor(node.outputs[0]).quant.scale[0] = std::ldexp(1.0f, -shift);
    check(one, 0, &used);
  }
}

}  // namespace
}  // namespace mote
