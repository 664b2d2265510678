/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/conv2d_grouped/conv2d_grouped_outputs.h"
#include "device/port/requantize.h"

MOTE_KERNEL void MOTE_NAME(conv2d_grouped_s16_narrow)(const int16_t* in, int16_t* out, void*,
                                                      const mote_conv2d_grouped_s16_narrow_params* p) {
  mote_conv2d_grouped_outputs<int32_t>(
      in, out, p->weights, p,
      [p](int32_t sum, const int16_t* pixel, const int8_t* weights) -> int32_t {
        for (int32_t c = 0; c < p->depth; ++c)
          sum = mote_wrap_add(sum, pixel[c] * mote_flash_i8(weights + c));
        return sum;
      },
      [p](int32_t o, int32_t sum) -> int16_t {
        const int32_t scaled =
            mote_requantize(mote_wrap_add(sum, mote_flash_i32(p->bias + o)),
                            mote_flash_i32(p->multiplier + o), mote_flash_i8(p->shift + o));
        return (int16_t)mote_clamp(scaled, p->out_min, p->out_max);
      });
}
