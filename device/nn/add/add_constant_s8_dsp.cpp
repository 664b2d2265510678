/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/add/add_dsp.h"
#include "device/port/requantize_dsp.h"

/* Plain C++: compilers keep this loop in registers, and it is no hotter than its one load for each element.
 */
MOTE_KERNEL void MOTE_NAME(add_constant_s8_dsp)(const int8_t* a, int8_t* out, void*,
                                                const mote_add_constant_s8_dsp_params* p) {
  const int32_t factor = p->a_factor;
  int8_t* to = out;
  for (int32_t r = p->repeats; r > 0; --r) {
    const int32_t* b = p->b;
    const int32_t* end = b + p->count;
    for (; end - b >= 4; a += 4, b += 4, to += 4) {
      const int32_t quad = mote_load_quad(a);
      const int32_t even = mote_add_even(quad), odd = mote_add_odd(quad);
      to[0] = mote_add_output(mote_smlawb(factor, even, mote_flash_i32(b)));
      to[1] = mote_add_output(mote_smlawb(factor, odd, mote_flash_i32(b + 1)));
      to[2] = mote_add_output(mote_smlawt(factor, even, mote_flash_i32(b + 2)));
      to[3] = mote_add_output(mote_smlawt(factor, odd, mote_flash_i32(b + 3)));
    }
    for (; b != end; ++b) *to++ = mote_add_output(mote_smlawb(factor, 256 * *a++, mote_flash_i32(b)));
  }
  mote_activate_s8(out, p->repeats * p->count, p->out_min, p->out_max);
}
