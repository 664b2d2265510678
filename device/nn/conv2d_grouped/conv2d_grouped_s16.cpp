/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/conv2d/dot_s16.h"
#include "device/nn/conv2d_grouped/conv2d_grouped_outputs.h"
#include "device/port/requantize.h"

MOTE_KERNEL void MOTE_NAME(conv2d_grouped_s16)(const int16_t* in, int16_t* out, void*,
                                               const mote_conv2d_grouped_s16_params* p) {
  mote_conv2d_grouped_outputs<int64_t>(
      in, out, p->weights, p,
      [p](int64_t sum, const int16_t* pixel, const int8_t* weights) -> int64_t {
        return sum + mote_dot_s16(pixel, weights, p->depth);
      },
      [p](int32_t o, int64_t sum) -> int16_t {
        const int32_t scaled =
            mote_requantize_wide(sum + mote_flash_i64(p->bias + o), mote_flash_i32(p->multiplier + o),
                                 mote_flash_i8(p->shift + o));
        return (int16_t)mote_clamp(scaled, p->out_min, p->out_max);
      });
}
