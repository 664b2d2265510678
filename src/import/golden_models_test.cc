// SPDX-License-Identifier: Apache-2.0
// The eleven models whose outputs on TensorFlow Lite Micro are known.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.h"
#include "base/notes.h"
#include "import/import.h"
#include "ir/text.h"
#include "ops/op.h"
#include "tests/support/shared_models.h"

namespace mote {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(GoldenModels, AllAreImported) {
  const auto golden = golden_json();
  if (!golden) GTEST_SKIP() << kNoSharedModels;
  const Json models = (*parse_json(*read_text_file(*golden, 64 << 20), *golden)).at("meta").at("models");
  EXPECT_EQ(models.size(), 11u);
  for (const auto& [name, file] : models.items()) {
    const auto path = shared_model(file.get<std::string>());
    ASSERT_TRUE(path) << kNoSharedModels;
    const Result<Graph> graph = import_model(*path);
    ASSERT_TRUE(graph.ok()) << graph.error().to_string();
    EXPECT_GT(total_macs(*graph), 0) << name;
    for (const Node& node : graph->nodes) {
      EXPECT_EQ(node.origin.file, *path);
      EXPECT_FALSE(node.origin.node_name.empty());
    }
    const Result<Graph> back = parse_graph(print(*graph), name);
    ASSERT_TRUE(back.ok()) << back.error().to_string();
    EXPECT_EQ(print(*back), print(*graph)) << name;
  }
}

TEST(GoldenModels, AHybridModelRunsInFloat) {
  const auto path = shared_model("mlcommons_tiny/keyword_spotting/kws_ref_model_float32.tflite");
  if (!path) GTEST_SKIP() << kNoSharedModels;
  std::vector<std::string> notes;
  listen_to_notes([&](const std::string& text) { notes.push_back(text); });
  const Result<Graph> graph = import_model(*path);
  listen_to_notes({});
  ASSERT_TRUE(graph.ok()) << graph.error().to_string();
  EXPECT_THAT(notes, ElementsAre(HasSubstr("has int8 weights under float activations")));
  for (const Node& node : graph->nodes)
    for (const TensorId id : node.inputs) {
      if (id == kNoTensor) continue;
      EXPECT_NE(graph->tensor(id).type, DType::kInt8) << node.origin.to_string();
    }
}

// Custom operators, one of which has a state.
TEST(GoldenModels, AnAudioPreprocessorIsImported) {
  const auto path = shared_model("tflite_micro/examples/micro_speech/models/audio_preprocessor_int8.tflite");
  if (!path) GTEST_SKIP() << kNoSharedModels;
  const Result<Graph> graph = import_model(*path);
  ASSERT_TRUE(graph.ok()) << graph.error().to_string();
  EXPECT_EQ(graph->states.size(), 1u);
}

}  // namespace
}  // namespace mote
