/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/squared_difference/squared_difference.h"

MOTE_KERNEL void MOTE_NAME(squared_difference_s16)(const int16_t* a, const int16_t* b, int16_t* out, void*,
                                                   const mote_squared_difference_params* p) {
  mote_squared_difference(a, b, out, p);
}
