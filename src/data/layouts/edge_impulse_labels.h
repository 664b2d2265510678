// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "data/set/new_recording.h"

namespace mote {

// What a label file of Edge Impulse says of one file.
struct EdgeImpulseLabel {
  std::string label;
  bool unlabelled = false;
  std::string split;              // "" if it does not say
  std::vector<Segment> segments;  // endIndex is included, as in Segment
};

// Any of the three kinds, told apart by their keys "files", "structuredLabels" and "boundingBoxes"; by the
// names of the files they speak of.
Result<std::map<std::string, EdgeImpulseLabel>> parse_edge_impulse_labels(const std::string& text,
                                                                          const std::string& file);

}  // namespace mote
