// SPDX-License-Identifier: Apache-2.0
#include "import/tflite/conversions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/notes.h"
#include "import/import.h"
#include "import/tflite/test_writer.h"

namespace mote::tflite {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

template <class T>
std::vector<T> values(const Bytes& bytes) {
  std::vector<T> out(bytes.size() / sizeof(T));
  std::memcpy(out.data(), bytes.data(), bytes.size());
  return out;
}

std::vector<float> floats(std::vector<uint16_t> halves) {
  const auto count = static_cast<int32_t>(halves.size());
  return values<float>(*float_of_half(bytes_of(halves), {count}));
}

TEST(Conversions, HalvesKeepTheirValue) {
  EXPECT_THAT(floats({0x3C00, 0xC000, 0x3555, 0x7BFF, 0x0400}),
              ElementsAre(1.0f, -2.0f, 0.333251953125f, 65504.0f, 6.103515625e-05f));
  EXPECT_THAT(floats({0x0001, 0x83FF, 0x0000}),
              ElementsAre(std::ldexp(1.0f, -24), -1023 * std::ldexp(1.0f, -24), 0.0f))
      << "subnormal";
  EXPECT_TRUE(std::signbit(floats({0x8000})[0]));
  EXPECT_EQ(floats({0xFC00})[0], -std::numeric_limits<float>::infinity());
  EXPECT_TRUE(std::isnan(floats({0x7E00})[0]));
}

TEST(Conversions, NibblesAreSignedAndTheLowOneIsFirst) {
  EXPECT_THAT(values<int8_t>(*int8_of_int4({0x21, 0x8F, 0x07}, {5})), ElementsAre(1, 2, -1, -8, 7));
}

TEST(Conversions, SizesAreChecked) {
  EXPECT_FALSE(int8_of_int4({1, 2}, {5}).ok());
  EXPECT_FALSE(int8_of_int4({1, 2}, {2}).ok());
  EXPECT_FALSE(float_of_half({1, 2, 3}, {1}).ok());
  EXPECT_FALSE(float_of_half({1, 2}, {-1, -1}).ok());
  EXPECT_FALSE(float_of_half({}, {1 << 30, 1 << 30, 1 << 30}).ok());
}

TEST(Conversions, EveryChannelHasItsScale) {
  Tensor tensor = constant_tensor("w", DType::kInt8, {2, 2}, std::vector<int8_t>{1, 2, -3, 4});
  tensor.quant = {{0.5f, 2.0f}, {0, 1}, 1};
  EXPECT_THAT(values<float>(*dequantized(tensor).data), ElementsAre(0.5f, 2.0f, -1.5f, 6.0f));
  tensor.quant.axis = 0;
  EXPECT_THAT(values<float>(*dequantized(tensor).data), ElementsAre(0.5f, 1.0f, -8.0f, 6.0f));
}

// small_model() in float, with the weights as the test wants them.
TestModel float_model() {
  TestModel model = small_model();
  for (const size_t i : {0, 2, 3, 5}) {
    model.tensors[i].type = kFloat32;
    model.tensors[i].scale.clear();
    model.tensors[i].zero_point.clear();
  }
  return model;
}

TEST(Conversions, HybridWeightsBecomeFloatAndANoteSaysSo) {
  std::vector<std::string> notes;
  listen_to_notes([&](const std::string& text) { notes.push_back(text); });
  const Result<Graph> graph = import_tflite(float_model().file(), "m.tflite");
  listen_to_notes({});
  ASSERT_TRUE(graph.ok()) << graph.error().to_string();
  const Tensor& weights = graph->tensor(graph->nodes[0].inputs[1]);
  EXPECT_EQ(weights.type, DType::kFloat32);
  EXPECT_FALSE(weights.quant.present());
  EXPECT_EQ(weights.values<float>()[17], 119 * 0.25f);
  EXPECT_EQ(weights.values<float>()[18], 126 * 0.125f);
  EXPECT_THAT(notes, ElementsAre(HasSubstr("m.tflite: 'conv' (CONV_2D) has int8 weights under float")));
}

TEST(Conversions, HalfPrecisionWeightsNeedNoDequantize) {
  TestModel model = float_model();
  std::vector<uint16_t> halves(54, 0x3C00);
  model.tensors[1] = {"weights", {3, 3, 3, 2}, kFloat16, {}, {}, bytes_of(halves)};
  model.tensors.push_back({"wide", {3, 3, 3, 2}, kFloat32, {}, {}, {}});
  model.codes.push_back({kDequantize, 1, ""});
  model.operators.insert(model.operators.begin(), {2, {1}, {6}});
  model.operators[1].inputs[1] = 6;
  const Result<Graph> graph = import_tflite(model.file(), "m.tflite");
  ASSERT_TRUE(graph.ok()) << graph.error().to_string();
  ASSERT_EQ(graph->nodes.size(), 2u);
  EXPECT_EQ(graph->tensor(graph->nodes[0].inputs[1]).values<float>()[53], 1.0f);
  EXPECT_EQ(graph->nodes[0].origin.node, 1) << "nodes keep their number in the file";

  model.operators.insert(model.operators.begin(), {2, {1}, {6}});
  EXPECT_FALSE(import_tflite(model.file(), "m.tflite").ok()) << "written twice";
  model.operators.erase(model.operators.begin());
  model.tensors[6].shape = {3, 3, 2, 3};
  EXPECT_FALSE(import_tflite(model.file(), "m.tflite").ok()) << "of another shape";
}

TEST(Conversions, Uint8ModelsRunInInt8BetweenTheirInputsAndOutputs) {
  TestModel model = small_model();
  for (auto& tensor : model.tensors) {
    if (tensor.type != kInt8) continue;
    tensor.type = kUInt8;
    for (int64_t& zero : tensor.zero_point) zero += 128;
  }
  model.tensors[1].scale = {0.25f};
  model.tensors[1].zero_point = {130};
  const Result<Graph> graph = import_tflite(model.file(), "m.tflite");
  ASSERT_TRUE(graph.ok()) << graph.error().to_string();
  ASSERT_EQ(graph->nodes.size(), 4u);
  EXPECT_EQ(graph->nodes[0].op, "shift_uint8");
  EXPECT_EQ(graph->nodes[1].op, "conv2d_grouped") << "the weights have a zero point";
  EXPECT_EQ(graph->nodes[3].op, "shift_uint8");
  const Tensor& in = graph->tensor(graph->inputs[0]);
  EXPECT_EQ(in.name, "in");
  EXPECT_EQ(in.type, DType::kUInt8);
  EXPECT_EQ(in.quant, (Quant{{0.5f}, {127}, -1}));
  EXPECT_EQ(in.source_index, 0);
  const Tensor& out = graph->tensor(graph->outputs[0]);
  EXPECT_EQ(out.quant, (Quant{{1.0f}, {131}, -1}));
  EXPECT_EQ(out.source_index, 5);
  const Tensor& weights = graph->tensor(graph->nodes[1].inputs[1]);
  EXPECT_EQ(weights.quant.zero_point[0], 2);
  EXPECT_EQ(weights.values<int8_t>()[1], 7 - 128);
}

TEST(Conversions, AZeroPointThatFitsIsSubtracted) {
  TestModel model = small_model();
  model.tensors[1].scale = {0.25f};
  model.tensors[1].zero_point = {3};
  for (uint8_t& byte : model.tensors[1].data) byte = byte % 100;
  const Result<Graph> graph = import_tflite(model.file(), "m.tflite");
  ASSERT_TRUE(graph.ok()) << graph.error().to_string();
  EXPECT_EQ(graph->nodes[0].op, "conv2d");
  EXPECT_EQ(graph->tensor(graph->nodes[0].inputs[1]).values<int8_t>()[1], 4);
}

TEST(Conversions, HalvesThatAreComputedAreRefused) {
  TestModel model = float_model();
  model.tensors[0].type = kFloat16;
  const Result<Graph> graph = import_tflite(model.file(), "m.tflite");
  ASSERT_FALSE(graph.ok());
  EXPECT_THAT(graph.error().to_string(), HasSubstr("has elements of type float16 and is no constant"));
}

}  // namespace
}  // namespace mote::tflite
