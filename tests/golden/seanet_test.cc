// SPDX-License-Identifier: Apache-2.0
// int16 activations against recorded outputs: single operators of the streaming SEANet model, with inputs and
// outputs as TFLM's own tests have them.
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <sstream>

#include "flow/compiled.h"
#include "interp/device_session.h"
#include "interp/reference.h"
#include "tests/support/shared_models.h"

namespace mote {
namespace {

struct Family {
  const char* name;
  int models;
  int inputs;
  // How many elements of all models together may be 1 beside the recorded ones, which come from LiteRT.
  int apart = 0;
};

std::ostream& operator<<(std::ostream& out, const Family& family) { return out << family.name; }

// Comma-separated integers as a tensor's bytes; empty if the file is not there.
Bytes read_values(const std::string& path, DType type) {
  std::ifstream file(path);
  Bytes out;
  for (std::string item; std::getline(file, item, ',');) {
    const int value = std::stoi(item);
    for (int64_t byte = 0; byte < dtype_bytes(type); ++byte)
      out.push_back(static_cast<uint8_t>(static_cast<uint32_t>(value) >> (8 * byte)));
  }
  return out;
}

// How many elements differ, all of them by 1.
int elements_apart(const Bytes& actual, const Bytes& expected, DType type) {
  EXPECT_EQ(actual.size(), expected.size());
  if (actual.size() != expected.size()) return -1;
  const auto element = [type](const Bytes& bytes, size_t at) {
    int64_t value = 0;
    std::memcpy(&value, bytes.data() + at, static_cast<size_t>(dtype_bytes(type)));
    return type == DType::kInt16 ? int64_t{static_cast<int16_t>(value)}
                                 : int64_t{static_cast<int32_t>(value)};
  };
  int out = 0;
  for (size_t at = 0; at < actual.size(); at += static_cast<size_t>(dtype_bytes(type))) {
    const int64_t distance = element(actual, at) - element(expected, at);
    EXPECT_LE(std::abs(distance), 1) << "byte " << at;
    out += distance != 0;
  }
  return out;
}

std::string stem(const Family& family, int number) {
  return std::string("tflite_micro_seanet_ops/") + family.name + "/" + family.name + std::to_string(number);
}

// TFLM takes the quotients of scales of a SUB in float, LiteRT in double: where they differ, TFLM, which
// ops/sub.json records, is what mote follows.
class Seanet : public testing::TestWithParam<Family> {};

TEST_P(Seanet, EqualsTheRecordedOutputs) {
  const Family& family = GetParam();
  int compared = 0, apart = 0;
  for (int number = 0; number < family.models; ++number) {
    const auto model = shared_model(stem(family, number) + ".tflite");
    if (!model) GTEST_SKIP() << kNoSharedModels;
    SCOPED_TRACE(stem(family, number));
    const std::string start = model->substr(0, model->size() - std::strlen(".tflite"));
    const Result<Compiled> compiled = compile_file(*model, *find_board("host"), Optimize::kFull);
    ASSERT_TRUE(compiled.ok()) << compiled.error().to_string();
    const Graph& graph = compiled->model.graph;
    std::vector<Bytes> inputs;
    for (int i = 0; i < family.inputs; ++i) {
      const DType type = graph.tensor(graph.inputs[static_cast<size_t>(i)]).type;
      inputs.push_back(
          read_values(start + "_input" + std::to_string(i) + "_" + dtype_name(type) + ".csv", type));
      ASSERT_FALSE(inputs.back().empty());
    }
    const DType type = graph.tensor(graph.outputs[0]).type;
    const Bytes golden = read_values(start + "_golden_" + dtype_name(type) + ".csv", type);
    ASSERT_FALSE(golden.empty());
    DeviceSession session(compiled->model, compiled->layout);
    session.run(inputs);
    const std::vector<Bytes> reference = run_reference(compiled->imported, inputs);
    EXPECT_EQ(session.outputs()[0], reference[static_cast<size_t>(compiled->imported.outputs[0])]);
    apart += elements_apart(session.outputs()[0], golden, type);
    ++compared;
  }
  EXPECT_EQ(apart, family.apart);
  EXPECT_EQ(compared, family.models);
}

INSTANTIATE_TEST_SUITE_P(Families, Seanet,
                         testing::Values(Family{"add", 17, 2}, Family{"conv", 22, 1},
                                         Family{"leaky_relu", 23, 1}, Family{"pad", 19, 1},
                                         Family{"quantize", 2, 1}, Family{"strided_slice", 34, 1},
                                         Family{"sub", 5, 2, 4}, Family{"transpose_conv", 5, 2}),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace mote
