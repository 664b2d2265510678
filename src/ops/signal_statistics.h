// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "base/result.h"

namespace mote {

// The names of the statistics in the order of enum mote_statistic in device/signal/statistics.h.
const std::vector<std::string>& statistic_names();

// Their numbers, from a list of names apart by commas: "mean,std".
Result<std::vector<int8_t>> parse_statistics(const std::string& list);

}  // namespace mote
