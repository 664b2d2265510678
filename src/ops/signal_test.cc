// SPDX-License-Identifier: Apache-2.0
// The signal operators where the table of cases does not reach: examples computed by hand, sequences of
// calls, and what is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "device/dsp/integer_root.h"
#include "ops/fft_reference.h"
#include "ops/fft_tables.h"
#include "ops/op_test_support.h"
#include "ops/signal.h"

namespace mote {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// The options map of a custom operator.
class FakeSettings : public FakeOptions {
 public:
  explicit FakeSettings(std::map<std::string, int64_t> settings)
      : FakeOptions({}), settings_(std::move(settings)) {}
  int64_t integer(const std::string& name, int64_t otherwise) const override {
    const auto found = settings_.find(name);
    return found == settings_.end() ? otherwise : found->second;
  }

 private:
  std::map<std::string, int64_t> settings_;
};

// A node as it comes from a file: without attributes and states.
struct Imported {
  Graph graph;
  Node node;
  Status status;
};
Imported import_node(const char* op, const std::vector<Tensor>& inputs, const std::vector<Tensor>& outputs,
                     std::map<std::string, int64_t> settings) {
  Imported out;
  out.graph.name = "test";
  out.node.op = op;
  for (const Tensor& tensor : inputs) {
    out.node.inputs.push_back(out.graph.add(tensor));
    if (!tensor.is_constant()) out.graph.inputs.push_back(out.node.inputs.back());
  }
  for (const Tensor& tensor : outputs) {
    out.node.outputs.push_back(out.graph.add(tensor));
    out.graph.outputs.push_back(out.node.outputs.back());
  }
  const FakeSettings options(std::move(settings));
  out.status = find_op(op)->map_tflite(options, out.graph, out.node, 32);
  if (!out.status.ok()) return out;
  const Result<std::vector<Shape>> shapes = find_op(out.node.op)->infer(out.graph, out.node);
  if (!shapes.ok()) out.status = shapes.error();
  return out;
}

Tensor samples(Shape shape, DType type = DType::kInt16) {
  return {"t", type, std::move(shape), {}, nullptr, -1};
}

// What is wrong with it, and what to do.
std::string problem(const char* op, const std::vector<Tensor>& inputs, const std::vector<Tensor>& outputs,
                    std::map<std::string, int64_t> settings) {
  const Imported node = import_node(op, inputs, outputs, std::move(settings));
  return node.status.ok() ? "" : node.status.error().to_string();
}

// Runs a node with one input and one state again and again, from zeros on; every output of every call.
std::vector<std::vector<Bytes>> run_calls(const Imported& node, const std::vector<Bytes>& calls) {
  Graph graph = node.graph;
  graph.nodes = {node.node};
  EXPECT_EQ(graph.states.size(), 1u);
  graph.inputs.push_back(graph.states[0].before);
  graph.outputs = node.node.outputs;
  Bytes state(static_cast<size_t>(graph.tensor(graph.states[0].before).bytes()));
  std::vector<std::vector<Bytes>> out;
  for (const Bytes& x : calls) {
    out.push_back(outputs_by_reference(graph, {x, state}));
    state = out.back().back();
  }
  return out;
}

Bytes counting(int16_t from, int16_t count) {
  std::vector<int16_t> values;
  for (int16_t i = 0; i < count; ++i) values.push_back(static_cast<int16_t>(from + i));
  return bytes_of(values);
}

TEST(Signal, FramerGivesWholeFramesOnceItHasThem) {
  const Imported node =
      import_node("signal_framer", {samples({2})}, {samples({1, 5}), samples({}, DType::kBool)},
                  {{"frame_size", 5}, {"frame_step", 2}, {"prefill", 0}});
  ASSERT_TRUE(node.status.ok()) << node.status.error().to_string();
  const auto calls = run_calls(node, {counting(1, 2), counting(3, 2), counting(5, 2), counting(7, 2)});
  EXPECT_EQ(calls[1][1], Bytes{0});
  EXPECT_EQ(calls[2][1], Bytes{1});
  EXPECT_THAT(values_of<int16_t>(calls[2][0]), ElementsAre(1, 2, 3, 4, 5)) << "from the first sample on";
  EXPECT_THAT(values_of<int16_t>(calls[3][0]), ElementsAre(3, 4, 5, 6, 7));
}

TEST(Signal, PrefilledFramerEndsWithTheNewestSamples) {
  const Imported node =
      import_node("signal_framer", {samples({2})}, {samples({1, 5}), samples({}, DType::kBool)},
                  {{"frame_size", 5}, {"frame_step", 2}, {"prefill", 1}});
  ASSERT_TRUE(node.status.ok()) << node.status.error().to_string();
  const auto calls = run_calls(node, {counting(1, 2), counting(3, 2)});
  EXPECT_EQ(calls[0][1], Bytes{1});
  EXPECT_THAT(values_of<int16_t>(calls[0][0]), ElementsAre(0, 0, 0, 1, 2));
  EXPECT_THAT(values_of<int16_t>(calls[1][0]), ElementsAre(0, 1, 2, 3, 4));
}

TEST(Signal, StackerRepeatsTheFirstFrameAndWaitsForTheLast) {
  const Imported node = import_node(
      "signal_stacker", {samples({1})}, {samples({4}), samples({}, DType::kBool)},
      {{"num_channels", 1}, {"stacker_left_context", 2}, {"stacker_right_context", 1}, {"stacker_step", 2}});
  ASSERT_TRUE(node.status.ok()) << node.status.error().to_string();
  std::vector<Bytes> inputs;
  for (int16_t i = 1; i <= 5; ++i) inputs.push_back(counting(i, 1));
  const auto calls = run_calls(node, inputs);
  std::vector<int> valid;
  for (const auto& call : calls) valid.push_back(call[1][0]);
  EXPECT_THAT(valid, ElementsAre(0, 1, 0, 1, 0));
  EXPECT_THAT(values_of<int16_t>(calls[1][0]), ElementsAre(1, 1, 1, 2));
  EXPECT_THAT(values_of<int16_t>(calls[2][0]), ElementsAre(1, 1, 1, 2)) << "stays until the next one";
  EXPECT_THAT(values_of<int16_t>(calls[3][0]), ElementsAre(1, 2, 3, 4));
}

TEST(Signal, DelayAndOverlapAdd) {
  const Imported delay = import_node("signal_delay", {samples({3})}, {samples({3})}, {{"delay_length", 2}});
  ASSERT_TRUE(delay.status.ok()) << delay.status.error().to_string();
  const auto delayed = run_calls(delay, {counting(1, 3), counting(4, 3)});
  EXPECT_THAT(values_of<int16_t>(delayed[0][0]), ElementsAre(0, 0, 1));
  EXPECT_THAT(values_of<int16_t>(delayed[1][0]), ElementsAre(2, 3, 4));

  const Imported add =
      import_node("signal_overlap_add", {samples({2, 3})}, {samples({4})}, {{"frame_step", 2}});
  ASSERT_TRUE(add.status.ok()) << add.status.error().to_string();
  const auto sums = run_calls(add, {bytes_of<int16_t>({1, 2, 32000, 4000, 5, 6}), counting(1, 6)});
  EXPECT_THAT(values_of<int16_t>(sums[0][0]), ElementsAre(1, 2, 32767, 5)) << "saturated";
  EXPECT_THAT(values_of<int16_t>(sums[1][0]), ElementsAre(7, 2, 7, 5)) << "6 of the last frame";
}

TEST(Signal, WhatChangesNothingBecomesAReshape) {
  EXPECT_EQ(import_node("signal_delay", {samples({3})}, {samples({3})}, {{"delay_length", 0}}).node.op,
            "reshape");
  EXPECT_EQ(import_node("signal_overlap_add", {samples({2, 3})}, {samples({6})}, {{"frame_step", 3}}).node.op,
            "reshape");
}

TEST(Signal, EveryIntegerRoot) {
  for (uint64_t root = 1; root < 70000; ++root) {
    EXPECT_EQ(mote_integer_root(root * root), root);
    EXPECT_EQ(mote_integer_root(root * root - 1), root - 1);
    EXPECT_EQ(mote_rounded_root(root * root + root), root) << "just below root + 1/2";
    EXPECT_EQ(mote_rounded_root(root * root + root + 1), root == 65535 ? root : root + 1);
  }
  for (int bit = 0; bit < 64; ++bit)
    for (const uint64_t x : {uint64_t{1} << bit, (uint64_t{1} << bit) - 1, ~uint64_t{0} >> bit}) {
      const uint64_t root = mote_integer_root(x);
      EXPECT_LE(root * root, x);
      EXPECT_TRUE(root == UINT32_MAX || (root + 1) * (root + 1) > x) << x;
    }
  EXPECT_EQ(mote_rounded_root(3), 2u) << "1.73";
  EXPECT_EQ(mote_rounded_root(UINT32_MAX), 65535u) << "as TFLM, which has 16 bits there";
  EXPECT_EQ(mote_rounded_root(UINT64_MAX), UINT32_MAX);
}

// Of every length that is a product of small primes, also in fixed point: near the transform it stands for.
TEST(Signal, FixedTransformsAreNearTheExactOnes) {
  CaseRandom random(7);
  for (const size_t length : {4u, 6u, 8u, 10u, 12u, 18u, 30u, 50u, 64u, 90u, 128u, 150u, 250u, 512u}) {
    SCOPED_TRACE(length);
    std::vector<int32_t> fixed(length);
    for (int32_t& sample : fixed) sample = random.integer(-1000000000, 1000000000);
    const auto exact = exact_rfft({fixed.begin(), fixed.end()});
    const auto spectrum = fixed_rfft(fixed);
    const auto n = static_cast<double>(length);
    for (size_t k = 0; k < exact.size(); ++k) {
      EXPECT_NEAR(spectrum[k].re, exact[k].real() / n, 16) << k;
      EXPECT_NEAR(spectrum[k].im, exact[k].imag() / n, 16) << k;
    }
    const auto back = fixed_irfft(spectrum);
    for (size_t i = 0; i < length; ++i) EXPECT_NEAR(back[i], fixed[i] / n, 32) << i;
    const auto exact_back = exact_irfft(exact);
    for (size_t i = 0; i < length; ++i) EXPECT_NEAR(exact_back[i], fixed[i], 1e-3) << i;
  }
}

TEST(Signal, TransformsHaveTheRadicesOfKissfft) {
  EXPECT_THAT(fft_radices(256), ElementsAre(4, 4, 4, 4));
  EXPECT_THAT(fft_radices(512), ElementsAre(4, 4, 4, 4, 2));
  EXPECT_THAT(fft_radices(240), ElementsAre(4, 4, 3, 5));
  EXPECT_THAT(fft_positions(6), ElementsAre(0, 3, 1, 4, 2, 5)) << "radix 2 outside of radix 3";
}

TEST(Signal, RefusesImpossibleSettings) {
  const auto framer = [](int64_t size, int64_t step, int64_t prefill) {
    return problem("signal_framer", {samples({8})}, {samples({2, 4}), samples({}, DType::kBool)},
                   {{"frame_size", size}, {"frame_step", step}, {"prefill", prefill}});
  };
  EXPECT_THAT(framer(4, 3, 0), HasSubstr("8 samples are not a whole number of steps of 3"));
  EXPECT_THAT(framer(2, 4, 1), HasSubstr("cannot be filled before steps"));
  EXPECT_THAT(framer(-1, 4, 0), HasSubstr("'frame_size' is -1; it must be from 1 to 32767"));
  EXPECT_THAT(framer(4, INT64_MAX, 0), HasSubstr("'frame_step' is"));
  EXPECT_THAT(problem("signal_framer", {samples({8})}, {samples({2, 4}), samples({}, DType::kBool)}, {}),
              HasSubstr("has no setting 'frame_size'"));
  EXPECT_THAT(problem("signal_framer", {samples({})}, {samples({2, 4}), samples({}, DType::kBool)},
                      {{"frame_size", 4}, {"frame_step", 4}, {"prefill", 0}}),
              HasSubstr("has no dimension"));
  EXPECT_THAT(
      problem("signal_delay", {samples({1 << 20, 4})}, {samples({1 << 20, 4})}, {{"delay_length", 1 << 30}}),
      HasSubstr("larger than mote accepts"));
  EXPECT_THAT(problem("signal_overlap_add", {samples({8})}, {samples({8})}, {{"frame_step", 4}}),
              HasSubstr("no dimension of frames"));
  EXPECT_THAT(problem("signal_stacker", {samples({4})}, {samples({8}), samples({}, DType::kBool)},
                      {{"num_channels", 4},
                       {"stacker_left_context", 1},
                       {"stacker_right_context", 0},
                       {"stacker_step", 3}}),
              HasSubstr("'stacker_step' is 3; it must be from 1 to 2"));
  EXPECT_THAT(problem("signal_energy", {samples({8})}, {samples({4}, DType::kUInt32)},
                      {{"start_index", 3}, {"end_index", 2}}),
              HasSubstr("'start_index' is 3"));
  EXPECT_THAT(problem("signal_energy", {samples({7})}, {samples({3}, DType::kUInt32)},
                      {{"start_index", 0}, {"end_index", 2}}),
              HasSubstr("not one of complex numbers"));
  EXPECT_THAT(problem("signal_window", {samples({2, 5}), samples({3})}, {samples({2, 5})}, {{"shift", 12}}),
              HasSubstr("does not fit"));
  EXPECT_THAT(
      problem("signal_window", {samples({4}, DType::kInt8), samples({4})}, {samples({4})}, {{"shift", 12}}),
      HasSubstr("that this operator takes: int16"));
}

TEST(Signal, RefusesTransformsThatKissfftDoesNotHave) {
  const auto rfft = [](int32_t count, int64_t length) {
    return problem("signal_rfft", {samples({count})}, {samples({count + 2})}, {{"fft_length", length}});
  };
  EXPECT_EQ(rfft(60, 60), "");
  for (const int64_t length : {1, 2, 7, 14, 15, 22, 65534})
    EXPECT_THAT(rfft(1, length), HasSubstr("use an even number")) << length;
  EXPECT_THAT(rfft(1, 0), HasSubstr("'fft_length' is 0"));
  EXPECT_THAT(rfft(70, 64), HasSubstr("70 samples are more than"));
  EXPECT_THAT(problem("signal_irfft", {samples({64})}, {samples({64})}, {{"fft_length", 64}}),
              HasSubstr("which has 66"));
  EXPECT_THAT(problem("signal_irfft", {samples({66}, DType::kInt8)}, {samples({64})}, {{"fft_length", 64}}),
              HasSubstr("that this operator takes: int16, int32 and float32"));
}

// Six tensors of a filter bank; the tables are constants.
std::string bank_problem(std::vector<int16_t> weights, std::vector<int16_t> bins, std::vector<int16_t> first,
                         std::vector<int16_t> widths, int64_t channels) {
  std::vector<Tensor> inputs = {samples({8}, DType::kUInt32)};
  for (const auto& values : {weights, weights, bins, first, widths})
    inputs.push_back(constant_tensor("t", DType::kInt16, {static_cast<int32_t>(values.size())}, values));
  return problem("signal_filter_bank", inputs, {samples({1}, DType::kUInt64)}, {{"num_channels", channels}});
}

TEST(Signal, RefusesFilterBanksThatReachBeyond) {
  EXPECT_EQ(bank_problem({1, 2, 3}, {0, 2}, {0, 1}, {1, 2}, 1), "");
  EXPECT_THAT(bank_problem({1, 2, 3}, {0, 7}, {0, 1}, {1, 2}, 1), HasSubstr("band 1 has 2 bins from 7"));
  EXPECT_THAT(bank_problem({1, 2, 3}, {-1, 2}, {0, 1}, {1, 2}, 1), HasSubstr("band 0 has 1 bins from -1"));
  EXPECT_THAT(bank_problem({1, 2, 3}, {0, 2}, {0, 2}, {1, 2}, 1), HasSubstr("3 weights"));
  EXPECT_THAT(bank_problem({1, 2, 3}, {0, 2}, {0, 1}, {1, 2}, 2), HasSubstr("needs 3 bands"));
  EXPECT_THAT(bank_problem({1, -2, 3}, {0, 2}, {0, 1}, {1, 2}, 1), HasSubstr("is negative"));
}

TEST(Signal, RefusesShortGainTables) {
  const Tensor gains = constant_tensor("gains", DType::kInt16, {124}, std::vector<int16_t>(124));
  const Tensor channels = samples({4}, DType::kUInt32);
  EXPECT_THAT(problem("signal_pcan", {channels, channels, gains}, {channels}, {{"snr_shift", 6}}),
              HasSubstr("has 124 entries, 125 are needed"));
}

}  // namespace
}  // namespace mote
