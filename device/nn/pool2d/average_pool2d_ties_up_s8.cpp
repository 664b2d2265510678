// SPDX-License-Identifier: MIT-0
#include "device/nn/pool2d/pool2d_taps.h"

MOTE_KERNEL void MOTE_NAME(average_pool2d_ties_up_s8)(const int8_t* in, int8_t* out, void*,
                                                      const mote_pool2d_batches_params* p) {
  // Counted from the least value there is, nothing is below zero; the sum of 2^24 taps then has 32 bits.
  const auto mean = [](int32_t sum, int32_t count) -> int32_t {
    const uint32_t n = (uint32_t)count;
    return (int32_t)(((uint32_t)sum + 128 * n + (n >> 1)) / n) - 128;
  };
  mote_pool2d_batches(
      in, out, p, [p, mean](const int8_t* image, int8_t* to) { mote_average_pool2d(image, to, p, mean); });
}
