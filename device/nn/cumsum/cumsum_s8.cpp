// SPDX-License-Identifier: MIT-0
#include "device/nn/cumsum/cumsum_lines.h"
#include "device/port/requantize.h"

MOTE_KERNEL void MOTE_NAME(cumsum_s8)(const int8_t* in, int8_t* out, void*, const mote_cumsum_s8_params* p) {
  mote_cumsum(
      in, out, p, -p->zero_point * (1 << MOTE_CUMSUM_BITS),
      [p](int32_t sum, int8_t element) {
        return mote_wrap_add(sum, (element - p->zero_point) * (1 << MOTE_CUMSUM_BITS));
      },
      [p](int32_t sum) {
        return mote_offset_and_clamp(mote_requantize(sum, p->multiplier, (int)p->shift), p->out_zero_point,
                                     -128, 127);
      });
}
