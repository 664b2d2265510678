// SPDX-License-Identifier: Apache-2.0
#pragma once
// Feeds a firmware with a recording as a sensor's driver would: in chunks, with an inference each time that
// enough new samples have come.
#include <cstdint>

#include "emulate/emulate.h"

namespace mote {

// How a value arrives, and which real value it stands for. Numbers are those of harness_chunks.cpp.
enum class SampleFormat {
  kInt8 = 0,     // the model's own, as it is
  kInt16 = 1,    // audio: 32,768 is 1.0
  kFloat32 = 2,  // in the unit of the model's training data
  kPixels = 3,   // uint8: int8 models take pixel - 128, float models pixel / 255
};
int64_t sample_bytes(SampleFormat format);

// The buffer of the harness.
constexpr int64_t kMostChunkBytes = 4096;

// A recording as the device receives it.
struct SampleStream {
  Bytes bytes;  // frame after frame, the channels of each together
  SampleFormat format = SampleFormat::kInt16;
  int64_t channels = 1;
  int64_t frames() const { return static_cast<int64_t>(bytes.size()) / (channels * sample_bytes(format)); }
};

// The model has one input; the newest of its elements() values are what it gets, the oldest first.
struct ChunkSchedule {
  int64_t chunk_frames = 0;  // at most 4,096 bytes
  int64_t hop_frames = 0;    // from one inference to the next; the first comes when a window is full
};

// Frame after which inference i runs: the number of frames that have arrived then. kInvalid when a frame's
// values do not divide the model's input, a chunk is too large, or the model has several inputs.
Result<std::vector<int64_t>> inference_frames(const Graph& graph, const SampleStream& stream,
                                              const ChunkSchedule& schedule);

// The model's input when `frame` frames have arrived: what the firmware computes, on the host.
Bytes window_input(const Tensor& input, const SampleStream& stream, int64_t frame);

struct ChunkRun {
  int64_t inferences = 0;
  Bytes outputs;          // of each
  uint32_t crc = 0;       // CRC-32 of the bytes that arrived, computed on the device
  uint32_t crc_sent = 0;  // and of those that were sent
  int64_t stack_bytes = 0;
  double seconds = 0;  // on this computer
};

Result<ChunkRun> run_in_chunks(const Firmware& firmware, const Graph& graph, const SampleStream& stream,
                               const ChunkSchedule& schedule, double seconds_per_inference = 120);

}  // namespace mote
