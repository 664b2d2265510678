// SPDX-License-Identifier: Apache-2.0
#include "emulate/chunks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "emulate/tiny_model_test.h"

namespace mote {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Chunks, TheModelRunsEachTimeThatEnoughNewSamplesHaveCome) {
  const Lowered model = tiny_model("cortex-m4");
  SampleStream stream;
  stream.format = SampleFormat::kInt8;
  const auto frames_at = [&](size_t bytes, int64_t channels, int64_t hop) {
    stream.bytes.resize(bytes);
    stream.channels = channels;
    return *inference_frames(model.graph, stream, {1, hop});
  };
  EXPECT_THAT(frames_at(7, 1, 1), ElementsAre());
  EXPECT_THAT(frames_at(10, 1, 1), ElementsAre(8, 9, 10));
  EXPECT_THAT(frames_at(20, 2, 3), ElementsAre(4, 7, 10));
  EXPECT_THAT(frames_at(40, 1, 16), ElementsAre(16, 32));
}

TEST(Chunks, WhatCannotBeFedIsRefused) {
  const Lowered model = tiny_model("cortex-m4");
  const auto error = [&](const SampleStream& stream, const ChunkSchedule& schedule) {
    const auto frames = inference_frames(model.graph, stream, schedule);
    return frames.ok() ? "no error" : frames.error().to_string();
  };
  EXPECT_THAT(error({Bytes(30), SampleFormat::kInt8, 3}, {1, 1}),
              HasSubstr("3 channels, which do not divide"));
  EXPECT_THAT(error({Bytes(32), SampleFormat::kInt8, 1}, {4097, 1}), HasSubstr("4,097 samples"));
  EXPECT_THAT(error({Bytes(32), SampleFormat::kInt8, 1}, {0, 1}), HasSubstr("0 samples"));
  EXPECT_THAT(error({Bytes(32), SampleFormat::kInt8, 1}, {1, 0}), HasSubstr("at least one sample"));
  EXPECT_THAT(error({Bytes(32), SampleFormat::kInt16, 1}, {1, 1}), HasSubstr("has no scale"));
}

TEST(Chunks, ValuesAreQuantisedToTheNearestWithTiesAwayFromZero) {
  Tensor input{"in", DType::kInt8, Shape{6}, {{0.5F}, {3}, -1}, nullptr, -1};
  SampleStream stream;
  stream.format = SampleFormat::kFloat32;
  const float values[] = {0.0F, 0.25F, -0.25F, 0.24F, 1000.0F, -1000.0F};
  stream.bytes.resize(sizeof values);
  std::memcpy(stream.bytes.data(), values, sizeof values);
  EXPECT_THAT(window_input(input, stream, 6), ElementsAre(3, 4, 2, 3, 127, 128));  // 128 is -128
  stream.format = SampleFormat::kPixels;
  stream.bytes = {0, 1, 127, 128, 254, 255};
  EXPECT_THAT(window_input(input, stream, 6), ElementsAre(0x80, 0x81, 0xFF, 0, 126, 127));
}

// The device's ring, conversion and check sum against the host's, chunk by chunk, with windows that overlap,
// touch and lie apart.
TEST(Chunks, WhatTheDeviceSeesIsWhatWasSent) {
  for (const char* board : {"cortex-m4", "cortex-m0plus", "cortex-m55", "rv32imc", "esp32-devkitc"}) {
    const Result<Firmware> firmware = build_tiny(board);
    ASSERT_TRUE(firmware.ok()) << firmware.error().to_string();
    const Lowered model = tiny_model(board);
    SampleStream stream;
    stream.format = SampleFormat::kInt8;
    for (int i = 0; i < 100; ++i) stream.bytes.push_back(static_cast<uint8_t>(i * 37));
    for (const ChunkSchedule& schedule : {ChunkSchedule{1, 3}, ChunkSchedule{7, 8}, ChunkSchedule{100, 20}}) {
      const Result<ChunkRun> run = run_in_chunks(*firmware, model.graph, stream, schedule);
      ASSERT_TRUE(run.ok()) << run.error().to_string();
      EXPECT_EQ(run->crc, run->crc_sent);
      const std::vector<int64_t> frames = *inference_frames(model.graph, stream, schedule);
      ASSERT_EQ(run->outputs.size(), frames.size() * 8);
      for (size_t i = 0; i < frames.size(); ++i) {
        const Bytes input = window_input(model.graph.tensor(0), stream, frames[i]);
        for (size_t k = 0; k < 8; ++k)
          ASSERT_EQ(run->outputs[i * 8 + k], static_cast<uint8_t>(4 * (input[k] + 3)))
              << board << ", inference " << i << ", value " << k;
      }
    }
  }
}

// The check value that catalogues of CRCs give: that of the digits 1 to 9.
TEST(Chunks, TheCheckSumIsThatOfZip) {
  const Result<Firmware> firmware = build_tiny("cortex-m0plus");
  ASSERT_TRUE(firmware.ok()) << firmware.error().to_string();
  SampleStream stream;
  stream.format = SampleFormat::kInt8;
  for (const char c : std::string("123456789")) stream.bytes.push_back(static_cast<uint8_t>(c));
  const Result<ChunkRun> run = run_in_chunks(*firmware, tiny_model("cortex-m0plus").graph, stream, {2, 8});
  ASSERT_TRUE(run.ok()) << run.error().to_string();
  EXPECT_EQ(run->crc, 0xCBF43926U);
}

}  // namespace
}  // namespace mote
