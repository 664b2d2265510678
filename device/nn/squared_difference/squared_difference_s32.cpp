/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/squared_difference/squared_difference.h"

MOTE_KERNEL void MOTE_NAME(squared_difference_s32)(const int32_t* a, const int32_t* b, int32_t* out, void*,
                                                   const mote_broadcast_params* p) {
  mote_broadcast(a, b, out, p, [](int32_t x, int32_t y) {
    const int32_t difference = mote_wrap_sub(x, y);
    return mote_wrap_mul(difference, difference);
  });
}
