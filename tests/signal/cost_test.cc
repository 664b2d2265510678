// SPDX-License-Identifier: Apache-2.0
// What chains cost on the emulated Cortex-M4. Bounds are those that were set before the kernels were written.
#include <gmock/gmock.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/format.h"
#include "base/text.h"
#include "flow/bench.h"
#include "ir/text.h"
#include "signal/block.h"
#include "tests/support/shared_models.h"

namespace mote {
namespace {

// Of one second, or of one step.
BenchResult measured(const std::string& file, const std::string& board = "cortex-m4") {
  BenchRequest request;
  request.models = {file};
  request.boards = {board};
  request.optimization = "-O2";
  const Result<std::vector<BenchResult>> results = bench(request);
  EXPECT_TRUE(results.ok()) << (results.ok() ? "" : results.error().to_string());
  if (!results.ok() || results->empty()) return {};
  EXPECT_FALSE(results->at(0).error) << (results->at(0).error ? results->at(0).error->to_string() : "");
  return results->at(0);
}

BenchResult measured_graph(const Graph& graph, const std::string& board = "cortex-m4") {
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / format("mote_{}_{}.mote", graph.name, ::getpid());
  std::ofstream(file) << print(graph);
  const BenchResult result = measured(file.string(), board);
  std::filesystem::remove(file);
  return result;
}

BenchResult measured_preset(const std::string& name) {
  const Result<Preset> preset = find_preset(name);
  EXPECT_TRUE(preset.ok());
  const Result<Graph> graph = build_chain(c_identifier(name), preset->input, preset->blocks);
  EXPECT_TRUE(graph.ok()) << (graph.ok() ? "" : graph.error().to_string());
  const BenchResult result = measured_graph(*graph);
  std::printf("%s: %lld instructions, code %lld, constants %lld, arena %lld, states %lld, stack %lld\n",
              name.c_str(), static_cast<long long>(result.instructions.value_or(-1)),
              static_cast<long long>(result.code_bytes.value_or(-1)),
              static_cast<long long>(result.weights_bytes), static_cast<long long>(result.arena_bytes),
              static_cast<long long>(result.state_bytes),
              static_cast<long long>(result.stack_bytes.value_or(-1)));
  return result;
}

TEST(SignalCost, LogMelOfOneSecond) {
  const BenchResult result = measured_preset("log-mel");
  ASSERT_TRUE(result.instructions.has_value());
  EXPECT_LE(*result.instructions, 2'000'000);
}

TEST(SignalCost, LogMelStepByStep) {
  const BenchResult result = measured_preset("log-mel-stream");
  ASSERT_TRUE(result.instructions && result.code_bytes && result.stack_bytes);
  EXPECT_LE(50 * *result.instructions, 2'000'000);
  EXPECT_LE(*result.code_bytes, 5 * 1024);
  EXPECT_LE(result.arena_bytes + result.state_bytes + *result.stack_bytes, 4 * 1024);
}

TEST(SignalCost, RealTransformOf1024) {
  Graph graph;
  graph.name = "spectrum";
  graph.inputs = {graph.add({"x", DType::kInt16, {1024}, {}, nullptr, -1})};
  graph.outputs = {graph.add({"y", DType::kInt16, {1026}, {}, nullptr, -1})};
  Node node;
  node.op = "signal_rfft";
  node.inputs = graph.inputs;
  node.outputs = graph.outputs;
  node.attrs.set("fft_length", int64_t{1024});
  graph.nodes = {node};
  const BenchResult result = measured_graph(graph);
  ASSERT_TRUE(result.instructions.has_value());
  std::printf("real transform of 1024: %lld instructions\n", static_cast<long long>(*result.instructions));
  EXPECT_LE(*result.instructions, 60'000);
}

// A step of 20 ms through 63 taps, by two products at once; and on a core without them.
TEST(SignalCost, FilterOfInt16) {
  Attrs settings;
  settings.set("taps", int64_t{63});
  settings.set("cutoff_hz", 2000.0);
  settings.set("stream", int64_t{1});
  const Result<Graph> graph = build_chain("fir", {DType::kInt16, {320}, 16000}, {{"fir", settings}});
  ASSERT_TRUE(graph.ok()) << graph.error().to_string();
  const BenchResult pairs = measured_graph(*graph), one_by_one = measured_graph(*graph, "cortex-m3");
  ASSERT_TRUE(pairs.instructions && one_by_one.instructions);
  std::printf("filter of 63 taps: %lld instructions on Cortex-M4, %lld on Cortex-M3, for %d products\n",
              static_cast<long long>(*pairs.instructions), static_cast<long long>(*one_by_one.instructions),
              320 * 63);
  EXPECT_LE(*pairs.instructions, 7 * 320 * 63 / 2);
  EXPECT_LE(2 * *pairs.instructions, *one_by_one.instructions);
}

// Imported from TensorFlow Lite Micro, for comparison: one frame of 30 ms, of which 50 make a second.
TEST(SignalCost, FrontEndOfTflm) {
  const auto file = shared_model("tflite_micro/examples/micro_speech/models/audio_preprocessor_int8.tflite");
  if (!file) GTEST_SKIP() << kNoSharedModels;
  const BenchResult result = measured(*file);
  ASSERT_TRUE(result.instructions.has_value());
  std::printf("TFLM's front end: %lld instructions a frame, %lld a second, code %lld, arena %lld\n",
              static_cast<long long>(*result.instructions), static_cast<long long>(50 * *result.instructions),
              static_cast<long long>(result.code_bytes.value_or(-1)),
              static_cast<long long>(result.arena_bytes));
}

}  // namespace
}  // namespace mote
