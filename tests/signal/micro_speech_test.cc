// SPDX-License-Identifier: Apache-2.0
// The preset micro-speech against the front end that TensorFlow Lite Micro ships as a model, on its
// recordings.
#include <gtest/gtest.h>

#include "base/io.h"
#include "data/recording.h"
#include "tests/signal/chain_session.h"
#include "tests/support/shared_models.h"

namespace mote {
namespace {

const std::string kFolder = "tflite_micro/examples/micro_speech/";

TEST(MicroSpeech, PresetIsTheModel) {
  const auto file = shared_model(kFolder + "models/audio_preprocessor_int8.tflite");
  if (!file) GTEST_SKIP() << kNoSharedModels;
  const Result<Compiled> compiled =
      compile_file(*file, *find_target("cortex-m4", Objective::kLatency), Optimize::kFull);
  ASSERT_TRUE(compiled.ok()) << compiled.error().to_string();
  const Preset preset = *find_preset("micro-speech");
  int frames = 0;
  for (const char* name : {"no_1000ms.wav", "no_30ms.wav", "noise_1000ms.wav", "silence_1000ms.wav",
                           "yes_1000ms.wav", "yes_30ms.wav"}) {
    SCOPED_TRACE(name);
    DeviceSession model(compiled->model, compiled->layout);
    ChainSession chain(preset.input, preset.blocks);
    ASSERT_TRUE(chain.ok());
    const Result<Recording> audio = read_audio(*shared_model(kFolder + "testdata/" + name));
    ASSERT_TRUE(audio.ok());
    for (size_t at = 0; at + 960 <= audio->bytes.size(); at += 640, ++frames) {
      const auto first = audio->bytes.begin() + static_cast<std::ptrdiff_t>(at);
      const Bytes window(first, first + 960);
      model.run({window});
      std::vector<int16_t> samples(480);
      std::memcpy(samples.data(), window.data(), window.size());
      const std::vector<int8_t> features = chain.run<int8_t>(samples);
      const Bytes expected = model.outputs()[0];
      ASSERT_EQ(expected.size(), features.size());
      ASSERT_EQ(std::memcmp(expected.data(), features.data(), features.size()), 0) << "frame at byte " << at;
    }
  }
  EXPECT_GT(frames, 190);
}

}  // namespace
}  // namespace mote
