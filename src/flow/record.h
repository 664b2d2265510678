// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "capture/recognise.h"
#include "capture/recorder.h"

namespace mote {

// `mote record --port PORT -o SET`.
struct RecordRequest {
  std::string port;  // a serial port, a pseudo-terminal, a file of bytes that were kept, or "-"
  int baud = 115200;
  StreamForm form = StreamForm::kAny;
  std::string output;    // recording set, made if it is not there
  std::string label;     // of every recording; "" for none
  std::string group;     // "" for one of this session
  std::string licence;   // of a new set
  double seconds = 0;    // to record; 0: until Ctrl-C or until the device is gone
  double patience = 10;  // seconds to wait for a form that is known
  RecorderOptions recorder;
};

// What is shown while it runs.
struct RecordView {
  std::string form;    // "" while nothing is recognised
  double seconds = 0;  // recorded
  std::vector<StreamState> streams;
};

struct RecordSummary {
  std::string folder, form, port, group;
  double seconds = 0;
  std::vector<StreamState> streams;
  int64_t added = 0;             // recordings
  int64_t present = 0;           // whose content was in the set already
  std::vector<std::string> ids;  // of those added
  std::vector<std::string> contradictions;
  std::vector<std::string> notes;
  std::string ended;  // why: "time", "Ctrl-C", "the device is gone", ...
};

// Writes what arrives into the set when the recording ends. Until then the bytes are kept in a file in the
// set's folder, unfinished-TIME.stream: after a crash `mote record --port` that file makes the recordings of
// it.
Result<RecordSummary> record(const RecordRequest& request,
                             const std::function<void(const RecordView&)>& show);

Json to_json(const RecordSummary& summary);

}  // namespace mote
