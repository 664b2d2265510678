/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/add/add_mve.h"
#include "device/port/mve.h"
#include "device/port/requantize_dsp.h"

namespace {

#if MOTE_HAS_MVE

// clang-format off
/* `count` sums, four at a time in eight instructions. The last shift is the rounding one, because the assembler
   of GNU binutils 2.40 encodes VQSHRNB as VQRSHRNB. */
__attribute__((naked, noinline)) void add_run(const int8_t* /*a*/, const int8_t* /*b*/, int8_t* /*out*/,
                                              int32_t /*count*/, const mote_add_s8_mve_params* /*p*/) {
  __asm__ volatile(
      "push {r4, r5, r6, lr}\n"
      "ldr r6, [sp, #16]\n"
      "ldrd r4, r5, [r6, #8]\n" /* a_factor, b_factor */
      "ldr r6, [r6, #16]\n"     /* offset */
      "vdup.32 q3, r4\n"
      "dlstp.32 lr, r3\n"
      "1: vldrb.s32 q0, [r0], #4\n"
      "vldrb.s32 q1, [r1], #4\n"
      "vmlas.s32 q0, q3, r6\n"
      "vmla.s32 q0, q1, r5\n"
      "vshrnb.i32 q1, q0, #16\n"
      "vqrshrnb.s16 q1, q1, #6\n" /* MOTE_ADD_MVE_BITS - 16 */
      "vstrb.32 q1, [r2], #4\n"
      "letp lr, 1b\n"
      "pop {r4, r5, r6, pc}\n");
}
// clang-format on

#else

/* The same, portable. */
void add_run(const int8_t* a, const int8_t* b, int8_t* out, int32_t count, const mote_add_s8_mve_params* p) {
  for (int32_t i = 0; i < count; ++i)
    out[i] = mote_add_mve_output(p->a_factor * a[i] + p->b_factor * b[i] + p->offset);
}

#endif

}  // namespace

MOTE_KERNEL void MOTE_NAME(add_s8_mve)(const int8_t* a, const int8_t* b, int8_t* out, void*,
                                       const mote_add_s8_mve_params* p) {
  const int32_t count = p->count;
  int8_t* to = out;
  for (int32_t r = p->repeats; r > 0; --r, a += count, to += count) add_run(a, b, to, count, p);
  mote_activate_s8(out, p->repeats * count, p->out_min, p->out_max);
}
