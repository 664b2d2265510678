// SPDX-License-Identifier: Apache-2.0
// Operators on integers that TensorFlow Lite Micro does not have, by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/op_test_support.h"

namespace mote {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

template <class T>
OpCase bits_of(DType type, const char* function, std::vector<T> with) {
  CaseBuilder builder("bits");
  const auto count = static_cast<int32_t>(with.size());
  const TensorId in = builder.input(type, {count});
  builder.node("bitwise", {in, builder.constant(constant_tensor("with", type, {count}, with))},
               attrs({{"function", std::string(function)}}), type);
  return builder.build();
}

TEST(Bitwise, ShiftsKeepWhatFits) {
  EXPECT_THAT(
      reference_of<uint8_t>(bits_of<uint8_t>(DType::kUInt8, "shift_left", {1, 7, 8, 200}), {{0x81, 3, 1, 1}}),
      ElementsAre(2, 0x80, 0, 0));
  EXPECT_THAT(reference_of<uint8_t>(bits_of<uint8_t>(DType::kUInt8, "shift_right", {1, 7, 8, 0}),
                                    {{0x81, 0x80, 0xFF, 5}}),
              ElementsAre(0x40, 1, 0, 5));
  // Those with a sign keep it.
  EXPECT_THAT(reference_of<int8_t>(bits_of<int8_t>(DType::kInt8, "shift_right", {1, 9, -1}), {{-3, -3, 3}}),
              ElementsAre(-2, -1, 0));
}

TEST(Bitwise, RefusesFloatsAndUnknownFunctions) {
  Graph graph = bits_of<int8_t>(DType::kInt8, "and", {1}).graph;
  graph.nodes[0].attrs.set("function", std::string("nand"));
  EXPECT_THAT(problem_of(graph), HasSubstr("no function 'nand' of bits"));
  graph.tensor(graph.outputs[0]).type = DType::kInt16;
  EXPECT_THAT(problem_of(graph), HasSubstr("operands of int8 cannot give int16"));
  graph.tensor(graph.outputs[0]).type = DType::kFloat32;
  EXPECT_THAT(problem_of(graph), HasSubstr("has a type without a kernel"));
}

TEST(Div, OfUnsignedNumbersHasTheirWholeRange) {
  CaseBuilder builder("quotients");
  const TensorId x = builder.input(DType::kUInt32, {4}), y = builder.input(DType::kUInt32, {4});
  builder.node("div", {x, y}, {}, DType::kUInt32);
  const OpCase c = builder.build();
  const std::vector<uint32_t> a = {4000000000u, 7, 9, 0}, b = {3, 4000000000u, 0, 0};
  const Bytes out = outputs_by_reference(c.graph, {bytes_of(a), bytes_of(b)})[0];
  EXPECT_THAT(values_of<uint32_t>(out), ElementsAre(1333333333u, 0, UINT32_MAX, 0));
}

OpCase top(int64_t k, bool largest) {
  CaseBuilder builder("top");
  builder.node("top_k", {builder.input(DType::kInt32, {5})}, attrs({{"k", k}, {"largest", int64_t{largest}}}),
               {Tensor{"values", DType::kInt32, {1}, {}, nullptr, -1},
                Tensor{"places", DType::kInt32, {1}, {}, nullptr, -1}});
  return builder.build();
}

TEST(TopK, OfEqualElementsTheFirstCounts) {
  const Bytes in = bytes_of(std::vector<int32_t>{3, 7, 3, 7, 1});
  const auto largest = outputs_by_reference(top(3, true).graph, {in});
  EXPECT_THAT(values_of<int32_t>(largest[0]), ElementsAre(7, 7, 3));
  EXPECT_THAT(values_of<int32_t>(largest[1]), ElementsAre(1, 3, 0));
  const auto smallest = outputs_by_reference(top(2, false).graph, {in});
  EXPECT_THAT(values_of<int32_t>(smallest[0]), ElementsAre(1, 3));
  EXPECT_THAT(values_of<int32_t>(smallest[1]), ElementsAre(4, 0));
}

TEST(TopK, RefusesMoreThanThereAre) {
  Graph graph = top(3, true).graph;
  for (const int64_t k : {int64_t{0}, int64_t{6}, INT64_MIN}) {
    graph.nodes[0].attrs.set("k", k);
    EXPECT_THAT(problem_of(graph), HasSubstr("of 5 elements it must be 1 to 5"));
  }
  graph.nodes[0].attrs.set("k", int64_t{1});
  graph.tensor(graph.outputs[1]).type = DType::kInt64;
  EXPECT_THAT(problem_of(graph), HasSubstr("must be int32 and int32"));
}

}  // namespace
}  // namespace mote
