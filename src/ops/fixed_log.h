// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

namespace mote {

// What log2(1 + f) - f is at every 128th part of the way from 0 to 1, in Q16; 129 values. These are TFLM's
// numbers (signal/src/log.cc), and the table of device/dsp/integer_log.h and integer_log2.h.
const std::vector<int16_t>& log_bulge();

// The logarithm of x > 0 to the base 2 in Q16: the table with straight lines between its values.
int32_t log2_q16(uint64_t x);

}  // namespace mote
