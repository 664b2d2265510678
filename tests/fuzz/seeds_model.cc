// SPDX-License-Identifier: Apache-2.0
#include "import/tflite/test_writer.h"
#include "ir/text.h"
#include "ops/op.h"
#include "tests/fuzz/seeds.h"

namespace mote {

namespace {

using tflite::bytes_of;
using tflite::FlatWriter;
using tflite::TestModel;

constexpr int kInt8 = tflite::kInt8, kInt32 = tflite::kInt32, kFloat32 = tflite::kFloat32;

TestModel::TensorSpec activation(const std::string& name, std::vector<int32_t> shape, bool real) {
  if (real) return {name, std::move(shape), kFloat32, {}, {}, {}};
  return {name, std::move(shape), kInt8, {0.5f}, {-3}, {}};
}

// A chain that has every operator but those of small_model(): add, depthwise, both poolings, pad, reshape,
// fully connected, softmax.
TestModel chain(bool real) {
  enum {
    kAdd = 0,
    kAveragePool = 1,
    kDepthwise = 4,
    kFullyConnected = 9,
    kMaxPool = 17,
    kReshape = 22,
    kSoftmax = 25,
    kPad = 34
  };
  using W = FlatWriter;
  const auto constant = [&](const std::string& name, std::vector<int32_t> shape, size_t count) {
    if (real)
      return TestModel::TensorSpec{name, shape, kFloat32, {}, {}, bytes_of(std::vector<float>(count, 0.5f))};
    return TestModel::TensorSpec{name, shape, kInt8, {0.25f}, {0}, Bytes(count, 3)};
  };
  const auto bias = [&](const std::string& name, int32_t count) {
    const auto n = static_cast<size_t>(count);
    if (real)
      return TestModel::TensorSpec{name, {count}, kFloat32, {}, {}, bytes_of(std::vector<float>(n, 1))};
    return TestModel::TensorSpec{name, {count}, kInt32, {0.125f}, {0}, bytes_of(std::vector<int32_t>(n, 9))};
  };
  TestModel m;
  m.codes = {{kAdd, 1, ""},         {kDepthwise, 3, ""}, {kMaxPool, 1, ""},        {kPad, 1, ""},
             {kAveragePool, 1, ""}, {kReshape, 1, ""},   {kFullyConnected, 1, ""}, {kSoftmax, 1, ""}};
  m.tensors = {activation("in", {1, 4, 4, 2}, real),
               activation("sum", {1, 4, 4, 2}, real),
               constant("dw/weights", {1, 3, 3, 2}, 18),
               bias("dw/bias", 2),
               activation("dw", {1, 4, 4, 2}, real),
               activation("max", {1, 2, 2, 2}, real),
               {"pads", {4, 2}, kInt32, {}, {}, bytes_of<int32_t>({0, 0, 1, 1, 0, 0, 0, 0})},
               activation("pad", {1, 4, 2, 2}, real),
               activation("average", {1, 2, 1, 2}, real),
               {"shape", {2}, kInt32, {}, {}, bytes_of<int32_t>({1, 4})},
               activation("flat", {1, 4}, real),
               constant("fc/weights", {3, 4}, 12),
               bias("fc/bias", 3),
               activation("fc", {1, 3}, real),
               activation("softmax", {1, 3}, real)};
  if (!real) {
    m.tensors[14].scale = {1.0f / 256};
    m.tensors[14].zero_point = {-128};
  }
  const W::Fields window = {{0, W::scalar(int8_t{1})},
                            {1, W::scalar(int32_t{2})},
                            {2, W::scalar(int32_t{2})},
                            {3, W::scalar(int32_t{2})},
                            {4, W::scalar(int32_t{2})}};
  const W::Fields depthwise = {{1, W::scalar(int32_t{1})},
                               {2, W::scalar(int32_t{1})},
                               {3, W::scalar(int32_t{1})},
                               {4, W::scalar(int8_t{1})}};
  m.operators = {{0, {0, 0}, {1}, 11, {{0, W::scalar(int8_t{1})}}},
                 {1, {1, 2, 3}, {4}, 2, depthwise},
                 {2, {4}, {5}, 5, window},
                 {3, {5, 6}, {7}},
                 {4, {7}, {8}, 5, window},
                 {5, {8, 9}, {10}},
                 {6, {10, 11, 12}, {13}, 8, {{0, W::scalar(int8_t{0})}}},
                 {7, {13}, {14}, 9, {{0, W::scalar(1.0f)}}}};
  m.inputs = {0};
  m.outputs = {14};
  return m;
}

// A custom operator with a map of options and a state: {"delay_length": 3}.
TestModel delay() {
  TestModel m;
  m.codes = {{32, 1, "SignalDelay"}};
  m.tensors = {{"x", {2, 8}, tflite::kInt16}, {"y", {2, 8}, tflite::kInt16}};
  const std::string options("delay_length\0\x01\x0e\x01\x01\x01\x03\x04\x02\x24\x01", 23);
  m.operators = {{0, {0}, {1}, 0, {}, Bytes(options.begin(), options.end())}};
  m.inputs = {0};
  m.outputs = {1};
  return m;
}

}  // namespace

void add_model_seeds(SeedWriter& seeds) {
  seeds.add("tflite", "small", tflite::small_model().file());
  seeds.add("tflite", "chain-int8", chain(false).file());
  seeds.add("tflite", "chain-float", chain(true).file());
  seeds.add("tflite", "delay", delay().file());
  // Every case of every operator, as far as a fuzzer can handle its size.
  constexpr size_t kMostText = 8192;
  for (const OpDef* op : all_ops()) {
    int number = 0;
    for (const OpCase& one : op->cases()) {
      const std::string text = print(one.graph);
      if (text.size() <= kMostText) seeds.add("ir_text", op->name + ("-" + std::to_string(++number)), text);
    }
  }
}

}  // namespace mote
