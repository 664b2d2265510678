/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/add/add_dsp.h"
#include "device/port/requantize_dsp.h"

namespace {

#if MOTE_HAS_DSP

/* Four sums at a time until `out_end`: 24 instructions. */
__attribute__((naked, noinline)) void add_quads(const int8_t* /*a*/, const int8_t* /*b*/, int8_t* /*out*/,
                                                int8_t* /*out_end*/, const int32_t* /*factors_and_offset*/) {
  // clang-format off
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "ldr r4, [sp, #36]\n"
      "ldm r4, {r4, r5, r6}\n"
      "mov r7, #0xff00ff00\n"
      "1:\n"
      "ldr r8, [r0], #4\n"
      "ldr r9, [r1], #4\n"
      "and r10, r7, r8\n"
      "and r8, r7, r8, lsl #8\n"
      "and r11, r7, r9\n"
      "and r9, r7, r9, lsl #8\n"
      "smlawb r12, r4, r8, r6\n"
      "smlawt r8, r4, r8, r6\n"
      "smlawb lr, r4, r10, r6\n"
      "smlawt r10, r4, r10, r6\n"
      "smlawb r12, r5, r9, r12\n"
      "smlawt r8, r5, r9, r8\n"
      "smlawb lr, r5, r11, lr\n"
      "smlawt r10, r5, r11, r10\n"
      "ssat r12, #8, r12, asr #21\n"
      "ssat r8, #8, r8, asr #21\n"
      "ssat lr, #8, lr, asr #21\n"
      "ssat r10, #8, r10, asr #21\n"
      "strb lr, [r2, #1]\n"
      "strb r8, [r2, #2]\n"
      "strb r10, [r2, #3]\n"
      "strb r12, [r2], #4\n"
      "cmp r2, r3\n"
      "bne 1b\n"
      "pop {r4-r11, pc}\n");
  // clang-format on
}

#else

/* The same, portable. */
void add_quads(const int8_t* a, const int8_t* b, int8_t* out, int8_t* out_end, const int32_t* constants) {
  for (; out != out_end; a += 4, b += 4, out += 4) {
    const int32_t a_quad = mote_load_quad(a), b_quad = mote_load_quad(b);
    const int32_t a_even = mote_add_even(a_quad), a_odd = mote_add_odd(a_quad);
    const int32_t b_even = mote_add_even(b_quad), b_odd = mote_add_odd(b_quad);
    const int32_t fa = constants[0], fb = constants[1], offset = constants[2];
    out[0] = mote_add_output(mote_smlawb(fb, b_even, mote_smlawb(fa, a_even, offset)));
    out[1] = mote_add_output(mote_smlawb(fb, b_odd, mote_smlawb(fa, a_odd, offset)));
    out[2] = mote_add_output(mote_smlawt(fb, b_even, mote_smlawt(fa, a_even, offset)));
    out[3] = mote_add_output(mote_smlawt(fb, b_odd, mote_smlawt(fa, a_odd, offset)));
  }
}

#endif

}  // namespace

MOTE_KERNEL void MOTE_NAME(add_s8_dsp)(const int8_t* a, const int8_t* b, int8_t* out, void*,
                                       const mote_add_s8_dsp_params* p) {
  const int32_t constants[3] = {p->a_factor, p->b_factor, p->offset};
  const int32_t quads = p->count & ~3;
  int8_t* to = out;
  for (int32_t r = p->repeats; r > 0; --r) {
    if (quads > 0) add_quads(a, b, to, to + quads, constants);
    for (int32_t i = quads; i < p->count; ++i) {
      const int32_t sum = mote_smlawb(p->a_factor, 256 * a[i], p->offset);
      to[i] = mote_add_output(mote_smlawb(p->b_factor, 256 * b[i], sum));
    }
    a += p->count;
    to += p->count;
  }
  mote_activate_s8(out, p->repeats * p->count, p->out_min, p->out_max);
}
