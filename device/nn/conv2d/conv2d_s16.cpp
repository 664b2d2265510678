/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/conv2d/conv2d_s16_sums.h"
#include "device/port/requantize.h"

MOTE_KERNEL void MOTE_NAME(conv2d_s16)(const int16_t* in, int16_t* out, void*,
                                       const mote_conv2d_s16_params* p) {
  mote_conv2d_s16_outputs(in, out, p, [p](int32_t o, int64_t sum) -> int32_t {
    return mote_requantize_wide(sum + mote_flash_i64(p->bias + o), mote_flash_i32(p->multiplier + o),
                                mote_flash_i8(p->shift + o));
  });
}
