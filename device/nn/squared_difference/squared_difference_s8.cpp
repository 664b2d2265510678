/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/squared_difference/squared_difference.h"

MOTE_KERNEL void MOTE_NAME(squared_difference_s8)(const int8_t* a, const int8_t* b, int8_t* out, void*,
                                                  const mote_squared_difference_params* p) {
  mote_squared_difference(a, b, out, p);
}
