// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <vector>

namespace mote {

// A function of int16 as TensorFlow Lite tabulates it: 513 points between which lie straight lines, each
// moved by half the error in the middle of its line. Arguments are real = scale * (stored - zero_point),
// results have zero point 0. All in float. Source: TFLM 90b983c, LUTPopulateInt16() in
// kernels/internal/common.h.
std::vector<int16_t> int16_table(float scale, int32_t zero_point, float out_scale,
                                 const std::function<float(float)>& function);

// The table's value at a stored argument, which is brought into the range of int16.
int32_t int16_table_at(const std::vector<int16_t>& table, int64_t stored);

}  // namespace mote
