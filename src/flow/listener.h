// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "emit/listener.h"
#include "flow/stream_project.h"

namespace mote {

// Samples that a driver hands over at a time: kAudioChunkFrames of sound, one of others.
int64_t driver_frames(DType sample_type);

// What an Arduino's PDM microphone hands over at a time, in samples: 512 bytes.
// Source: ArduinoCore-mbed, libraries/PDM, DEFAULT_PDM_BUFFER_SIZE.
constexpr int64_t kAudioChunkFrames = 256;

// The listener of a project whose chain and model are `graph`. The queue has room for a step, for
// `chunk_frames` that come at once, and for `backlog_frames` more. Errors of the project's rules name their
// lines.
Result<Listener> make_listener(const StreamProject& project, const Graph& graph, int64_t chunk_frames,
                               int64_t backlog_frames);

}  // namespace mote
