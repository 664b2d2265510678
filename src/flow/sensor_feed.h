// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "emulate/chunks.h"

namespace mote {

struct SensorFeedRequest {
  std::string path;
  double rate_hz = 0;  // frames per second, where the file does not say; 0: not given
  std::string chunk;   // "256", "16ms"; empty: as the sensor's driver would
  std::string every;   // "1s", "16000": from one inference to the next; empty: windows touch
};

// What a model is fed with.
struct SensorFeed {
  std::string what;  // "audio.wav: 16,000 Hz, 1 channel, 3,600.0 s"
  SampleStream stream;
  double rate_hz = 0;  // 0 where it is not known
  ChunkSchedule schedule;
  int64_t record_frames = 0;         // frames of one labelled sample or image; 0 in a stream
  std::vector<int32_t> labels;       // of every inference; empty where they are not known
  std::vector<std::string> classes;  // names, where they are known
};

// Reads a recording (see data/recording.h), a folder of recordings, which follow each other in the order of
// their names, a recording set (its test split, or all of it, in the order of its index), a dataset of mote
// (its test split), or a folder of .bin files with a y_labels.csv as MLPerf Tiny has them, for a model with
// one input. Images have the model's size.
Result<SensorFeed> read_sensor_feed(const Graph& graph, const SensorFeedRequest& request);

}  // namespace mote
