// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "device/app/health.h"
#include "flow/fault.h"
#include "flow/model_options.h"
#include "flow/sensor_feed.h"
#include "target/target.h"

namespace mote {

struct RunSensorRequest {
  std::string model;
  std::string board;  // empty: the project's, or the host
  SensorFeedRequest feed;
  std::string fault;   // "noise:20dB"; empty: none
  uint64_t seed = 1;   // of the fault
  std::string output;  // the outputs' raw bytes of every inference; not written if empty
  ModelOptions model_options = {};
};

// What the model said at one moment.
struct Answer {
  int64_t frame = 0;  // frames that had arrived
  int32_t label = 0;
  double value = 0;  // of that class, or of the only output
};

struct FaultReport {
  Fault fault;
  bool noticed = false;
  std::string how;                      // what noticed it, or why nothing could
  int64_t inferences = 0;               // that gave an output under the fault
  int64_t lost = 0;                     // that gave none
  int64_t outputs_changed = 0;          // of those that gave one: any byte of it
  int64_t answers_changed = 0;          // another class
  double mean_absolute_difference = 0;  // of output 0's real values
  std::optional<double> accuracy;       // of all labelled inputs; a lost one is wrong
  // Of a project, where the fault is one of the signal: events without and with it.
  std::optional<int64_t> events, events_under_fault;
  // Only for damaged weights, which are not run: what would have changed without the check.
  bool would_be = false;
};

struct HeardEvent {
  int64_t frame = 0;  // frames that had arrived
  int32_t event = 0;  // of ListeningReport::names
  std::string state;  // of the machine after it; "" if the project has none
};

// What the listener of a project made of the answers, without a fault.
struct ListeningReport {
  std::vector<std::string> names;
  std::vector<HeardEvent> events;
  int64_t different_from_host = 0;  // runs after which events or state are not those of this computer
  mote_health health = {};
};

struct RunSensorSummary {
  std::string model, board, emulation;
  std::string feed;
  double rate_hz = 0, seconds_of_recording = 0, seconds = 0;
  int64_t frames = 0, chunk_frames = 0, hop_frames = 0;
  int64_t waited = 0;             // runs that ended at a window which waits for more: no answer
  std::vector<Answer> answers;    // of the run without a fault
  int64_t identical_to_host = 0;  // runs whose outputs are those of this computer
  int64_t close_to_host = 0;      // the same, but floats may differ by kReferenceTolerance
  std::optional<bool>
      stream_intact;  // the check sum of the device is that of the recording; none on the host
  std::optional<double> accuracy;
  std::optional<ListeningReport> listening;  // of a project
  std::optional<FaultReport> fault;
  std::vector<std::string> labels;
};

// `mote run --sensor`: feeds a recording to the firmware, or to the model on the host, as the device would
// receive it; with a fault, once without and once with it.
Result<RunSensorSummary> run_sensor(const RunSensorRequest& request);

Json to_json(const RunSensorSummary& summary);

}  // namespace mote
