// SPDX-License-Identifier: Apache-2.0
// Layers cut out of quantised networks by Halide's hannk, most of them of uint8, against outputs recorded by
// tools/truth/hannk.py: a line of hannk.txt holds a model and the sha256 of its outputs.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "base/sha256.h"
#include "flow/compiled.h"
#include "interp/device_session.h"
#include "interp/reference.h"
#include "ops/op.h"
#include "tests/support/shared_models.h"

namespace mote {
namespace {

// The reference arithmetic is slow; larger layers run on the device kernels alone.
constexpr int64_t kMostReferenceMacs = 4'000'000;

struct Recorded {
  std::string path, sha256;
};

// By network, whose name is the folder.
std::map<std::string, std::vector<Recorded>> recorded() {
  std::map<std::string, std::vector<Recorded>> out;
  std::ifstream file(MOTE_SOURCE_DIR "/tests/golden/hannk.txt");
  for (std::string line; std::getline(file, line);) {
    Recorded model;
    std::istringstream(line) >> model.path >> model.sha256;
    out[model.path.substr(0, model.path.find('/'))].push_back(model);
  }
  return out;
}

// The bytes that hannk.py feeds: one sequence through all inputs.
std::vector<Bytes> noise(const Graph& graph) {
  uint32_t state = 1;
  std::vector<Bytes> out;
  for (const TensorId id : graph.inputs) {
    Bytes bytes(static_cast<size_t>(graph.tensor(id).bytes()));
    for (uint8_t& byte : bytes) {
      state = state * 1664525u + 1013904223u;
      byte = static_cast<uint8_t>(state >> 24);
    }
    out.push_back(std::move(bytes));
  }
  return out;
}

std::string digest(const std::vector<Bytes>& outputs) {
  Sha256 hash;
  for (const Bytes& bytes : outputs) hash.add(bytes.data(), bytes.size());
  return hash.hex();
}

class Hannk : public testing::TestWithParam<std::string> {};

TEST_P(Hannk, EqualsTheRecordedOutputs) {
  const std::vector<Recorded> models = recorded()[GetParam()];
  for (const Recorded& model : models) {
    SCOPED_TRACE(model.path);
    const auto path = shared_model("hannk_ops/" + model.path);
    if (!path) GTEST_SKIP() << kNoSharedModels;
    const Result<Compiled> compiled = compile_file(*path, *find_board("host"), Optimize::kFull);
    ASSERT_TRUE(compiled.ok()) << compiled.error().to_string();
    const std::vector<Bytes> inputs = noise(compiled->imported);
    DeviceSession session(compiled->model, compiled->layout);
    session.run(inputs);
    EXPECT_EQ(digest(session.outputs()), model.sha256) << "device kernels";
    if (total_macs(compiled->imported) > kMostReferenceMacs) continue;
    const std::vector<Bytes> values = run_reference(compiled->imported, inputs);
    std::vector<Bytes> reference;
    for (const TensorId id : compiled->imported.outputs) reference.push_back(values[static_cast<size_t>(id)]);
    EXPECT_EQ(digest(reference), model.sha256) << "reference";
  }
}

std::vector<std::string> networks() {
  std::vector<std::string> out;
  for (const auto& [name, models] : recorded()) out.push_back(name);
  return out;
}

INSTANTIATE_TEST_SUITE_P(Networks, Hannk, testing::ValuesIn(networks()), [](const auto& test) {
  std::string name = test.param;
  for (char& c : name)
    if (c == '.') c = '_';
  return name;
});

}  // namespace
}  // namespace mote
