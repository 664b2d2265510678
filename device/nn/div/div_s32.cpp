/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/div/div.h"

MOTE_KERNEL void MOTE_NAME(div_s32)(const int32_t* a, const int32_t* b, int32_t* out, void*,
                                    const mote_div_s32_params* p) {
  mote_broadcast(a, b, out, p, [p](int32_t x, int32_t y) {
    int32_t quotient = x > 0 ? INT32_MAX : x < 0 ? INT32_MIN : 0;
    if (y == -1) quotient = mote_wrap_sub(0, x);
    if (y > 0 || y < -1) quotient = x / y;
    return mote_clamp(quotient, p->out_min, p->out_max);
  });
}
