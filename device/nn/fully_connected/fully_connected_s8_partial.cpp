/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/fully_connected/fully_connected_partial.h"
#include "device/port/dsp.h"
#include "device/port/requantize.h"

namespace {

#if MOTE_HAS_MVE

/* Adds the products of `count` inputs, at least one, with the weights of two outputs, which lie `pitch` bytes
   apart. */
__attribute__((naked, noinline)) void add_products(const int8_t* /*in*/, int32_t /*count*/,
                                                   const int8_t* /*weights*/, int32_t /*pitch*/,
                                                   int32_t* /*sums*/) {
  __asm__ volatile(
      "push {r4-r7, lr}\n"
      "ldr r7, [sp, #20]\n"
      "ldr r4, [r7]\n"
      "ldr r6, [r7, #4]\n"
      "add r3, r3, r2\n"
      "dlstp.8 lr, r1\n"
      "1:\n"
      "vldrb.u8 q0, [r0], #16\n"
      "vldrb.u8 q1, [r2], #16\n"
      "vmladava.s8 r4, q0, q1\n"
      "vldrb.u8 q2, [r3], #16\n"
      "vmladava.s8 r6, q0, q2\n"
      "letp lr, 1b\n"
      "str r4, [r7]\n"
      "str r6, [r7, #4]\n"
      "pop {r4-r7, pc}\n");
}

#else

#if MOTE_HAS_DSP
/* Four inputs, widened already. */
MOTE_INLINE int32_t four_products(int32_t even, int32_t odd, const int8_t* weights, int32_t sum) {
  const int32_t quad = mote_load_quad(weights);
  return mote_smlad(odd, mote_sxtb16_odd(quad), mote_smlad(even, mote_sxtb16(quad), sum));
}
#endif

/* The same. */
MOTE_SMALL __attribute__((noinline)) void add_products(const int8_t* in, int32_t count, const int8_t* weights,
                                                       int32_t pitch, int32_t* sums) {
  int32_t a = sums[0], b = sums[1];
#if MOTE_HAS_DSP
  for (const int8_t* end = in + (count & ~3); in != end; in += 4, weights += 4) {
    const int32_t quad = mote_load_quad(in);
    const int32_t even = mote_sxtb16(quad), odd = mote_sxtb16_odd(quad);
    a = four_products(even, odd, weights, a);
    b = four_products(even, odd, weights + pitch, b);
  }
  count &= 3;
#endif
  for (const int8_t* end = in + count; in != end; ++in, ++weights) {
    a = mote_wrap_add(a, *in * mote_flash_i8(weights));
    b = mote_wrap_add(b, *in * mote_flash_i8(weights + pitch));
  }
  sums[0] = a;
  sums[1] = b;
}

#endif

}  // namespace

MOTE_KERNEL MOTE_SMALL void MOTE_NAME(fully_connected_s8_partial)(
    const int8_t* in, int8_t* out, void* scratch, const mote_fully_connected_s8_partial_params* p) {
  int32_t* done = (int32_t*)scratch;
  int32_t* sums = done + 1;
  if (p->is_first) {
    *done = 0;
    for (int32_t o = 0; o < p->out_c; ++o) sums[o] = mote_flash_i32(p->bias + o);
  }
  const int8_t* weights = p->weights + *done;
  *done += p->strip_c;
  for (int32_t o = 0; o < p->out_c; o += 2, weights += 2 * p->in_c) {
    /* The last of an odd number is done twice; the second sum is nobody's. */
    add_products(in, p->strip_c, weights, o + 1 < p->out_c ? p->in_c : 0, sums + o);
  }
  if (*done != p->in_c) return;
  for (int32_t o = 0; o < p->out_c; ++o) {
    const int32_t value =
        mote_requantize(sums[o], mote_flash_i32(p->multiplier + o), mote_flash_i8(p->shift + o));
    out[o] = mote_offset_and_clamp(value, p->out_zero_point, p->out_min, p->out_max);
  }
}
