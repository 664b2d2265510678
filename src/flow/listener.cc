// SPDX-License-Identifier: Apache-2.0
#include "flow/listener.h"

namespace mote {

int64_t driver_frames(DType sample_type) { return sample_type == DType::kInt16 ? kAudioChunkFrames : 1; }

Result<Listener> make_listener(const StreamProject& project, const Graph& graph, int64_t chunk_frames,
                               int64_t backlog_frames) {
  Listener out;
  out.type = project.input.type;
  out.rate_hz = project.input.rate_hz;
  out.step_frames = project.step_frames();
  out.channels = project.channels();
  out.queue_frames = out.step_frames + chunk_frames + backlog_frames;
  MOTE_ASSIGN(out.events, event_tables(project.events, graph, project.step_seconds()));
  return out;
}

}  // namespace mote
