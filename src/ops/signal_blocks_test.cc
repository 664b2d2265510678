// SPDX-License-Identifier: Apache-2.0
// What the operators behind signal blocks refuse, tables against numbers worked out by hand, and statistics
// of samples without any spread.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "ops/fixed_log.h"
#include "ops/op_test_support.h"
#include "ops/signal_mel.h"
#include "ops/signal_tables.h"

namespace mote {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// The first case of that type, for tests that spoil it.
struct Example {
  Graph graph;
  Node& node() { return graph.nodes[0]; }
  Tensor& input(size_t i) { return graph.tensor(node().inputs[i]); }
  std::string problem() {
    const auto shapes = find_op(node().op)->infer(graph, node());
    return shapes.ok() ? "" : shapes.error().to_string();
  }
};
Example example(const char* op, DType type = DType::kFloat32) {
  for (const OpCase& c : find_op(op)->cases())
    if (c.graph.tensor(c.graph.inputs[0]).type == type) return {c.graph};
  ADD_FAILURE() << "no case";
  return {};
}
std::string with_attribute(Example from, const char* name, AttrValue value) {
  from.node().attrs.set(name, std::move(value));
  return from.problem();
}

TEST(SignalMel, RefusesLengths) {
  const Example good = example("signal_mel", DType::kInt16);
  EXPECT_EQ(Example(good).problem(), "");
  EXPECT_THAT(with_attribute(good, "fft_length", int64_t{65}), HasSubstr("not a power of two"));
  EXPECT_THAT(with_attribute(good, "fft_length", int64_t{1} << 40), HasSubstr("must be from 4 to 32768"));
  EXPECT_THAT(with_attribute(good, "fft_length", int64_t{32}), HasSubstr("there are 17"));
  EXPECT_THAT(with_attribute(good, "frame_step", int64_t{0}), HasSubstr("'frame_step' is 0"));
  EXPECT_THAT(with_attribute(good, "frame_step", int64_t{-7}), HasSubstr("'frame_step' is -7"));
  Example empty = good;
  empty.node().attrs.erase("fft_length");
  EXPECT_THAT(empty.problem(), HasSubstr("no setting 'fft_length'"));
  Example narrow = good;
  narrow.input(0).shape = {40};
  EXPECT_THAT(narrow.problem(), HasSubstr("do not fit 40 samples"));
  narrow.input(0).shape = {4, 16};
  EXPECT_THAT(narrow.problem(), HasSubstr("not one row of samples"));
}

TEST(SignalMel, RefusesWhatFixedPointCannotDo) {
  const Example good = example("signal_mel", DType::kInt16);
  EXPECT_THAT(with_attribute(good, "spectrum", std::string("magnitude")), HasSubstr("set precision to 32"));
  EXPECT_THAT(with_attribute(good, "spectrum", std::string("phase")), HasSubstr("no spectrum 'phase'"));
  EXPECT_THAT(with_attribute(good, "precision", int64_t{24}), HasSubstr("16 or 32"));
  EXPECT_THAT(with_attribute(good, "weight_digits", int64_t{31}), HasSubstr("must be from 0 to 30"));
  EXPECT_THAT(with_attribute(good, "floor", -1.0), HasSubstr("must be from 0 to 1"));
  EXPECT_THAT(with_attribute(good, "floor", std::nan("")), HasSubstr("must be from 0 to 1"));
  EXPECT_THAT(with_attribute(good, "log", int64_t{0}), HasSubstr("are logarithms"));
  Example loud = good;
  loud.node().attrs.set("weight_digits", int64_t{30});
  loud.node().attrs.set("floor", 1.0);
  EXPECT_THAT(loud.problem(), HasSubstr("floor is too large"));
  Example scale = good;
  scale.graph.tensor(scale.node().outputs[0]).quant.scale = {1e-30f};
  EXPECT_THAT(scale.problem(), HasSubstr("too small or too large"));
  scale.graph.tensor(scale.node().outputs[0]).quant = {};
  EXPECT_THAT(scale.problem(), HasSubstr("no scale"));
}

TEST(SignalMel, RefusesTablesThatDoNotFit) {
  Example bands = example("signal_mel", DType::kInt16);
  bands.input(3) = constant_tensor("bands", DType::kInt16, {2, 2}, std::vector<int16_t>{30, 4, -1, 2});
  EXPECT_THAT(bands.problem(), HasSubstr("band 0 has 4 bins from 30"));
  bands.input(3) = constant_tensor("bands", DType::kInt16, {1, 2}, std::vector<int16_t>{3, 4});
  EXPECT_THAT(bands.problem(), HasSubstr("4 bins in all"));
  bands.input(3) = constant_tensor("bands", DType::kInt16, {4}, std::vector<int16_t>{3, 4, 3, 4});
  EXPECT_THAT(bands.problem(), HasSubstr("must be Nx2"));
  Example weights = example("signal_mel", DType::kInt16);
  std::vector<int16_t> negative(static_cast<size_t>(weights.input(2).elements()), -1);
  weights.input(2) = constant_tensor("weights", DType::kInt16, weights.input(2).shape, negative);
  EXPECT_THAT(weights.problem(), HasSubstr("is negative"));
  weights.input(2).data = nullptr;
  EXPECT_NE(weights.problem(), "");
}

TEST(SignalMel, HeadroomWhereTheWindowLeavesNone) {
  EXPECT_EQ(mel_headroom(q15(*window_table("hann", 480, true)), 512), 0);
  EXPECT_EQ(mel_headroom(q15(*window_table("hamming", 512, true)), 512), 0);
  EXPECT_EQ(mel_headroom(q15(*window_table("rectangular", 512, true)), 512), 1);
}

TEST(SignalFilters, RefuseHostileSettings) {
  const Example fir = example("signal_fir", DType::kInt16);
  EXPECT_THAT(with_attribute(fir, "step", int64_t{0}), HasSubstr("'step' is 0"));
  EXPECT_THAT(with_attribute(fir, "step", int64_t{3}), HasSubstr("not a whole number"));
  EXPECT_THAT(with_attribute(fir, "digits", int64_t{31}), HasSubstr("must be from 0 to 30"));
  Example state = fir;
  state.input(2).shape = {3};
  EXPECT_THAT(state.problem(), HasSubstr("must have the shape 4"));
  Example sections = example("signal_biquad");
  sections.input(1) = constant_tensor("sections", DType::kFloat32, {1, 6}, std::vector<float>(6, 1));
  EXPECT_THAT(sections.problem(), HasSubstr("must be Nx5"));
  EXPECT_THAT(with_attribute(example("signal_statistics"), "which", std::string("mean,medan")),
              HasSubstr("no statistic 'medan'"));
  EXPECT_THAT(with_attribute(example("signal_statistics"), "which", std::string("")),
              HasSubstr("no statistic ''"));
  EXPECT_THAT(with_attribute(example("signal_order_track"), "points", int64_t{0}),
              HasSubstr("'points' is 0"));
  EXPECT_THAT(with_attribute(example("signal_order_track"), "level", INFINITY), HasSubstr("not a number"));
}

TEST(SignalCmvn, RefusesWindowsWithoutAMiddle) {
  const Example good = example("signal_cmvn");
  EXPECT_EQ(Example(good).problem(), "");
  EXPECT_THAT(with_attribute(good, "window", int64_t{4}), HasSubstr("no frame in its middle"));
  EXPECT_THAT(with_attribute(good, "window", int64_t{65537}), HasSubstr("'window' is 65537"));
  EXPECT_THAT(with_attribute(good, "variance", int64_t{2}), HasSubstr("'variance' is 2"));
  Example flat = good;
  flat.input(0).shape = {60};
  EXPECT_THAT(flat.problem(), HasSubstr("give [frames, features]"));
}

// Silence, also when it follows sound: a mean that is rounded would be divided by a deviation of 0. What is
// no number does no harm to other frames.
TEST(SignalCmvn, SilenceIsZero) {
  CaseBuilder builder("silence");
  builder.node("signal_cmvn", {builder.input(DType::kFloat32, {40, 2})},
               attrs({{"window", int64_t{7}}, {"variance", int64_t{1}}}), DType::kFloat32);
  const OpCase c = builder.build();
  const KernelCall call = lower_candidates(c.graph, c.graph.nodes[0], target_with(0)).value()[0];
  std::vector<float> x(80, -23.02585f);
  for (size_t i = 0; i < 20; ++i) x[2 * i] = static_cast<float>(i * i % 11);
  const std::vector<float> y = values_of<float>(run_call(c.graph, call, {bytes_of(x)}));
  for (size_t i = 0; i < 40; ++i) EXPECT_EQ(y[2 * i + 1], 0) << i;
  for (size_t i = 27; i < 40; ++i) EXPECT_EQ(y[2 * i], 0) << i;
  EXPECT_NE(y[0], 0);
  x[1] = INFINITY;
  x[3] = NAN;
  for (const float value : values_of<float>(run_call(c.graph, call, {bytes_of(x)})))
    EXPECT_TRUE(std::isfinite(value));
}

TEST(SignalSpeed, RefusesHostileSettings) {
  const Example line = example("signal_strongest_line");
  EXPECT_EQ(Example(line).problem(), "");
  EXPECT_THAT(with_attribute(line, "first", int64_t{33}), HasSubstr("'first' is 33"));
  EXPECT_THAT(with_attribute(line, "end", int64_t{0}), HasSubstr("'end' is 0"));
  EXPECT_THAT(with_attribute(line, "scale", 0.0), HasSubstr("not a number above 0"));
  EXPECT_THAT(with_attribute(line, "scale", std::nan("")), HasSubstr("not a number above 0"));
  const Example track = example("signal_speed_track");
  EXPECT_EQ(Example(track).problem(), "");
  EXPECT_THAT(with_attribute(track, "points", int64_t{0}), HasSubstr("'points' is 0"));
  EXPECT_THAT(with_attribute(track, "per_turn", int64_t{0}), HasSubstr("'per_turn' is 0"));
  EXPECT_THAT(with_attribute(track, "step", int64_t{27}), HasSubstr("go beyond 80 samples"));
}

TEST(SignalStatistics, RefuseWhatFixedPointCannotDo) {
  const Example good = example("signal_statistics", DType::kInt16);
  EXPECT_EQ(Example(good).problem(), "");
  EXPECT_THAT(with_attribute(good, "which", std::string("mean,entropy")), HasSubstr("'entropy' has no form"));
  Example scale = good;
  Quant& quant = scale.graph.tensor(scale.node().outputs[0]).quant;
  for (const float wrong : {1.0f / 512, 1e9f, -1.0f}) {
    quant.scale = {wrong};
    EXPECT_THAT(scale.problem(), HasSubstr("have no statistics of scale"));
  }
  quant = {};
  EXPECT_THAT(scale.problem(), HasSubstr("need one scale"));
  Example many = good;
  many.input(0).shape = {65537};
  EXPECT_THAT(many.problem(), HasSubstr("65,536 are the most"));
}

// Samples of full scale fill all of the 62 digits of their squares.
TEST(SignalStatistics, FixedPointHoldsFullScale) {
  CaseBuilder builder("full scale");
  builder.node("signal_statistics", {builder.input(DType::kInt16, {65536})},
               attrs({{"which", std::string("mean,std,min,max,range,rms,mean_abs")}}), DType::kInt32,
               per_tensor(1.0f / 256, 0));
  const OpCase c = builder.build();
  const KernelCall call = lower_candidates(c.graph, c.graph.nodes[0], target_with(0)).value()[0];
  std::vector<int16_t> x(65536, INT16_MIN);
  EXPECT_THAT(values_of<int32_t>(run_call(c.graph, call, {bytes_of(x)})),
              ElementsAre(-8388608, 0, -8388608, -8388608, 0, 8388608, 8388608));
  for (size_t i = 0; i < x.size(); i += 2) x[i] = INT16_MAX;
  EXPECT_THAT(values_of<int32_t>(run_call(c.graph, call, {bytes_of(x)})),
              ElementsAre(-128, 8388480, -8388608, 8388352, 16776960, 8388480, 8388480));
}

TEST(SignalStatistics, SamplesWithoutSpreadHaveNoShape) {
  CaseBuilder builder("constant");
  builder.node("signal_statistics", {builder.input(DType::kFloat32, {8})},
               attrs({{"which", std::string("std,skew,kurtosis,crest,slope,crossings,peaks,largest_at")}}),
               DType::kFloat32);
  const OpCase c = builder.build();
  const Bytes zeros = bytes_of(std::vector<float>(8, 0.0f));
  for (const Bytes& y :
       {run_reference(c.graph, {zeros}),
        run_call(c.graph, lower_candidates(c.graph, c.graph.nodes[0], target_with(0)).value()[0], {zeros})})
    EXPECT_THAT(values_of<float>(y), ElementsAre(0, 0, 0, 0, 0, 0, 0, 0));
}

TEST(SignalTables, AreWhatTheirDefinitionsSay) {
  EXPECT_NEAR(mel_of(1000, false), 999.99, 0.01);
  EXPECT_DOUBLE_EQ(mel_of(1000, true), 15);
  EXPECT_NEAR(hertz_of(mel_of(3210, true), true), 3210, 1e-9);
  EXPECT_NEAR(hertz_of(mel_of(3210, false), false), 3210, 1e-9);
  EXPECT_FALSE(window_table("kaiser", 8, true).has_value());
  const std::vector<double> hann = *window_table("hann", 4, true);
  EXPECT_NEAR(hann[1], 0.5, 1e-15);
  EXPECT_NEAR(hann[2], 1, 1e-15);
  EXPECT_EQ((*window_table("blackman", 1, false))[0], 1);
  // Triangles that are linear in mel and one high add up to one between the first and the last centre.
  MelSettings settings;
  settings.high = 7000;
  const FilterBank bank = mel_bank(settings);
  std::vector<double> sums(257);
  size_t at = 0;
  for (const FilterBank::Band& band : bank.bands)
    for (int32_t k = 0; k < band.count; ++k) sums[static_cast<size_t>(band.first + k)] += bank.weights[at++];
  for (size_t k = 20; k < 200; ++k) EXPECT_NEAR(sums[k], 1, 1e-12) << k;
  EXPECT_EQ(fixed_weights({1, 0.5}).digits, 15);
  EXPECT_THAT(fixed_weights({1, 0.5}).values, ElementsAre(32767, 16384));
  EXPECT_EQ(fixed_weights({0.02}).digits, 20);
}

TEST(FixedLog, IsNearTheLogarithm) {
  for (uint64_t x = 1; x < (uint64_t{1} << 62); x += x / 4 + 1)
    EXPECT_NEAR(log2_q16(x), 65536 * std::log2(static_cast<double>(x)), 3) << x;
}

}  // namespace
}  // namespace mote
