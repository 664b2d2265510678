// SPDX-License-Identifier: Apache-2.0
// Every model of the packs with 200 random bytes changed, one copy for each: it is refused in words, or
// compiled; never a crash, a hang or, in the sanitizers' build, an access beside a buffer.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <ostream>

#include "import/import.h"
#include "ir/verify.h"
#include "ops/lowered.h"
#include "ops/op.h"
#include "passes/pipeline.h"
#include "target/target.h"
#include "tests/support/shared_models.h"

namespace mote {
namespace {

constexpr int kFlips = 200;
constexpr int64_t kMostTensorBytes =
    1 << 16;  // of a model that is compiled as well; larger ones only take longer

class Random {
 public:
  explicit Random(uint32_t seed) : state_(seed) {}
  uint32_t next() {
    state_ = state_ * 1664525u + 1013904223u;
    return state_ >> 8;
  }

 private:
  uint32_t state_;
};

void expect_sound(const Error& error, const std::string& what) {
  EXPECT_FALSE(error.what.empty()) << what;
  EXPECT_NE(error.code, Code::kInternal) << what << ": " << error.to_string();
}

void compile(const Graph& graph, const std::string& what) {
  int64_t bytes = 0;
  for (const Tensor& tensor : graph.tensors)
    if ((bytes += tensor.bytes()) > kMostTensorBytes) return;
  Graph copy = graph;
  const Target target = *find_board("cortex-m4");
  const Status passed = run_passes(copy, target, Optimize::kFull);
  if (!passed.ok()) return expect_sound(passed.error(), what);
  const Result<Lowered> lowered = lower(copy, target);
  if (!lowered.ok()) expect_sound(lowered.error(), what);
}

// How many copies are refused.
int refused_copies(const std::string& path, uint32_t seed) {
  const Result<Bytes> original = read_file(path, kMaxModelBytes);
  EXPECT_TRUE(original.ok()) << path;
  if (!original.ok() || original->empty()) return 0;
  const bool is_onnx = std::filesystem::path(path).extension() == ".onnx";
  Random random(seed);
  Bytes bytes = *original;
  int refused = 0;
  for (int flip = 0; flip < kFlips; ++flip) {
    const size_t at = (size_t{random.next()} << 24 | random.next()) % bytes.size();
    const uint8_t before = bytes[at];
    bytes[at] = static_cast<uint8_t>(before ^ (1 + random.next() % 255));
    const std::string what = path + ", byte " + std::to_string(at) + " is " + std::to_string(bytes[at]);
    const Result<Graph> graph = is_onnx ? import_onnx(bytes, path) : import_tflite(bytes, path);
    if (!graph.ok()) {
      ++refused;
      expect_sound(graph.error(), what);
    } else {
      compile(*graph, what);
    }
    bytes[at] = before;
  }
  return refused;
}

struct Pack {
  const char* name;
  const char* file;    // in the shared folder
  const char* folder;  // in it
  // The models are dealt out to so many tests, which run side by side.
  size_t part = 0, parts = 1;
};

void PrintTo(const Pack& pack, std::ostream* out) { *out << pack.folder; }

class Flips : public testing::TestWithParam<Pack> {};

TEST_P(Flips, AreRefusedOrCompiled) {
  const auto folder = shared_file(GetParam().file, GetParam().folder);
  if (!folder) GTEST_SKIP() << kNoSharedModels;
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(*folder))
    if (entry.path().extension() == ".tflite" || entry.path().extension() == ".onnx")
      paths.push_back(entry.path().string());
  std::sort(paths.begin(), paths.end());
  ASSERT_FALSE(paths.empty());
  int refused = 0;
  for (size_t i = GetParam().part; i < paths.size(); i += GetParam().parts)
    refused += refused_copies(paths[i], static_cast<uint32_t>(i) + 1);
  EXPECT_GT(refused, 0);
  RecordProperty("models", static_cast<int>(paths.size()));
  RecordProperty("refused", refused);
}

constexpr char kTflite[] = "models/tflite/tflite_core.tar.xz";
constexpr char kOnnx[] = "models/onnx/onnx_backend_test_data.tar.xz";

INSTANTIATE_TEST_SUITE_P(
    All, Flips,
    testing::Values(Pack{"hannk", kTflite, "hannk_ops"}, Pack{"mlperf", kTflite, "mlcommons_tiny"},
                    Pack{"tflm", kTflite, "tflite_micro"}, Pack{"microflow", kTflite, "microflow"},
                    Pack{"seanet", kTflite, "tflite_micro_seanet_ops"}, Pack{"onnx_1", kOnnx, "node", 0, 4},
                    Pack{"onnx_2", kOnnx, "node", 1, 4}, Pack{"onnx_3", kOnnx, "node", 2, 4},
                    Pack{"onnx_4", kOnnx, "node", 3, 4}),
    [](const auto& pack) { return std::string(pack.param.name); });

}  // namespace
}  // namespace mote
