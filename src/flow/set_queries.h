// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "data/set/recording_set.h"

namespace mote {

// Which recordings of a set: all that agree with every text given.
struct SetFilter {
  std::optional<std::string> label, split, group;
  bool takes(const RecordingRow& row) const {
    return (!label || row.label == *label) && (!split || row.split == *split) &&
           (!group || row.group == *group);
  }
};

// `mote data ls`: a line of text, or an object of JSON, for each recording; printed as they are made, since
// there may be millions.
Status list_set(const RecordingSet& set, const SetFilter& filter, bool json,
                const std::function<void(const std::string&)>& print);

// `mote data stats`.
struct SetStats {
  struct Part {
    int64_t recordings = 0;
    double seconds = 0;
  };
  std::string folder, name, licence;
  Part all;
  std::map<std::string, Part> classes;                           // "" where there is no label on the whole
  std::map<std::string, Part> segment_classes;                   // of segments; boxes have no seconds
  std::map<std::string, std::map<std::string, int64_t>> splits;  // split, label, recordings
  std::map<double, int64_t> rates;
  std::map<std::string, int64_t> kinds;  // "sound", "sensor", "png", "jpeg"
  std::map<std::string, int64_t> channels;
  int64_t groups = 0;     // different ones
  int64_t ungrouped = 0;  // recordings without
};
Result<SetStats> set_stats(const RecordingSet& set);
Json to_json(const SetStats& stats);

// `mote data show`.
struct RecordingView {
  struct ChannelView {
    std::string name, unit;
    double least = 0, most = 0, mean = 0;
    std::vector<double> head;
  };
  RecordingRow row;
  SourceRow source;
  std::vector<ChannelView> channels;
  std::vector<Segment> segments;
};
Result<RecordingView> show_recording(const RecordingSet& set, const std::string& id);
Json to_json(const RecordingView& view);

const char* kind_name(Kind kind);
std::string split_name(const std::string& split);  // "-" for none

}  // namespace mote
