// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/toml.h"
#include "events/rules.h"
#include "signal/block.h"

namespace mote {

// Part by which the rate of a recording may differ from that of the project's sensor: clocks of sensors are
// no better.
constexpr double kSensorRateTolerance = 0.02;

// A project whose model listens to a sensor: a folder with a mote.toml,
//
//   name = "keyword"
//   [sensor]
//   type = "int16"       # of a sample: int16 (32,768 is 1.0), or float32 in the sensor's unit
//   rate_hz = 16000
//   channels = 1
//   step_ms = 20         # the samples that are taken at once; or step, in samples of each channel
//   [[signal]]           # blocks, one after the other: docs/signal.md
//   block = "window"
//   length = 480
//   every = 320
//   ...                  # or preset = "mfcc-mlperf-kws", which stands for its blocks
//   [model]
//   file = "kws.tflite"  # relative to this file
//   labels = ["yes", "no"]  # of the model's outputs in their order, instead of those in the file
//   [data]               # what `mote eval` scores
//   set = "set"
//   [decision]           # and [[event]], [[state]]: when an answer is an event, see events/rules.h
//   [target]
//   board = "arduino-nano-33-ble"
//
// With `layers` or `detector` instead of `file` in [model] the model is trained on recordings: [data] and
// [train] are then as flow/project.h says.
// Unknown settings are errors that name the line.
struct StreamProject {
  std::string file;                 // the mote.toml
  std::string name;                 // the folder's name if the file gives none
  std::string model;                // path
  std::vector<std::string> labels;  // of a model that is a file; empty: its own
  Origin labels_where;
  bool trained = false;   // by mote, which brings features to bytes first: flow/trained_pipeline.h
  bool detector = false;  // trained, on normal recordings; takes the features as they are
  std::string board;      // "" if none is given
  ChainInput input;       // one step of samples
  std::vector<Block> blocks;
  EventRules events;

  std::string folder() const;
  int64_t channels() const { return input.channels(); }
  int64_t step_frames() const { return input.shape[0]; }
  double step_seconds() const { return static_cast<double>(step_frames()) / input.rate_hz; }
};

// Of a project's folder; nothing if `path` is none, or its mote.toml has no [sensor].
Result<std::optional<StreamProject>> find_stream_project(const std::string& path);

// The board that was asked for, else that of the stream project, else `otherwise`.
Result<std::string> board_or_project(const std::string& board, const std::string& model,
                                     const std::string& otherwise);

Result<StreamProject> parse_stream_project(const Toml& toml, const std::string& file);

// Signal chain and a model that was given as one graph.
Result<Graph> build_stream_project(const StreamProject& project, const Graph& model);

}  // namespace mote
