// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "data/layouts/layout_parts.h"
#include "data/layouts/side_labels.h"

namespace mote {

// Finds the images that files of boxes speak of, and collects what is said of them.
class ImageLabels {
 public:
  explicit ImageLabels(const FileList& list);

  // The one image of that name, by its last folders as far as the name has them: beside the file of labels,
  // else anywhere; where several fit, the one whose folder is named in `label_file` ("val2017" in
  // "instances_val2017.json"). "" if there is none or still several; nothing is looked for on the disk.
  std::string find(const std::string& name, const std::string& label_file) const;

  // What is said of an image; an image that was labelled before gets the boxes too.
  void add(const std::string& image, SideLabel label);
  void missing(const std::string& name) { missing_.emplace(name, SideLabel{}); }
  // A file of labels that cannot be used; it is named as skipped.
  void refuse(const std::string& file, const Error& error);
  void warn(const std::string& text) { warnings_.push_back(text); }

  // Jobs for the images that are labelled. Others are counted in a warning.
  ImportPlan plan();

 private:
  const FileList& list_;
  std::multimap<std::string, std::string> by_name_;  // image files by their last name
  SideLabels labels_, missing_;
  std::vector<ImportJob> refused_;
  std::vector<std::string> warnings_;
};

// A box from its edges, left and top included, right and bottom not: rounded to whole pixels, at least one
// wide and high. Edges less than a pixel outside an image of that size (0: not known) are moved in; other
// boxes outside are left as they are, and refused when the image is read. Not finite or beyond 2^20: false.
bool box_of_edges(double left, double top, double right, double bottom, const SideLabel& image, Segment* out);

}  // namespace mote
