// SPDX-License-Identifier: Apache-2.0
// The audio preprocessors of TensorFlow Lite Micro's micro_speech example on its six recordings, against the
// features that TFLM itself makes of them, recorded by tools/truth/preprocessor.py. Windows follow each other
// in one session: the estimate of the noise goes on from one to the next.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "base/io.h"
#include "base/json.h"
#include "base/sha256.h"
#include "base/text.h"
#include "flow/compiled.h"
#include "interp/device_session.h"
#include "interp/reference.h"
#include "tests/support/shared_models.h"

namespace mote {
namespace {

constexpr char kFolder[] = "tflite_micro/examples/micro_speech/";
constexpr char kGolden[] = MOTE_SOURCE_DIR "/tests/golden/audio_preprocessor.json";
constexpr int64_t kMaxFileBytes = 1 << 20;
constexpr size_t kWindow = 480 * sizeof(int16_t), kStep = 320 * sizeof(int16_t);

// The samples of a recording, int16 at 16 kHz: what follows the word "data" and its size.
Bytes samples_of(const std::string& path) {
  const Result<Bytes> file = read_file(path, kMaxFileBytes);
  EXPECT_TRUE(file.ok()) << path;
  if (!file.ok()) return {};
  constexpr char kData[] = "data";
  const auto found = std::search(file->begin(), file->end(), kData, kData + 4);
  EXPECT_GE(file->end() - found, 8) << path;
  if (file->end() - found < 8) return {};
  return Bytes(found + 8, file->end());
}

// The windows of a recording, one after the other.
std::vector<Bytes> windows_of(const std::string& path) {
  const Bytes samples = samples_of(path);
  std::vector<Bytes> out;
  for (size_t at = 0; at + kWindow <= samples.size(); at += kStep) {
    const auto first = samples.begin() + static_cast<std::ptrdiff_t>(at);
    out.emplace_back(first, first + static_cast<std::ptrdiff_t>(kWindow));
  }
  return out;
}

Bytes features_by_reference(const Graph& graph, const std::vector<Bytes>& windows) {
  ReferenceSession session(graph);
  Bytes out;
  for (const Bytes& window : windows) {
    const Bytes features = session.run({window})[static_cast<size_t>(graph.outputs[0])];
    out.insert(out.end(), features.begin(), features.end());
  }
  return out;
}

Bytes features_by_kernels(const Compiled& compiled, const std::vector<Bytes>& windows) {
  DeviceSession session(compiled.model, compiled.layout);
  Bytes out;
  for (const Bytes& window : windows) {
    session.run({window}, {}, /*poison=*/true);
    const Bytes features = session.outputs()[0];
    out.insert(out.end(), features.begin(), features.end());
  }
  return out;
}

struct Case {
  const char* model;
  const char* board;
};

class AudioPreprocessor : public testing::TestWithParam<Case> {
 protected:
  // Calls check(recording, features) with those of the reference and of the kernels.
  template <class Check>
  void for_each_recording(const Check& check) {
    const auto path = shared_model(std::string(kFolder) + "models/" + GetParam().model);
    if (!path) GTEST_SKIP() << kNoSharedModels;
    const Result<Compiled> compiled = compile_file(*path, *find_board(GetParam().board), Optimize::kFull);
    ASSERT_TRUE(compiled.ok()) << compiled.error().to_string();
    const Result<std::string> text = read_text_file(kGolden, kMaxFileBytes);
    ASSERT_TRUE(text.ok());
    const Result<Json> golden = parse_json(*text, kGolden);
    ASSERT_TRUE(golden.ok());
    ASSERT_EQ(golden->size(), 6u);
    for (const Json& recorded : *golden) {
      const std::string name = recorded["recording"];
      SCOPED_TRACE(name);
      const auto recording = shared_model(std::string(kFolder) + "testdata/" + name);
      ASSERT_TRUE(recording.has_value());
      const std::vector<Bytes> windows = windows_of(*recording);
      check(recorded, features_by_reference(compiled->imported, windows), "reference");
      check(recorded, features_by_kernels(*compiled, windows), "device kernels");
    }
  }
};

class AudioPreprocessorInt8 : public AudioPreprocessor {};
class AudioPreprocessorFloat : public AudioPreprocessor {};

TEST_P(AudioPreprocessorInt8, EqualsTheRecordedFeatures) {
  for_each_recording([](const Json& recorded, const Bytes& features, const char* engine) {
    Bytes truth;
    ASSERT_TRUE(base64_decode(recorded["int8"].get<std::string>(), &truth));
    EXPECT_EQ(features, truth) << engine;
  });
}

TEST_P(AudioPreprocessorFloat, EqualsTheRecordedFeatures) {
  for_each_recording([](const Json& recorded, const Bytes& features, const char* engine) {
    EXPECT_EQ(sha256_hex(features.data(), features.size()), recorded["float32_sha256"].get<std::string>())
        << engine;
  });
}

constexpr char kInt8[] = "audio_preprocessor_int8.tflite", kFloat[] = "audio_preprocessor_float.tflite";

std::string board_name(const testing::TestParamInfo<Case>& test) {
  std::string name = test.param.board;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Boards, AudioPreprocessorInt8,
                         testing::Values(Case{kInt8, "host"}, Case{kInt8, "cortex-m0plus"},
                                         Case{kInt8, "cortex-m4"}, Case{kInt8, "cortex-m55"}),
                         board_name);
INSTANTIATE_TEST_SUITE_P(Boards, AudioPreprocessorFloat,
                         testing::Values(Case{kFloat, "host"}, Case{kFloat, "cortex-m4"}), board_name);

}  // namespace
}  // namespace mote
