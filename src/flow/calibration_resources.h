// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/resource.h"

namespace mote {

// boards/calibration/results.csv.
const std::vector<Resource>& calibration_resources();

}  // namespace mote
