// SPDX-License-Identifier: Apache-2.0
// Statistics, wavelets and scaled features of int16.
#include <gmock/gmock.h>

#include <cmath>

#include "ops/case_builder.h"
#include "tests/signal/chain_session.h"

namespace mote {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// What a step of an int32 feature is worth.
double step_of(const ChainSession& session) {
  const Graph& graph = session.compiled().model.graph;
  return double{graph.tensor(graph.outputs.at(0)).quant.scale.at(0)};
}

// In fixed point, on the kernels of each core; and beside them in float.
TEST(FixedBlocks, StatisticsAndWaveletsAreEqualOnEveryCore) {
  const Attrs numbers = settings({{"which", word("mean,std,min,max,range,rms,mean_abs")}});
  const Attrs levels = settings({{"family", word("db3")},
                                 {"levels", count(4)},
                                 {"ends", word("symmetric")},
                                 {"which", word("mean,std,rms,mean_abs")}});
  std::vector<int16_t> samples;
  CaseRandom random(3);
  for (size_t i = 0; i < 600; ++i)
    samples.push_back(static_cast<int16_t>(9000 * std::sin(1e-3 * static_cast<double>(i * i)) - 700 +
                                           random.integer(-2000, 2000)));
  const std::vector<float> same(samples.begin(), samples.end());
  for (const Shape& shape : {Shape{600}, Shape{300, 2}})
    for (const auto& [name, attributes] : {std::pair("statistics", numbers), std::pair("wavelet", levels)}) {
      const std::vector<float> real = features(reals(shape), {{name, attributes}}, same);
      Attrs fixed = attributes;
      fixed.set("fixed", count(1));
      std::vector<int32_t> first;
      for (const char* board : {"cortex-m0plus", "cortex-m4", "cortex-m55", "rv32imc", "host"}) {
        ChainSession session({DType::kInt16, shape, 1000}, {{name, fixed}}, board);
        ASSERT_TRUE(session.ok());
        const std::vector<int32_t> y = session.run<int32_t>(samples);
        if (first.empty()) first = y;
        EXPECT_EQ(y, first) << name << " " << board;
        ASSERT_EQ(y.size(), real.size());
        // Every level rounds to whole samples, times the root of 2 for each level.
        for (size_t i = 0; i < y.size(); ++i)
          EXPECT_NEAR(y[i] * step_of(session), real[i], name == std::string("wavelet") ? 2 : 1e-2)
              << name << " " << i;
      }
    }
}

TEST(FixedBlocks, StatisticsGoOnAsInt8AndAsFloat) {
  const Block fixed = {"statistics", settings({{"fixed", count(1)}, {"which", word("rms,max")}})};
  const ChainInput input = {DType::kInt16, {4}, 1000};
  ChainSession bytes(input, {fixed, {"quantize", settings({{"scale", 2.0}})}});
  ChainSession real(input, {fixed, {"scale", settings({{"by", 0.5}})}});
  ASSERT_TRUE(bytes.ok() && real.ok());
  const std::vector<int16_t> samples = {100, -100, 100, -100};
  EXPECT_THAT(bytes.run<int8_t>(samples), ElementsAre(50, 50));
  EXPECT_THAT(real.run<float>(samples), ElementsAre(50, 50));
  const auto problem = [](DType type, Attrs attributes) {
    attributes.set("fixed", count(1));
    const Result<Graph> graph = build_chain("c", {type, {64}, 1000}, {{"statistics", attributes}});
    return graph.ok() ? std::string() : graph.error().to_string();
  };
  EXPECT_EQ(problem(DType::kInt16, {}), "");
  EXPECT_THAT(problem(DType::kFloat32, {}), HasSubstr("'fixed' is for int16 samples"));
  EXPECT_THAT(problem(DType::kInt16, settings({{"which", word("mean,skew")}})),
              HasSubstr("'skew' has no form in fixed point"));
}

// Logarithms keep their integers: a number is added, and a factor changes what a step is worth. Beyond int16
// they stop.
TEST(FixedBlocks, FeaturesAreScaledInFixedPoint) {
  std::vector<int16_t> samples;
  CaseRandom random(5);
  for (int i = 0; i < 1024; ++i) samples.push_back(static_cast<int16_t>(random.integer(-9000, 9000)));
  const ChainInput input = {DType::kInt16, {1024}, 16000};
  const Block bands = {"log-mel", settings({{"frame", count(1024)}, {"step", count(1024)}})};
  ChainSession plain(input, {bands});
  ASSERT_TRUE(plain.ok());
  const std::vector<int16_t> logarithms = plain.run<int16_t>(samples);
  for (const char* board : {"cortex-m0plus", "cortex-m4", "cortex-m55", "rv32imc", "host"}) {
    for (const auto& [add, by] : {std::pair(5.0, 0.07), std::pair(-3.0, 1.0), std::pair(0.0, -2.5)}) {
      ChainSession scaled(input, {bands, {"scale", settings({{"add", add}, {"by", by}})}}, board);
      ASSERT_TRUE(scaled.ok());
      const std::vector<int16_t> y = scaled.run<int16_t>(samples);
      ASSERT_EQ(y.size(), logarithms.size());
      EXPECT_NEAR(step_of(scaled), step_of(plain) * std::abs(by), 1e-9);
      for (size_t i = 0; i < y.size(); ++i)
        EXPECT_EQ(y[i], (by < 0 ? -1 : 1) * (logarithms[i] + std::lround(1024 * add))) << board << " " << i;
    }
    ChainSession full(input, {bands, {"scale", settings({{"add", 31.0}})}}, board);
    ASSERT_TRUE(full.ok());
    for (const int16_t value : full.run<int16_t>(samples)) EXPECT_GE(value, 31000) << board;
  }
  const Result<Graph> far = build_chain("far", input, {bands, {"scale", settings({{"add", 32.5}})}});
  ASSERT_FALSE(far.ok());
  EXPECT_THAT(far.error().to_string(), HasSubstr("'add' is 32.5, features of int16 reach 31.999"));
}

}  // namespace
}  // namespace mote
