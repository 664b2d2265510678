// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <string>
#include <vector>

#include "data/layouts/layouts.h"

namespace mote {

// What a file of labels says of one of the files that it speaks of.
struct SideLabel {
  std::string label;
  bool unlabelled = false;
  std::string group, split;       // "" if it does not say
  std::vector<Segment> segments;  // last frames are included
  // Pixels of the image that boxes were drawn in; 0 if it does not say.
  int32_t image_width = 0, image_height = 0;
};

using SideLabels = std::map<std::string, SideLabel>;  // by the name of the file

// What one file of labels says of all files.
struct LabelFile {
  SideLabels labels;
  std::vector<std::string> warnings;  // one sentence each
};

// Puts what is said of a file into its job. An image of another size than the boxes were drawn in is refused
// when it is read: it was scaled, or turned by its Exif orientation.
void apply(const SideLabel& label, ImportJob* job);

// The warning of labels that no file was found for.
void warn_of_missing(const SideLabels& left, ImportPlan* plan);

}  // namespace mote
