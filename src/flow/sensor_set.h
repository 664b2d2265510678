// SPDX-License-Identifier: Apache-2.0
#pragma once
// A recording set as a project with a sensor learns from it.
#include <map>
#include <string>
#include <vector>

#include "data/set/recording_set.h"
#include "emulate/chunks.h"
#include "flow/project.h"

namespace mote {

struct LabelledRecording {
  const RecordingRow* row = nullptr;  // of the set
  int32_t label = -1;                 // index of the class; -1: none
  struct Part {
    int64_t first = 0, last = 0;  // frames, both included
    int32_t label = 0;
  };
  std::vector<Part> parts;

  // Of the part that holds a frame, the last to begin if there are several; else the recording's own.
  int32_t label_at(int64_t frame) const;
};

struct SensorSet {
  RecordingSet set;
  ChainInput sensor;
  std::vector<std::string>
      classes;  // the labels, in alphabetical order; or a given model's outputs, in their order
  std::vector<std::string> outputs;  // of the model: the classes, or those of a detector
  std::vector<int32_t> output_of;    // of each class the output that is right for it
  // train, validation and test, or test alone; none is empty
  std::map<std::string, std::vector<LabelledRecording>> splits;
  int64_t unlabelled = 0;  // recordings that were left out since nothing in them has a label
  int64_t unlisted = 0;    // since a detector's project has none of their labels in its lists
  int64_t unsplit = 0;     // since they are in no split

  // `rows` of `set` are pointed to.
  SensorSet() = default;
  SensorSet(SensorSet&&) = default;
  SensorSet& operator=(SensorSet&&) = default;
  SensorSet(const SensorSet&) = delete;
  SensorSet& operator=(const SensorSet&) = delete;
};

// Opens the project's set. A recording whose rate, channels or units are not those of the project's sensor or
// of the other recordings is an error that names it; so is a set without splits or labels, and a class that
// training would never see. Of a detector's project every split must have a normal recording.
Result<SensorSet> open_sensor_set(const Project& project);

// The test split alone, for a model that is there already and tells `classes` apart. A label of the split
// that is none of them is an error.
Result<SensorSet> open_test_set(const Project& project, const std::vector<std::string>& classes);

// The values of a recording as the device receives them. One that is shorter than `least_frames` goes on to
// there: sound with silence, a sensor with its last values. `padded` says whether it was.
Result<SampleStream> read_stream(const SensorSet& set, const RecordingRow& row, int64_t least_frames,
                                 bool* padded);

}  // namespace mote
