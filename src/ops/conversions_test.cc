// SPDX-License-Identifier: Apache-2.0
// cast, quantize, dequantize, fill and select where their cases do not reach: ends of ranges, what is not a
// number, what users get wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "ops/case_builder.h"
#include "ops/constant_result.h"
#include "ops/op_test_support.h"

namespace mote {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

// What the reference and the kernel make of a node's only input; they must agree.
template <class To, class From>
std::vector<To> converted(const char* op, DType from, DType to, const std::vector<From>& values,
                          const Quant& in = {}, const Quant& out = {}) {
  CaseBuilder builder(op);
  builder.node(op, {builder.input(from, {static_cast<int32_t>(values.size())}, in)}, {}, to, out);
  const Graph graph = builder.build().graph;
  const Bytes reference = run_reference(graph, {bytes_of(values)});
  const Result<KernelCall> call = choose_kernel(graph, graph.nodes[0], target_with(0));
  EXPECT_EQ(run_call(graph, *call, {bytes_of(values)}), reference);
  return values_of<To>(reference);
}

TEST(Cast, FloatsEndWhereTheTypeDoes) {
  const std::vector<float> values = {1.9f,   -1.9f,     300,        -300, 1e30f,
                                     -1e30f, kInfinity, -kInfinity, kNan, -0.0f};
  EXPECT_THAT((converted<int8_t>("cast", DType::kFloat32, DType::kInt8, values)),
              ElementsAre(1, -1, 127, -128, 127, -128, 127, -128, 0, 0));
  EXPECT_THAT((converted<uint8_t>("cast", DType::kFloat32, DType::kUInt8, values)),
              ElementsAre(1, 0, 255, 0, 255, 0, 255, 0, 0, 0));
  EXPECT_THAT((converted<int32_t>("cast", DType::kFloat32, DType::kInt32, values)),
              ElementsAre(1, -1, 300, -300, INT32_MAX, INT32_MIN, INT32_MAX, INT32_MIN, 0, 0));
  EXPECT_THAT((converted<int64_t>("cast", DType::kFloat32, DType::kInt64, values)),
              ElementsAre(1, -1, 300, -300, INT64_MAX, INT64_MIN, INT64_MAX, INT64_MIN, 0, 0));
  EXPECT_THAT((converted<uint8_t>("cast", DType::kFloat32, DType::kBool, values)),
              ElementsAre(1, 1, 1, 1, 1, 1, 1, 1, 1, 0));
}

TEST(Cast, IntegersAreCutOffAndFloatsAreTheNearest) {
  EXPECT_THAT((converted<int8_t>("cast", DType::kInt32, DType::kInt8, std::vector<int32_t>{300, -129, -1})),
              ElementsAre(44, 127, -1));
  EXPECT_THAT((converted<int64_t>("cast", DType::kInt8, DType::kInt64, std::vector<int8_t>{-128, 127})),
              ElementsAre(-128, 127));
  EXPECT_THAT((converted<int32_t>("cast", DType::kUInt8, DType::kInt32, std::vector<uint8_t>{200, 1})),
              ElementsAre(200, 1));
  const int64_t tie = (int64_t{1} << 60) + (int64_t{1} << 36), above = tie + 1;
  EXPECT_THAT((converted<float>("cast", DType::kInt64, DType::kFloat32,
                                std::vector<int64_t>{tie, above, INT64_MIN, 16777217, 0})),
              ElementsAre(0x1p60f, 0x1.000002p60f, -0x1p63f, 16777216.0f, 0.0f));
}

TEST(Quantize, RoundsTiesAwayFromZeroAndSaturates) {
  EXPECT_THAT((converted<int8_t>("quantize", DType::kFloat32, DType::kInt8,
                                 std::vector<float>{0.25f, -0.25f, 0.75f, 1e9f, -1e9f, kNan, kInfinity}, {},
                                 per_tensor(0.5f, 3))),
              ElementsAre(4, 2, 5, 127, -128, 3, 127));
  EXPECT_THAT(
      (converted<int16_t>("quantize", DType::kFloat32, DType::kInt16,
                          std::vector<float>{0.25f, -0.25f, 16384, -16384, 1e30f}, {}, per_tensor(0.5f, 0))),
      ElementsAre(1, -1, 32767, -32768, 32767));
}

TEST(Quantize, UnsignedBytesMoveBy128) {
  EXPECT_THAT((converted<int8_t>("quantize", DType::kUInt8, DType::kInt8, std::vector<uint8_t>{0, 128, 255},
                                 per_tensor(0.5f, 128), per_tensor(0.5f, 0))),
              ElementsAre(-128, 0, 127));
}

TEST(Quantize, RefusesWhatItCannotDo) {
  CaseBuilder builder("q");
  builder.node("quantize", {builder.input(DType::kUInt8, {3}, per_tensor(1, 128))}, {}, DType::kInt8,
               per_tensor(1, 0));
  Graph graph = builder.build().graph;
  graph.tensor(graph.inputs[0]).quant = per_tensor(1, 256);
  EXPECT_THAT(problem_of(graph), HasSubstr("zero point 256 of input 'input_0' is outside uint8"));
  graph.tensor(graph.inputs[0]).quant = {};
  EXPECT_THAT(problem_of(graph), HasSubstr("must have one scale, it has 0"));
  graph.tensor(graph.inputs[0]).quant = per_tensor(1, 128);
  graph.tensor(graph.outputs[0]).type = DType::kInt16;
  EXPECT_THAT(problem_of(graph), HasSubstr("there is no conversion of uint8 'input_0' to int16 'output'"));
}

// A constant with a scale for each column.
TEST(Dequantize, OfAConstantIsFolded) {
  Graph graph;
  Tensor weights = constant_tensor("weights", DType::kInt8, {2, 2}, std::vector<int8_t>{1, 2, 3, -4});
  weights.quant = {{0.5f, 2.0f}, {0, 1}, 1};
  const TensorId in = graph.add(weights);
  const TensorId out = graph.add({"real", DType::kFloat32, {2, 2}, {}, nullptr, -1});
  graph.nodes.push_back({"dequantize", {in}, {out}, {}, {}});
  EXPECT_EQ(problem_of(graph), "");
  ASSERT_TRUE(has_constant_result(graph, graph.nodes[0]));
  EXPECT_THAT(values_of<float>(constant_result(graph, graph.nodes[0])[0]), ElementsAre(0.5f, 2, 1.5f, -10));
  // Where no pass has folded it, the result is brought into RAM.
  const Result<KernelCall> call = choose_kernel(graph, graph.nodes[0], target_with(0));
  ASSERT_TRUE(call.ok());
  EXPECT_STREQ(call->kernel->name, "load_constant");
  EXPECT_THAT(values_of<float>(run_call(graph, *call, {})), ElementsAre(0.5f, 2, 1.5f, -10));
  graph.tensor(in).data = nullptr;
  EXPECT_THAT(problem_of(graph), HasSubstr("has 2 scales, but is no constant"));
}

TEST(Fill, ReadsItsShapeFromAConstant) {
  Graph graph;
  const TensorId dims = graph.add(constant_tensor("dims", DType::kInt32, {2}, std::vector<int32_t>{2, 3}));
  const TensorId value = graph.add({"value", DType::kInt32, {}, {}, nullptr, -1});
  const TensorId out = graph.add({"out", DType::kInt32, {2, 3}, {}, nullptr, -1});
  Node node{"fill", {dims, value}, {out}, {}, {}};
  ASSERT_TRUE(find_op("fill")->map_tflite(FakeOptions({}), graph, node, 94).ok());
  EXPECT_THAT(node.inputs, ElementsAre(value));
  graph.nodes = {node};
  EXPECT_EQ(problem_of(graph), "");
  graph.nodes[0].attrs.set("shape", std::vector<int64_t>{2, -1});
  EXPECT_THAT(problem_of(graph), HasSubstr("the shape has a dimension of -1"));
  graph.nodes[0].attrs.set("shape", std::vector<int64_t>{1, 1, 1, 1, 1, 1, 1, 1, 1});
  EXPECT_THAT(problem_of(graph), HasSubstr("more than 8 dimensions"));
  graph.nodes[0].attrs.set("shape", std::vector<int64_t>{2, 3});
  graph.tensor(value).shape = {2};
  EXPECT_THAT(problem_of(graph), HasSubstr("must be a single one"));

  graph.tensor(dims).data = nullptr;
  node.inputs = {dims, value};
  EXPECT_THAT(find_op("fill")->map_tflite(FakeOptions({}), graph, node, 94).error().to_string(),
              HasSubstr("the shape 'dims' is computed while the model runs"));
}

TEST(ZerosLike, IsAConstant) {
  Graph graph;
  const TensorId in = graph.add({"in", DType::kInt64, {2, 2}, {}, nullptr, -1});
  const TensorId out = graph.add({"out", DType::kInt64, {2, 2}, {}, nullptr, -1});
  Node node{"fill", {in}, {out}, {}, {}};
  ASSERT_TRUE(find_op("fill")->map_tflite(FakeOptions({}), graph, node, 93).ok());
  graph.nodes = {node};
  EXPECT_EQ(problem_of(graph), "");
  EXPECT_TRUE(has_constant_result(graph, node));
  EXPECT_THAT(values_of<int64_t>(constant_result(graph, node)[0]), ElementsAre(0, 0, 0, 0));
}

TEST(Select, RefusesWhatItCannotDo) {
  CaseBuilder builder("s");
  const TensorId c = builder.input(DType::kBool, {2, 1}), x = builder.input(DType::kInt32, {2, 3});
  builder.node("select", {c, x, builder.input(DType::kInt32, {3})}, {}, DType::kInt32);
  Graph graph = builder.build().graph;
  graph.tensor(c).shape = {2};
  EXPECT_THAT(problem_of(graph), HasSubstr("a condition of 2 cannot pick from 2x3 and 3"));
  graph.tensor(c).type = DType::kInt8;
  EXPECT_THAT(problem_of(graph), HasSubstr("the condition 'input_0' is int8, not bool"));
  graph.tensor(c).type = DType::kBool;
  graph.tensor(x).type = DType::kFloat32;
  EXPECT_THAT(problem_of(graph), HasSubstr("must have the same type"));
}

}  // namespace
}  // namespace mote
