// SPDX-License-Identifier: Apache-2.0
// round_float by hand, in the reference arithmetic and on the kernel.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "device/nn/round_float/round_float.h"
#include "ops/op_test_support.h"

namespace mote {
namespace {

using ::testing::HasSubstr;

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

OpCase rounding(size_t count, Attrs attributes) {
  CaseBuilder builder("rounding");
  builder.node("round_float", {builder.input(DType::kFloat32, {static_cast<int32_t>(count)})},
               std::move(attributes), DType::kFloat32);
  return builder.build();
}

Attrs e4m3(const char* rounding, const char* beyond, const char* infinite) {
  return attrs({{"fraction_bits", int64_t{3}},
                {"least_exponent", int64_t{-6}},
                {"largest", 448.0},
                {"rounding", std::string(rounding)},
                {"beyond", std::string(beyond)},
                {"infinite", std::string(infinite)}});
}

void expect_rounded(const Attrs& attributes, const std::vector<float>& in, const std::vector<float>& wanted) {
  const OpCase c = rounding(in.size(), attributes);
  const Bytes bytes = bytes_of(in);
  const Result<std::vector<KernelCall>> calls =
      lower_candidates(c.graph, c.graph.nodes[0], *find_board("host"));
  ASSERT_TRUE(calls.ok());
  for (const Bytes& out :
       {run_reference(c.graph, {bytes}), outputs_by_call(c.graph, (*calls)[0], {bytes})[0]}) {
    const std::vector<float> is = values_of<float>(out);
    ASSERT_EQ(is.size(), wanted.size());
    for (size_t i = 0; i < is.size(); ++i) {
      EXPECT_TRUE(is[i] == wanted[i] || (std::isnan(is[i]) && std::isnan(wanted[i])))
          << in[i] << " became " << is[i] << " instead of " << wanted[i];
      EXPECT_EQ(std::signbit(is[i]), std::signbit(wanted[i])) << in[i];
    }
  }
}

TEST(RoundFloat, TakesTheNearestAndTheEvenOneOfTwo) {
  // Steps of 1/8 from 1 on, of 2^-9 below 2^-6.
  expect_rounded(
      e4m3("even", "largest", "largest"),
      {1.0f, 1.0625f, 1.1875f, 1.07f, -1.3f, 0.0f, -0.0f, 0x1p-9f, 0x1.8p-9f, 0x1p-10f, 0x1.01p-10f},
      {1.0f, 1.0f, 1.25f, 1.125f, -1.25f, 0.0f, -0.0f, 0x1p-9f, 0x1p-8f, 0.0f, 0x1p-9f});
  expect_rounded(e4m3("away", "largest", "largest"), {1.0625f, -1.0625f, 1.06f, 0x1p-10f},
                 {1.125f, -1.125f, 1.0f, 0x1p-9f});
  expect_rounded(e4m3("up", "largest", "largest"), {1.0625f, 1.0f, -1.01f, 1e-30f, -1e-45f},
                 {1.125f, 1.0f, -1.125f, 0x1p-9f, -0x1p-9f});
  expect_rounded(e4m3("down", "largest", "largest"), {1.12f, -1.12f, 1e-30f}, {1.0f, -1.0f, 0.0f});
}

TEST(RoundFloat, KnowsWhatLiesBeyondTheLargest) {
  // 464 is half way to the number that there is none of: it rounds to the even one, 448, unlike 465.
  const std::vector<float> in = {448, 464, 465, -1e9f, kInfinity, -kInfinity, kNan, 3.4e38f};
  expect_rounded(e4m3("even", "largest", "largest"), in, {448, 448, 448, -448, 448, -448, kNan, 448});
  expect_rounded(e4m3("even", "infinity", "infinity"), in,
                 {448, 448, kInfinity, -kInfinity, kInfinity, -kInfinity, kNan, kInfinity});
  expect_rounded(e4m3("even", "zero", "largest"), in, {448, 448, 0.0f, -0.0f, 448, -448, kNan, 0.0f});
}

// Powers of two of 8 bits of exponent: denormals of float32 count.
TEST(RoundFloat, ReachesDenormals) {
  const Attrs powers = attrs({{"fraction_bits", int64_t{0}},
                              {"least_exponent", int64_t{-127}},
                              {"largest", std::ldexp(1.0, 127)},
                              {"rounding", std::string("up")}});
  expect_rounded(powers, {0x1p-127f, 0x1.8p-127f, 0x1p-149f, 1.1f, 0x1p127f},
                 {0x1p-127f, 0x1p-126f, 0x1p-127f, 2.0f, 0x1p127f});
}

TEST(RoundFloat, RefusesWhatIsNoFormat) {
  Graph graph = rounding(4, e4m3("even", "largest", "largest")).graph;
  const Node good = graph.nodes[0];
  const auto problem = [&](const char* attribute, AttrValue value) {
    graph.nodes[0] = good;
    graph.nodes[0].attrs.set(attribute, std::move(value));
    return problem_of(graph);
  };
  EXPECT_THAT(problem("fraction_bits", int64_t{24}), HasSubstr("no fractions of 24 bits"));
  EXPECT_THAT(problem("fraction_bits", int64_t{-1}), HasSubstr("no fractions of -1 bits"));
  EXPECT_THAT(problem("least_exponent", int64_t{-147}), HasSubstr("no numbers of exponent -147"));
  EXPECT_THAT(problem("least_exponent", INT64_MIN), HasSubstr("no numbers of exponent"));
  EXPECT_THAT(problem("largest", -1.0), HasSubstr("cannot be the largest"));
  EXPECT_THAT(problem("largest", 1e300), HasSubstr("cannot be the largest"));
  EXPECT_THAT(problem("rounding", std::string("odd")), HasSubstr("no rounding 'odd'"));
  EXPECT_THAT(problem("beyond", std::string("there")), HasSubstr("nothing can become 'there'"));
}

}  // namespace
}  // namespace mote
