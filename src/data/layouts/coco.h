// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "base/result.h"
#include "data/layouts/side_labels.h"

namespace mote {

// The boxes of a COCO file: {"images": [{"id", "file_name", "width", "height"}], "categories": [{"id",
// "name"}], "annotations": [{"image_id", "category_id", "bbox": [x, y, width, height], "iscrowd"}]}; by the
// names of the files, also those without any box. Numbers of categories become their names. Boxes around
// crowds and boxes of no size are left out, with a warning. Source: cocodataset.org, "Data format".
Result<LabelFile> parse_coco(const std::string& text, const std::string& file);

}  // namespace mote
