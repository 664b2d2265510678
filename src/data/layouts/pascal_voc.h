// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "data/layouts/side_labels.h"

namespace mote {

// The boxes of one image as Pascal VOC has them: <annotation> with <filename>, <size> of <width> and
// <height>, and for each <object> its <name> and a <bndbox> of <xmin>, <ymin>, <xmax> and <ymax>, pixels
// counted from 1, all included. Objects marked <difficult> are taken like others. Source: Everingham and
// Winn, "The PASCAL VOC2012 Challenge Development Kit", section 4.
struct VocAnnotation {
  std::string filename;  // "" if it does not say
  SideLabel label;       // without segments
  struct Object {
    std::string name;
    double xmin = 0, ymin = 0, xmax = 0, ymax = 0;
  };
  std::vector<Object> objects;
};

Result<VocAnnotation> parse_pascal_voc(const std::string& text, const std::string& file);

}  // namespace mote
