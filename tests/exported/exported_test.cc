// SPDX-License-Identifier: Apache-2.0
// Models as PyTorch's and Keras's own exporters write them, imported without any option: the reference
// arithmetic, the device kernels under the plans of several cores, and firmware. Integers must be equal to
// what TensorFlow Lite Micro computes, a float may differ from what PyTorch or Keras computes by 1e-4 of the
// largest magnitude of the output. README.md says how models and outputs are made.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <map>

#include "base/json.h"
#include "base/text.h"
#include "flow/board_run.h"
#include "flow/compiled.h"
#include "import/import.h"
#include "interp/device_session.h"
#include "interp/reference.h"
#include "target/target.h"
#include "tests/support/engines.h"

namespace mote {
namespace {

constexpr char kFolder[] = MOTE_SOURCE_DIR "/tests/exported";
constexpr int64_t kMaxFileBytes = int64_t{1} << 20;
constexpr double kFloatTolerance = 1e-4;

struct Value {
  std::string type;
  Shape shape;
  Bytes data;
};

struct Recorded {
  std::vector<Value> inputs, outputs;
};

std::vector<Value> read_values(const Json& list) {
  std::vector<Value> out;
  for (const Json& item : list) {
    Value value{item["type"], item["shape"].get<Shape>(), {}};
    EXPECT_TRUE(base64_decode(item["data"].get<std::string>(), &value.data));
    out.push_back(std::move(value));
  }
  return out;
}

// "pytorch/cnn_dynamo": three inputs and what a program computes with them.
std::vector<Recorded> read_runs(const std::string& name) {
  const std::string path = std::string(kFolder) + "/" + name + ".json";
  const Result<std::string> text = read_text_file(path, kMaxFileBytes);
  EXPECT_TRUE(text.ok()) << path;
  if (!text.ok()) return {};
  const Result<Json> json = parse_json(*text, path);
  EXPECT_TRUE(json.ok()) << path;
  if (!json.ok()) return {};
  std::vector<Recorded> out;
  for (const Json& run : (*json)["runs"])
    out.push_back({read_values(run["inputs"]), read_values(run["outputs"])});
  return out;
}

std::string model_of(const std::string& name) {
  return std::string(kFolder) + "/" + name + (name.rfind("pytorch/", 0) == 0 ? ".onnx" : ".tflite");
}

// The value as the graph has it: images and sequences of PyTorch are channels first, in the graph last.
Bytes in_layout_of(const Tensor& tensor, const Value& value) {
  if (tensor.shape == value.shape) return value.data;
  const size_t channels = static_cast<size_t>(value.shape[1]);
  Shape last = value.shape;
  std::rotate(last.begin() + 1, last.begin() + 2, last.end());
  EXPECT_EQ(tensor.shape, last) << tensor.name;
  EXPECT_EQ(value.shape[0], 1) << tensor.name;
  const size_t bytes = static_cast<size_t>(dtype_bytes(tensor.type));
  const size_t places = value.data.size() / bytes / channels;
  Bytes out(value.data.size());
  for (size_t c = 0; c < channels; ++c)
    for (size_t at = 0; at < places; ++at)
      std::memcpy(&out[(at * channels + c) * bytes], &value.data[(c * places + at) * bytes], bytes);
  return out;
}

std::vector<Bytes> inputs_of(const Graph& graph, const Recorded& run) {
  std::vector<Bytes> out;
  for (size_t i = 0; i < graph.inputs.size(); ++i)
    out.push_back(in_layout_of(graph.tensor(graph.inputs[i]), run.inputs.at(i)));
  return out;
}

// The largest difference of two float tensors over the largest magnitude of the second.
double relative_difference(const Bytes& is, const Bytes& truth) {
  double largest = 0, apart = 0;
  for (size_t at = 0; at + sizeof(float) <= truth.size(); at += sizeof(float)) {
    float a = 0, b = 0;
    std::memcpy(&a, &is[at], sizeof a);
    std::memcpy(&b, &truth[at], sizeof b);
    EXPECT_TRUE(std::isfinite(a) && std::isfinite(b));
    largest = std::max(largest, std::abs(double{b}));
    apart = std::max(apart, std::abs(double{a} - double{b}));
  }
  return largest > 0 ? apart / largest : apart;
}

// Compares the outputs of one run; returns the largest difference of those of floats.
double compare(const Graph& graph, const Recorded& run, const std::vector<Bytes>& is,
               const std::string& engine) {
  double apart = 0;
  for (size_t i = 0; i < graph.outputs.size(); ++i) {
    const Tensor& tensor = graph.tensor(graph.outputs[i]);
    const Bytes truth = in_layout_of(tensor, run.outputs.at(i));
    EXPECT_EQ(run.outputs[i].type, dtype_name(tensor.type)) << engine;
    EXPECT_EQ(is.at(i).size(), truth.size()) << engine;
    if (is[i].size() != truth.size()) continue;
    if (tensor.type == DType::kFloat32) {
      apart = std::max(apart, relative_difference(is[i], truth));
      EXPECT_LE(apart, kFloatTolerance) << engine << ", output " << i;
    } else {
      EXPECT_EQ(is[i], truth) << engine << ", output " << i;
    }
  }
  return apart;
}

std::vector<Bytes> outputs_of_reference(const Graph& graph, const std::vector<Bytes>& inputs) {
  const std::vector<Bytes> values = run_reference(graph, inputs);
  std::vector<Bytes> out;
  for (const TensorId id : graph.outputs) out.push_back(values[static_cast<size_t>(id)]);
  return out;
}

// Model to reason.
std::map<std::string, std::string> listed_as_refused() {
  const Result<std::string> text = read_text_file(std::string(kFolder) + "/refused.txt", kMaxFileBytes);
  EXPECT_TRUE(text.ok());
  std::map<std::string, std::string> out;
  if (!text.ok()) return out;
  for (const std::string& line : split(*text, '\n')) {
    const size_t colon = line.find(": ");
    if (line.empty() || line[0] == '#') continue;
    EXPECT_NE(colon, std::string::npos) << line;
    if (colon != std::string::npos) out[line.substr(0, colon)] = line.substr(colon + 2);
  }
  return out;
}

class Exported : public testing::TestWithParam<std::string> {};

TEST_P(Exported, AgreesWithWhereItComesFrom) {
  const std::vector<Recorded> runs = read_runs(GetParam());
  ASSERT_FALSE(runs.empty());
  const Result<Graph> graph = import_model(model_of(GetParam()));
  if (listed_as_refused().count(GetParam()) > 0) {
    EXPECT_FALSE(graph.ok()) << "refused.txt lists this model, which mote computes: take the line out";
    return;
  }
  ASSERT_TRUE(graph.ok()) << graph.error().to_string();
  ASSERT_EQ(graph->outputs.size(), runs[0].outputs.size());
  ASSERT_EQ(graph->inputs.size(), runs[0].inputs.size());
  double apart = 0;
  for (const Recorded& run : runs)
    apart = std::max(apart,
                     compare(*graph, run, outputs_of_reference(*graph, inputs_of(*graph, run)), "reference"));
  for (const Engine& engine : kEngines) {
    const Result<Compiled> compiled = compile_graph(*graph, target_of(engine), engine.optimize);
    ASSERT_TRUE(compiled.ok()) << engine_name(engine) << ": " << compiled.error().to_string();
    DeviceSession session(compiled->model, compiled->layout);
    for (const Recorded& run : runs) {
      session.run(inputs_of(*graph, run), {}, /*poison=*/true);
      apart = std::max(apart, compare(*graph, run, session.outputs(), engine_name(engine)));
    }
  }
  // For the table of docs/conformance.md.
  std::cout << GetParam() << ": " << graph->nodes.size() << " nodes, largest difference " << apart << '\n';
}

std::vector<std::string> models() {
  std::vector<std::string> out;
  for (const char* folder : {"keras", "pytorch"})
    for (const auto& entry : std::filesystem::directory_iterator(std::string(kFolder) + "/" + folder))
      if (entry.path().extension() == ".json")
        out.push_back(std::string(folder) + "/" + entry.path().stem().string());
  std::sort(out.begin(), out.end());
  return out;
}

std::string test_name(const testing::TestParamInfo<std::string>& test) {
  std::string name = test.param;
  std::replace(name.begin(), name.end(), '/', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, Exported, testing::ValuesIn(models()), test_name);

TEST(ExportedRefused, ListsOnlyModelsThatThereAre) {
  for (const auto& [name, reason] : listed_as_refused()) {
    EXPECT_TRUE(std::filesystem::exists(model_of(name))) << name;
    EXPECT_FALSE(reason.empty()) << name;
  }
}

// As firmware on an emulated core.
class ExportedOnBoard : public testing::TestWithParam<std::string> {};

TEST_P(ExportedOnBoard, AgreesWithWhereItComesFrom) {
  if (!MOTE_EMULATED) GTEST_SKIP() << "firmware does not depend on how mote is built";
  const std::vector<Recorded> runs = read_runs(GetParam());
  const Result<Compiled> compiled =
      compile_file(model_of(GetParam()), *find_board("cortex-m4"), Optimize::kFull);
  ASSERT_TRUE(compiled.ok()) << compiled.error().to_string();
  const Result<Firmware> firmware = build_for_board(*compiled);
  ASSERT_TRUE(firmware.ok()) << firmware.error().to_string();
  const Graph& graph = compiled->imported;
  RunRequest request;
  for (const Recorded& run : runs) {
    const Bytes inputs = joined(inputs_of(graph, run));
    request.inputs.insert(request.inputs.end(), inputs.begin(), inputs.end());
  }
  const Result<BoardRun> result = run_firmware(*firmware, request);
  ASSERT_TRUE(result.ok()) << result.error().to_string();
  auto at = result->outputs.begin();
  for (const Recorded& run : runs) {
    std::vector<Bytes> outputs;
    for (const TensorId id : graph.outputs) {
      outputs.emplace_back(at, at + graph.tensor(id).bytes());
      at += graph.tensor(id).bytes();
    }
    compare(graph, run, outputs, "firmware");
  }
}

INSTANTIATE_TEST_SUITE_P(CortexM4, ExportedOnBoard,
                         testing::Values("keras/gru_loop_float", "keras/mobilenet_v2_int8",
                                         "pytorch/autoencoder_dynamo", "pytorch/lstm_torchscript",
                                         "pytorch/transformer_dynamo"),
                         test_name);

}  // namespace
}  // namespace mote
