// SPDX-License-Identifier: Apache-2.0
#include "flow/stream_run.h"

#include "base/format.h"
#include "base/progress.h"
#include "interp/device_session.h"

namespace mote {

namespace {

constexpr int64_t kMostFrames = int64_t{1} << 24;  // 17 minutes of sound at 16 kHz

Error stopped() { return Error(Code::kInterrupted, "interrupted"); }

}  // namespace

int64_t step_frames(const Graph& graph, int64_t channels) {
  return graph.tensor(graph.inputs[0]).elements() / channels;
}

Result<int64_t> run_over_stream(const Compiled& compiled, const SampleStream& stream,
                                const OnAnswer& on_answer) {
  const Graph& graph = compiled.model.graph;
  const Tensor& input = graph.tensor(graph.inputs[0]);
  const int64_t step = step_frames(graph, stream.channels);
  MOTE_ASSIGN(const std::vector<int64_t> frames, inference_frames(graph, stream, {1, step}));
  DeviceSession session(compiled.model, compiled.layout);
  int64_t run = 0;
  for (const int64_t frame : frames) {
    if (interrupted()) return stopped();
    session.run({window_input(input, stream, frame)});
    if (session.end() == RunEnd::kWhole) on_answer(run, frame, session.value(graph.outputs[0]));
    ++run;
  }
  return run;
}

Result<int64_t> frames_to_first_answer(const Compiled& compiled, int64_t channels) {
  const Graph& graph = compiled.model.graph;
  const Tensor& input = graph.tensor(graph.inputs[0]);
  const int64_t step = step_frames(graph, channels);
  const Bytes zeros(static_cast<size_t>(input.bytes()));
  DeviceSession session(compiled.model, compiled.layout);
  for (int64_t frames = step; frames <= kMostFrames; frames += step) {
    if (interrupted()) return stopped();
    session.run({zeros});
    if (session.end() == RunEnd::kWhole) return frames;
  }
  return Error(Code::kUnsupported, format("there is no answer after {} samples", with_commas(kMostFrames)),
               "make the windows of [[signal]] shorter");
}

}  // namespace mote
