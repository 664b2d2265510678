// SPDX-License-Identifier: Apache-2.0
#pragma once
// Feeds the listener of a firmware (emit/listener.h) with samples, as a sensor's driver would.
#include <cstdint>
#include <vector>

#include "device/app/health.h"
#include "emulate/emulate.h"

namespace mote {

struct ListenRequest {
  Bytes samples;  // in the sensor's own form, int16 or float32, frame after frame
  int64_t frame_bytes = 0, step_frames = 0;
  int64_t chunk_frames = 0;  // that are pushed at once; at most 4,096 bytes
  double seconds_per_run = 120;
};

// One step of samples.
struct ListenedStep {
  Bytes outputs;  // all of them, one after the other; zeros where a window waits
  bool answered = false;
  uint32_t events = 0, state = 0;  // of the answer
};

struct ListenRun {
  std::vector<ListenedStep> steps;
  mote_health health = {};
  uint32_t crc = 0;       // CRC-32 of the bytes that arrived, computed on the device
  uint32_t crc_sent = 0;  // and of those that were sent
  int64_t stack_bytes = 0;
  double seconds = 0;  // on this computer
};

// The firmware was built with a listener.
Result<ListenRun> run_listener(const Firmware& firmware, const ListenRequest& request);

}  // namespace mote
