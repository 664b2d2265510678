/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_FULLY_CONNECTED_OFFSET_SUMS_H
#define MOTE_FULLY_CONNECTED_OFFSET_SUMS_H
/* What the int8 kernels of fully_connected_offset.h share: everything but where the weights lie. */

#include "device/nn/fully_connected/fully_connected_offset.h"
#include "device/port/requantize.h"

/* weight(i) is the i-th of the weights, in their order. */
template <class Params, class Weight>
MOTE_INLINE void mote_fully_connected_offset(const int8_t* in, int8_t* out, const Params* p, Weight weight) {
  for (int32_t b = 0; b < p->batch; ++b, in += p->in_c) {
    int32_t at = 0;
    for (int32_t o = 0; o < p->out_c; ++o) {
      int32_t sum = mote_flash_i32(p->bias + o);
      for (int32_t i = 0; i < p->in_c; ++i, ++at)
        sum = mote_wrap_add(sum, (in[i] - p->in_zero_point) * (weight(at) - p->weights_zero_point));
      *out++ = mote_offset_and_clamp(mote_requantize(sum, p->multiplier, p->shift), p->out_zero_point,
                                     p->out_min, p->out_max);
    }
  }
}

#endif
