// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "flow/model_options.h"
#include "flow/real_time.h"
#include "target/target.h"

namespace mote {

struct CompileRequest {
  std::string model;  // .tflite, .onnx or .mote, or a project's folder
  std::string board;  // empty: the project's
  Objective objective = Objective::kLatency;
  std::string folder;  // where the library goes
  std::string name;    // C name of the model; from the file's name if empty
  ModelOptions model_options = {};
};

// The listening part of a project's library.
struct ListeningSummary {
  int64_t queue_frames = 0;
  int64_t bytes = 0;  // RAM of the queue and of what is remembered of answers
  std::vector<std::string> events;
  RealTime time;
};

struct CompileSummary {
  std::string name;
  std::string board;
  Objective objective = Objective::kLatency;
  std::string folder;
  int64_t arena_bytes = 0;
  int64_t state_bytes = 0;
  int64_t constant_bytes = 0;
  int64_t macs = 0;
  std::optional<ListeningSummary> listening;  // of a project with a sensor
  std::vector<std::string> files;             // relative to the folder
};

// `mote compile`: writes the model as an Arduino library and CMake target. A folder that holds something else
// is refused; an earlier library of mote in it is replaced.
Result<CompileSummary> compile(const CompileRequest& request);

Json to_json(const CompileSummary& summary);

struct Compiled;

// Writes the library of a compiled model, its self-test vectors computed with the reference arithmetic, into
// a folder; `listener`: null for a model alone.
Result<std::vector<std::string>> write_library(const Compiled& compiled, const std::string& folder,
                                               const Listener* listener = nullptr);

}  // namespace mote
