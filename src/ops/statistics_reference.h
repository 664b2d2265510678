// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

namespace mote {

// The statistics of device/signal/statistics.h by their definitions; `which` is of enum mote_statistic.
double statistic(int which, const std::vector<double>& x);

// 256 times one of those that statistics_s16 knows, of int16 numbers.
int64_t fixed_statistic(int which, const std::vector<int64_t>& x);

}  // namespace mote
