// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/resource.h"

namespace mote {

// boards/mlperf/*: the serial interface of MLPerf Tiny's device under test.
const std::vector<Resource>& mlperf_resources();

}  // namespace mote
