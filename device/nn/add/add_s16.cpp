// SPDX-License-Identifier: MIT-0
#include "device/nn/add/add.h"
#include "device/port/requantize.h"

MOTE_KERNEL void MOTE_NAME(add_s16)(const int16_t* a, const int16_t* b, int16_t* out, void*,
                                    const mote_add_s16_params* p) {
  for (int32_t r = p->repeats; r > 0; --r) {
    for (int32_t i = 0; i < p->count; ++i) {
      const int32_t scaled_a =
          mote_requantize(mote_wrap_shl(*a++, MOTE_ADD_LEFT_SHIFT_S16), p->a_multiplier, p->a_shift);
      const int32_t scaled_b =
          mote_requantize(mote_wrap_shl(b[i], MOTE_ADD_LEFT_SHIFT_S16), p->b_multiplier, p->b_shift);
      const int32_t value =
          mote_requantize(mote_wrap_add(scaled_a, scaled_b), p->out_multiplier, p->out_shift);
      *out++ = (int16_t)mote_clamp(value, p->out_min, p->out_max);
    }
  }
}
