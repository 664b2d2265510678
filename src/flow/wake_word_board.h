// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "flow/mlperf.h"
#include "flow/real_time.h"
#include "flow/sensor_run.h"

namespace mote {

// What the firmware made of a recording.
struct HeardRecording {
  double seconds = 0;                  // of sound
  std::vector<int64_t> frames;         // that had arrived at each run
  SensorOutputs outputs;               // of each run
  std::vector<int64_t> detections_ms;  // runs with an event, since the first run began
  int64_t answers = 0;                 // runs that did not end at a window that waits
  int64_t identical_runs = 0;          // outputs, events and states are those of this computer
  int64_t identical_events = 0;        // events and states are
};

// The request's model as the folder of a project with [sensor] and [[event]].
Result<StreamProject> wake_word_project(const MlperfRequest& request);

// The samples of a recording for it. Of two channels the first is taken: the benchmark's files have two,
// since I2S has, and its reference takes the first.
Result<SampleStream> read_for(const StreamProject& project, const std::string& path);

// A project whose firmware listens on an emulated board: what the streaming test of MLPerf Tiny calls the
// device under test.
class WakeWordBoard {
 public:
  // Builds the firmware and estimates what an answer costs. The board is the project's unless the request
  // names one.
  static Result<std::unique_ptr<WakeWordBoard>> make(const MlperfRequest& request);
  WakeWordBoard(const WakeWordBoard&) = delete;
  WakeWordBoard& operator=(const WakeWordBoard&) = delete;

  // Feeds them to the firmware, and to this computer where `compare` is true.
  Result<HeardRecording> hear(const SampleStream& samples, bool compare) const;

  const Target& target() const { return compiled_.model.target; }
  const StreamProject& project() const { return project_; }
  const BenchResult& cost() const { return cost_; }
  const RealTime& time() const { return time_; }
  // Floats are rounded otherwise by another processor, so that a few outputs may differ from this computer's.
  bool in_float() const { return computes_in_float(compiled_.model.graph); }
  double rate_hz() const { return project_.input.rate_hz; }
  // What the model says of the wake word in an answer: the value that the first rule watches, as it is
  // stored.
  const Tensor& output() const { return run_->output(); }
  int32_t watched_output() const { return listener_.events.rules.front().output; }

 private:
  WakeWordBoard(StreamProject project, Compiled compiled, Listener listener);

  StreamProject project_;
  Compiled compiled_;
  Listener listener_;
  SensorFeed feed_;  // how samples arrive; recordings come later
  std::unique_ptr<SensorRun> run_;
  BenchResult cost_;
  RealTime time_;
};

}  // namespace mote
