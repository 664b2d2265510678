// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

namespace mote {

// Instructions of device/nn/conv2d/gemm_s8_dsp.h over `positions`, measured on Cortex-M4: blocks of four,
// each with `window_instructions` for finding its windows, and in each block pairs of channels and single
// ones. Shallow layers take up to twice as many for each multiply-accumulate as deep ones, so that a single
// figure would not do where a model's sum is compared with a limit (kernel_choice.h).
inline int64_t gemm_instructions(int64_t positions, int64_t depth, int64_t pairs, int64_t singles,
                                 int64_t window_instructions) {
  const int64_t fours = (depth + 3) / 4;
  return (positions + 3) / 4 *
         (30 + window_instructions + 15 * fours + pairs * (44 + 25 * fours) + singles * (140 + 36 * fours));
}

}  // namespace mote
