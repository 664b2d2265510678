// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "events/tables.h"

namespace mote {

// How a firmware listens to its sensor: samples are pushed into a queue of its own, the model takes them step
// by step, and its answers become events.
struct Listener {
  DType type = DType::kInt16;  // of a sample: int16 or float32
  double rate_hz = 0;          // frames a second
  int64_t channels = 1;
  int64_t step_frames = 0;   // that the model takes at once
  int64_t queue_frames = 0;  // that may wait
  EventTables events;

  int64_t frame_bytes() const { return channels * (type == DType::kInt16 ? 2 : 4); }
  // RAM of queue and decisions; the queue keeps one place free.
  int64_t memory_bytes() const { return (queue_frames + 1) * frame_bytes() + events.memory_bytes(); }
};

struct EmitRequest;
struct SourceFile;

// src/mote_<m>_listen.h and .cpp, the headers of device/ that they include, and examples/Listen, a sketch.
// The request has a listener.
std::vector<SourceFile> emit_listener(const EmitRequest& request);

}  // namespace mote
