// SPDX-License-Identifier: Apache-2.0
// Chains from descriptions: what they become, and what is said of mistakes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "signal/block.h"

namespace mote {
namespace {

using ::testing::HasSubstr;

Attrs settings(std::initializer_list<std::pair<const char*, AttrValue>> values) {
  Attrs out;
  for (const auto& [name, value] : values) out.set(name, value);
  return out;
}

const ChainInput kAudio = {DType::kInt16, {16000}, 16000};

std::string problem(const std::vector<Block>& blocks, const ChainInput& input = kAudio) {
  const Result<Graph> graph = build_chain("chain", input, blocks);
  return graph.ok() ? "" : graph.error().to_string();
}

TEST(Chain, EveryPresetIsAGraph) {
  for (const Preset& preset : presets()) {
    const Result<Graph> graph = build_chain("chain", preset.input, preset.blocks);
    EXPECT_TRUE(graph.ok()) << preset.name << ": " << (graph.ok() ? "" : graph.error().to_string());
  }
}

TEST(Chain, FramesGiveTheShape) {
  const Result<Graph> graph = build_chain("chain", kAudio, find_preset("log-mel")->blocks);
  ASSERT_TRUE(graph.ok()) << graph.error().to_string();
  EXPECT_EQ(graph->tensor(graph->outputs[0]).shape, (Shape{49, 40}));
  EXPECT_EQ(graph->tensor(graph->outputs[0]).name, "features");
}

TEST(Chain, AnErrorNamesTheBlock) {
  EXPECT_THAT(problem({{"log-mel", {}}, {"mel-log", {}}}),
              HasSubstr("signal block 2 'mel-log': there is no block"));
  EXPECT_THAT(problem({{"log-mel", settings({{"band", int64_t{3}}})}}), HasSubstr("did you mean 'bands'?"));
  EXPECT_THAT(problem({{"log-mel", settings({{"window", std::string("han")}})}}),
              HasSubstr("did you mean 'hann'?"));
  EXPECT_THAT(problem({{"log-mel", settings({{"bands", int64_t{0}}})}}),
              HasSubstr("'bands' is 0; it must be from 1 to 1024"));
  EXPECT_THAT(problem({{"log-mel", settings({{"bands", 2.5}})}}), HasSubstr("must be a whole number"));
  EXPECT_THAT(problem({{"mfcc", settings({{"coefficients", int64_t{41}}})}}), HasSubstr("of 40 bands"));
}

TEST(Chain, RefusesWhatNoSpectrumHas) {
  EXPECT_THAT(problem({{"log-mel", settings({{"low_hz", 5000.0}, {"high_hz", 4000.0}})}}),
              HasSubstr("low_hz must be below high_hz"));
  EXPECT_THAT(problem({{"log-mel", settings({{"high_hz", 9000.0}})}}), HasSubstr("'high_hz' is 9000"));
  EXPECT_THAT(problem({{"log-mel", settings({{"fft_length", int64_t{500}}})}}), HasSubstr("power of two"));
  EXPECT_THAT(problem({{"log-mel", settings({{"frame_ms", 2000.0}})}}), HasSubstr("do not fit"));
  EXPECT_THAT(problem({{"log-mel", settings({{"frame_ms", 1e6}})}}), HasSubstr("1 to 32,768 are possible"));
  EXPECT_THAT(problem({{"log-mel", settings({{"spectrum", std::string("magnitude")}})}}),
              HasSubstr("set precision to 32"));
  EXPECT_THAT(problem({{"log-mel", {}}}, {DType::kInt16, {16000}, 0}), HasSubstr("needs the rate"));
  EXPECT_THAT(problem({{"log-mel", settings({{"stream", int64_t{1}}})}}),
              HasSubstr("one step of 320 samples"));
}

TEST(Chain, RefusesWhatNoSensorGives) {
  EXPECT_THAT(problem({}), HasSubstr("no blocks"));
  EXPECT_THAT(problem({{"log-mel", {}}}, {DType::kInt16, {1 << 20, 1 << 20}, 16000}),
              HasSubstr("not one of samples"));
  EXPECT_THAT(problem({{"log-mel", {}}}, {DType::kInt16, {0}, 16000}), HasSubstr("not one of samples"));
  EXPECT_THAT(problem({{"log-mel", {}}}, {DType::kBool, {16000}, 16000}),
              HasSubstr("cannot begin with bool"));
  EXPECT_FALSE(find_preset("mfcc-mlperf").ok());
}

}  // namespace
}  // namespace mote
