// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "base/result.h"
#include "data/layouts/side_labels.h"

namespace mote {

// A label file of Edge Impulse, of any of the three kinds, told apart by their keys "files",
// "structuredLabels" and "boundingBoxes"; by the names of the files they speak of.
Result<SideLabels> parse_edge_impulse_labels(const std::string& text, const std::string& file);

}  // namespace mote
