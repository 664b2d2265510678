// SPDX-License-Identifier: Apache-2.0
// Blocks and presets against what librosa, SciPy, TensorFlow and Edge Impulse's own blocks make of the same
// samples, recorded by tools/truth/signal_blocks.py.
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "base/io.h"
#include "base/json.h"
#include "base/text.h"
#include "tests/signal/chain_session.h"

namespace mote {
namespace {

template <class T>
std::vector<T> decoded(const Json& text) {
  std::vector<unsigned char> bytes;
  EXPECT_TRUE(base64_decode(text.get<std::string>(), &bytes));
  std::vector<T> out(bytes.size() / sizeof(T));
  std::memcpy(out.data(), bytes.data(), out.size() * sizeof(T));
  return out;
}

class Recorded : public testing::Test {
 protected:
  void SetUp() override {
    const auto bytes = read_file(MOTE_SOURCE_DIR "/tests/golden/signal_blocks.json", 1 << 22);
    ASSERT_TRUE(bytes.ok()) << bytes.error().to_string();
    const auto json = parse_json(std::string(bytes->begin(), bytes->end()), "signal_blocks.json");
    ASSERT_TRUE(json.ok()) << json.error().to_string();
    golden_ = *json;
    sound_ = decoded<int16_t>(golden_["sound"]);
    motion_ = decoded<float>(golden_["motion"]);
  }
  std::vector<float> expected(const char* name) { return decoded<float>(golden_["outputs"][name]); }

  template <class Out>
  std::vector<Out> by_preset(const char* name) {
    const Preset preset = *find_preset(name);
    ChainSession session(preset.input, preset.blocks);
    if (!session.ok()) return {};
    return preset.input.type == DType::kInt16 ? session.run<Out>(sound_) : session.run<Out>(motion_);
  }
  std::vector<float> by_motion(const std::vector<Block>& blocks) {
    ChainSession session({DType::kFloat32, {125, 3}, 62.5}, blocks);
    return session.ok() ? session.run<float>(motion_) : std::vector<float>{};
  }
  std::vector<float> by_block(const char* block, const Attrs& attributes) {
    ChainSession session({DType::kInt16, {16000}, 16000}, {{"scale", {}}, {block, attributes}});
    return session.ok() ? session.run<float>(sound_) : std::vector<float>{};
  }

  // Every `stride`-th number was recorded; tolerance relative to the largest magnitude.
  static void expect_near(const std::vector<float>& want, const std::vector<float>& got, double tolerance,
                          size_t stride = 1) {
    ASSERT_EQ(want.size(), (got.size() + stride - 1) / stride);
    double largest = 0, worst = 0;
    for (const float value : want) largest = std::max(largest, std::abs(double{value}));
    for (size_t i = 0; i < want.size(); ++i)
      worst = std::max(worst, std::abs(double{want[i]} - double{got[i * stride]}));
    EXPECT_LE(worst, tolerance * largest);
    std::printf("largest %g, worst difference %g\n", largest, worst);
  }

  Json golden_;
  std::vector<int16_t> sound_;
  std::vector<float> motion_;
};

TEST_F(Recorded, EdgeImpulseMfe) {
  const std::vector<float> want = expected("edge-impulse-mfe");
  const std::vector<int8_t> got = by_preset<int8_t>("edge-impulse-mfe");
  ASSERT_EQ(want.size(), got.size());
  size_t equal = 0;
  for (size_t i = 0; i < want.size(); ++i) {
    EXPECT_NEAR(want[i], got[i], 1) << i;
    equal += want[i] == got[i] ? 1 : 0;
  }
  std::printf("equal %zu of %zu\n", equal, want.size());
  EXPECT_GE(equal * 1000, want.size() * 997);
}

TEST_F(Recorded, EdgeImpulseMfcc) {
  expect_near(expected("edge-impulse-mfcc"), by_preset<float>("edge-impulse-mfcc"), 2e-5);
}

// What is left of a deviation of frames has lost the digits of their mean.
TEST_F(Recorded, EdgeImpulseMfccNormalisedOverFrames) {
  expect_near(expected("edge-impulse-mfcc-cmvn"), by_preset<float>("edge-impulse-mfcc-cmvn"), 2e-5);
  std::vector<Block> blocks = find_preset("edge-impulse-mfcc-cmvn")->blocks;
  blocks.back().settings.set("window", int64_t{11});
  ChainSession session({DType::kInt16, {16000}, 16000}, blocks);
  ASSERT_TRUE(session.ok());
  expect_near(expected("edge-impulse-mfcc-cmvn-11"), session.run<float>(sound_), 5e-5);
}

TEST_F(Recorded, EdgeImpulseMfeWithoutMeans) {
  std::vector<Block> blocks = find_preset("edge-impulse-mfe")->blocks;
  ASSERT_EQ(blocks[1].name, "pre-emphasis");
  ASSERT_EQ(blocks[2].name, "mel");
  ChainSession session({DType::kInt16, {16000}, 16000},
                       {blocks[0],
                        blocks[2],
                        {"cmvn", settings({{"window", count(21)}, {"variance", count(0)}})},
                        {"normalize", settings({{"by", word("range")}, {"least", 1e-30}})}});
  ASSERT_TRUE(session.ok());
  expect_near(expected("edge-impulse-mfe-cmvn"), session.run<float>(sound_), 1e-5);
}

TEST_F(Recorded, EdgeImpulseFlatten) {
  expect_near(expected("edge-impulse-flatten"), by_preset<float>("edge-impulse-flatten"), 1e-5);
}

TEST_F(Recorded, EdgeImpulseSpectral) {
  expect_near(expected("edge-impulse-spectral"), by_preset<float>("edge-impulse-spectral"), 1e-5);
}

TEST_F(Recorded, EdgeImpulseSpectralBehindAFilter) {
  for (const char* name : {"edge-impulse-spectral-low", "edge-impulse-spectral-high"})
    expect_near(expected(name), by_preset<float>(name), 2e-5);
  const auto filtered = [&](const char* kind, int64_t order, int64_t first_bin, int64_t end_bin) {
    return by_motion(
        {{"iir", settings({{"kind", word(kind)}, {"cutoff_hz", 10.0}, {"order", count(order)}})},
         {"remove-dc", {}},
         {"spectral-features", settings({{"first_bin", count(first_bin)}, {"end_bin", count(end_bin)}})}});
  };
  expect_near(expected("edge-impulse-spectral-low-10"), filtered("low", 4, 1, 4), 2e-5);
  expect_near(expected("edge-impulse-spectral-high-10"), filtered("high", 8, 3, 9), 2e-5);
}

TEST_F(Recorded, EdgeImpulseWavelet) {
  expect_near(expected("edge-impulse-wavelet"), by_preset<float>("edge-impulse-wavelet"), 1e-5);
  std::vector<Block> blocks = find_preset("edge-impulse-wavelet")->blocks;
  blocks.back().settings.set("family", word("db2"));
  blocks.back().settings.set("levels", count(3));
  ChainSession session({DType::kFloat32, {512}, 16000}, blocks);
  ASSERT_TRUE(session.ok());
  std::vector<float> piece;
  for (size_t i = 4000; i < 4512; ++i) piece.push_back(static_cast<float>(sound_[i]) / 32768);
  expect_near(expected("edge-impulse-wavelet-db2"), session.run<float>(piece), 1e-5);
}

TEST_F(Recorded, LibrosaMel) { expect_near(expected("librosa-mel"), by_preset<float>("librosa-mel"), 1e-5); }
TEST_F(Recorded, LibrosaMfcc) {
  expect_near(expected("librosa-mfcc"), by_preset<float>("librosa-mfcc"), 1e-5);
}

// How far the features of a wake word are from TensorFlow's, of a whole second there and step by step here.
std::vector<int> differences(const Preset& preset, const std::vector<int16_t>& sound,
                             const std::vector<float>& want) {
  ChainSession session(preset.input, preset.blocks);
  std::vector<int> out;
  for (size_t at = 0; session.ok() && at + 512 <= sound.size(); at += 512) {
    const std::vector<int16_t> step(sound.begin() + static_cast<long>(at),
                                    sound.begin() + static_cast<long>(at + 512));
    const std::vector<int8_t> frame = session.run<int8_t>(step);
    EXPECT_EQ(session.waited(), at == 0) << "a frame is two steps, half of it new";
    if (session.waited()) continue;
    for (const int8_t value : frame) out.push_back(value - static_cast<int>(want.at(out.size())));
  }
  return out;
}

TEST_F(Recorded, TensorFlowBandsOfTheWakeWord) {
  const std::vector<float> want = expected("lfbe-mlperf-sww");
  ASSERT_EQ(want.size(), 30u * 40u);
  for (const char* name : {"lfbe-mlperf-sww", "lfbe-mlperf-sww-fixed"}) {
    const bool fixed = std::string(name) != "lfbe-mlperf-sww";
    const std::vector<int> off = differences(*find_preset(name), sound_, want);
    ASSERT_EQ(off.size(), want.size());
    const auto within = [&off](int steps) {
      return std::count_if(off.begin(), off.end(), [=](int d) { return std::abs(d) <= steps; });
    };
    std::printf("%s: equal %ld, within one %ld of %zu\n", name, within(0), within(1), off.size());
    EXPECT_GE(within(0), fixed ? 850 : 1195) << name;
    EXPECT_GE(within(1), fixed ? 1190 : 1200) << name;
    EXPECT_EQ(within(2), 1200) << name;
  }
}

TEST_F(Recorded, ScipyWelch) {
  expect_near(expected("welch"), by_block("welch", settings({{"frame", count(512)}, {"step", count(256)}})),
              1e-5);
}

TEST_F(Recorded, ScipyButterworth) {
  expect_near(expected("iir-low"), by_block("iir", settings({{"order", count(4)}, {"cutoff_hz", 1000.0}})),
              1e-5, 40);
  // Poles near 1 cost digits in float.
  expect_near(expected("iir-high"),
              by_block("iir", settings({{"kind", word("high")}, {"order", count(6)}, {"cutoff_hz", 300.0}})),
              1e-4, 40);
}

TEST_F(Recorded, ScipyFir) {
  expect_near(expected("fir-low"), by_block("fir", settings({{"taps", count(63)}, {"cutoff_hz", 2000.0}})),
              1e-5, 40);
}

TEST_F(Recorded, ScipyEnvelope) { expect_near(expected("envelope"), by_block("envelope", {}), 1e-5, 40); }

}  // namespace
}  // namespace mote
