// SPDX-License-Identifier: Apache-2.0
// The presets of MLPerf Tiny's keyword spotter against the features that its benchmark sends to a board:
// 1,000 files of int8, made from clips of Speech Commands (CC BY 4.0).
#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "base/io.h"
#include "base/text.h"
#include "data/recording.h"
#include "tests/signal/chain_session.h"
#include "tests/support/shared_models.h"

namespace mote {
namespace {

const std::string kFolder = "data/kws_speech_commands_v2/";

// How many values of all feature files are those of the preset.
struct Agreement {
  int64_t files = 0, values = 0, equal = 0, near = 0;
  double share_equal() const { return static_cast<double>(equal) / static_cast<double>(values); }
  double share_near() const { return static_cast<double>(near) / static_cast<double>(values); }
};

// The files of features that were made from a clip, one after the other; "" where it is not one of the 1,000.
void compare(const std::string& clip, const std::string& names, ChainSession& session,
             const std::string& folder, int zero, Agreement* sum) {
  const auto wav = shared_file(kFolder + "mlperf_eval1000_wav.tar.xz", clip);
  ASSERT_TRUE(wav.has_value());
  const Result<Recording> audio = read_audio(*wav);
  ASSERT_TRUE(audio.ok()) << audio.error().to_string();
  std::vector<int16_t> samples(16000);
  std::memcpy(samples.data(), audio->bytes.data(), std::min(audio->bytes.size(), samples.size() * 2));
  const std::vector<int8_t> features = session.run<int8_t>(samples);
  for (const std::string& name : split(names, '|')) {
    const auto file = shared_file(kFolder + "mlperf_kws01_features.tar.xz", folder + name);
    ASSERT_TRUE(file.has_value());
    const Result<Bytes> expected = read_file(*file, 1 << 20);
    ASSERT_TRUE(expected.ok());
    ASSERT_EQ(expected->size(), features.size());
    ++sum->files;
    for (size_t i = 0; i < features.size(); ++i) {
      const int difference = static_cast<int8_t>((*expected)[i] + zero) - features[i];
      ++sum->values;
      sum->equal += difference == 0 ? 1 : 0;
      // Modulo 256, as the recipe has it.
      sum->near += std::abs(difference) <= 1 || std::abs(difference) == 255 ? 1 : 0;
    }
  }
}

// `zero` is added to their values, modulo 256.
Agreement agreement_of(const std::string& preset, const std::string& folder = "kws01/", int zero = 0) {
  Agreement sum;
  const Result<Preset> found = find_preset(preset);
  EXPECT_TRUE(found.ok());
  ChainSession session(found->input, found->blocks);
  if (!session.ok()) return sum;
  std::ifstream labels(*shared_plain_file(kFolder + "labels.csv"));
  for (std::string line; std::getline(labels, line);) {
    const std::vector<std::string> cells = split(trim(line), ',');
    if (cells.size() == 7 && ends_with(cells[6], ".bin"))
      compare(cells[0], cells[6], session, folder, zero, &sum);
  }
  return sum;
}

TEST(MlperfFeatures, FloatReproducesThem) {
  if (!shared_plain_file(kFolder + "labels.csv")) GTEST_SKIP() << kNoSharedModels;
  const Agreement sum = agreement_of("mfcc-mlperf-kws");
  EXPECT_EQ(sum.files, 1000);
  EXPECT_GE(sum.share_equal(), 0.997) << "all-zero frames make up the rest";
  EXPECT_EQ(sum.near, sum.values) << "off by more than one";
  RecordProperty("equal", std::to_string(sum.share_equal()));
  std::printf("equal %.5f, within one %.5f\n", sum.share_equal(), sum.share_near());
}

TEST(MlperfFeatures, FixedPointComesNear) {
  if (!shared_plain_file(kFolder + "labels.csv")) GTEST_SKIP() << kNoSharedModels;
  const Agreement sum = agreement_of("mfcc-mlperf-kws-fixed");
  EXPECT_EQ(sum.files, 1000);
  EXPECT_GE(sum.share_near(), 0.99);
  RecordProperty("near", std::to_string(sum.share_near()));
  std::printf("equal %.5f, within one %.5f\n", sum.share_equal(), sum.share_near());
}

TEST(MlperfFeatures, BandsToo) {
  if (!shared_plain_file(kFolder + "labels.csv")) GTEST_SKIP() << kNoSharedModels;
  const Agreement sum = agreement_of("lfbe-mlperf-kws", "kws01-open/lfbe/", -128);
  EXPECT_EQ(sum.files, 1000);
  EXPECT_GE(sum.share_equal(), 0.999);
  std::printf("equal %.5f, within one %.5f\n", sum.share_equal(), sum.share_near());
}

}  // namespace
}  // namespace mote
