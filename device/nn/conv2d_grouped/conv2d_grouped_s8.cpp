/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/conv2d_grouped/conv2d_grouped_outputs.h"
#include "device/port/requantize.h"

MOTE_KERNEL void MOTE_NAME(conv2d_grouped_s8)(const int8_t* in, int8_t* out, void*,
                                              const mote_conv2d_grouped_s8_params* p) {
  mote_conv2d_grouped_outputs<int32_t>(
      in, out, p->weights, p,
      [p](int32_t sum, const int8_t* pixel, const int8_t* weights) -> int32_t {
        return mote_dot_offset_s8(sum, pixel, weights, p->depth, p->in_zero_point, p->weights_zero_point);
      },
      [p](int32_t o, int32_t sum) -> int8_t {
        const int32_t scaled =
            mote_requantize(mote_wrap_add(sum, mote_flash_i32(p->bias + o)),
                            mote_flash_i32(p->multiplier + o), mote_flash_i8(p->shift + o));
        return mote_offset_and_clamp(scaled, p->out_zero_point, p->out_min, p->out_max);
      });
}
