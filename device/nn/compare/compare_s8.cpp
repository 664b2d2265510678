/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/compare/compare.h"
#include "device/port/requantize.h"

MOTE_KERNEL void MOTE_NAME(compare_s8)(const void* a, const void* b, uint8_t* out, void*,
                                       const mote_compare_s8_params* p) {
  mote_broadcast((const int8_t*)a, (const int8_t*)b, out, p, [p](int32_t x, int32_t y) {
    const int32_t left = (x - p->a_zero_point) * (1 << MOTE_COMPARE_LEFT_SHIFT);
    const int32_t right = (y - p->b_zero_point) * (1 << MOTE_COMPARE_LEFT_SHIFT);
    return mote_compare(mote_requantize(left, p->a_multiplier, p->a_shift),
                        mote_requantize(right, p->b_multiplier, p->b_shift), p->relation);
  });
}
