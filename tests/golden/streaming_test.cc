// SPDX-License-Identifier: Apache-2.0
// ESPHome's okay_nabu.tflite, which keeps states between calls, over the 300 frames of okay_nabu.txt,
// recorded by tools/truth/okay_nabu.py: on the host by the plans of several cores, and as firmware on
// emulated ones.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "flow/board_run.h"
#include "flow/compiled.h"
#include "interp/device_session.h"
#include "interp/reference.h"
#include "tests/support/shared_models.h"

namespace mote {
namespace {

struct Recording {
  std::vector<Bytes> frames;
  std::vector<uint8_t> outputs;
};

// What frame() of okay_nabu.py makes of a seed.
Bytes frame(uint32_t state) {
  const auto upper_byte = [&state] {
    state = state * 1664525u + 1013904223u;
    return static_cast<int>(state >> 24);
  };
  upper_byte();
  const int level = upper_byte(), spread = upper_byte() >> 1;
  Bytes out;
  for (int i = 0; i < 120; ++i) {
    const int value = level - 128 + (upper_byte() * spread >> 8) - (spread >> 1);
    out.push_back(static_cast<uint8_t>(std::clamp(value, -128, 127)));
  }
  return out;
}

Recording recording() {
  Recording out;
  std::ifstream file(MOTE_SOURCE_DIR "/tests/golden/okay_nabu.txt");
  for (int seed = 0, output = 0; file >> seed >> output;) {
    out.frames.push_back(frame(static_cast<uint32_t>(seed)));
    out.outputs.push_back(static_cast<uint8_t>(output));
  }
  return out;
}

std::optional<std::string> model_path() {
  return shared_plain_file("models/tflite/micro_wake_word/okay_nabu.tflite");
}

class Streaming : public testing::TestWithParam<const char*> {};

TEST_P(Streaming, FramesGiveTheRecordedOutputsAgainAfterReset) {
  const auto path = model_path();
  if (!path) GTEST_SKIP() << kNoSharedModels;
  const Result<Compiled> compiled = compile_file(*path, *find_board(GetParam()), Optimize::kFull);
  ASSERT_TRUE(compiled.ok()) << compiled.error().to_string();
  const Recording recorded = recording();
  ASSERT_EQ(recorded.frames.size(), 300u);
  DeviceSession device(compiled->model, compiled->layout);
  ReferenceSession reference(compiled->imported);
  const auto output = static_cast<size_t>(compiled->imported.outputs[0]);
  // The second round begins in the middle, from what the first one leaves.
  for (const size_t frames : {size_t{170}, recorded.frames.size()}) {
    device.reset();
    reference.reset();
    for (size_t i = 0; i < frames; ++i) {
      device.run({recorded.frames[i]});
      ASSERT_EQ(device.outputs()[0], Bytes{recorded.outputs[i]}) << "frame " << i;
      ASSERT_EQ(reference.run({recorded.frames[i]})[output], Bytes{recorded.outputs[i]}) << "frame " << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Plans, Streaming,
                         testing::Values("host", "cortex-m0plus", "cortex-m4", "cortex-m55"),
                         [](const auto& test) {
                           std::string name = test.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

class StreamingOnBoard : public testing::TestWithParam<const char*> {};

TEST_P(StreamingOnBoard, FramesGiveTheRecordedOutputs) {
  const auto path = model_path();
  if (!path) GTEST_SKIP() << kNoSharedModels;
  if (MOTE_EMULATED == 0) GTEST_SKIP() << "firmware does not depend on how mote is built";
  const Result<Compiled> compiled = compile_file(*path, *find_board(GetParam()), Optimize::kFull);
  ASSERT_TRUE(compiled.ok()) << compiled.error().to_string();
  const Result<Firmware> firmware = build_for_board(*compiled);
  ASSERT_TRUE(firmware.ok()) << firmware.error().to_string();
  EXPECT_EQ(firmware->size.state, compiled->layout.state_bytes);
  const Recording recorded = recording();
  RunRequest request;
  request.inputs = joined(recorded.frames);
  const Result<BoardRun> run = run_firmware(*firmware, request);
  ASSERT_TRUE(run.ok()) << run.error().to_string();
  EXPECT_EQ(run->outputs, recorded.outputs);
}

INSTANTIATE_TEST_SUITE_P(Cores, StreamingOnBoard,
                         testing::Values("cortex-m0plus", "cortex-m4", "cortex-m55", "rv32imc",
                                         "esp32-devkitc"),
                         [](const auto& test) {
                           std::string name = test.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace mote
