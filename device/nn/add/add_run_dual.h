/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_ADD_RUN_DUAL_H
#define MOTE_ADD_RUN_DUAL_H
/* Sums of two rows of operands by the line of add_dual.h, until `out_end`, of which there is at least one: 8
   instructions each on Cortex-M3; 14 on Cortex-M0+, and 17 where the sum saturates. gcc 12 keeps the line's
   constants on the stack where registers are few, and saturates in five instructions where one does it. In
   RV32IM it is as good as assembly of the same size. */

#include "device/nn/add/add_dual.h"
#include "device/port/isa.h"
#include "device/port/requantize_dual.h"

// clang-format off
#if MOTE_HAS_THUMB2

#define MOTE_ADD_ONE            \
  "ldrsb r8, [r0], #1\n"        \
  "ldrsb r12, [r1], #1\n"       \
  "mla r8, r4, r8, r6\n"        \
  "mla r8, r5, r12, r8\n"       \
  "asr r8, r8, r7\n"            \
  "ssat r8, #8, r8\n"           \
  "strb r8, [r2], #1\n"

extern "C" inline __attribute__((naked, noinline)) void MOTE_NAME(add_run_dual)(
    const int8_t* /*a*/, const int8_t* /*b*/, int8_t* /*out*/, int8_t* /*out_end*/,
    const mote_add_s8_dual_params* /*p*/) {
  __asm__ volatile(
      "push {r4-r8, lr}\n"
      "ldr r4, [sp, #24]\n"
      "adds r4, r4, #8\n"
      "ldm r4, {r4, r5, r6, r7}\n" /* a_factor, b_factor, offset, shift */
      "subs r12, r3, r2\n"
      "lsrs r12, r12, #1\n" /* an odd number begins in the middle */
      "bcs 2f\n"
      "1:\n"
      MOTE_ADD_ONE
      "2:\n"
      MOTE_ADD_ONE
      "cmp r2, r3\n"
      "bne 1b\n"
      "pop {r4-r8, pc}\n");
}

#undef MOTE_ADD_ONE

#elif MOTE_HAS_ONLY_THUMB1

/* Everything is counted from its end: r7 goes up to 0. */
extern "C" inline __attribute__((naked, noinline)) void MOTE_NAME(add_run_dual)(
    const int8_t* /*a*/, const int8_t* /*b*/, int8_t* /*out*/, int8_t* /*out_end*/,
    const mote_add_s8_dual_params* /*p*/) {
  __asm__ volatile(
      ".syntax unified\n"
      "push {r4-r7, lr}\n"
      "mov r6, r8\n"
      "mov r7, r9\n"
      "push {r6, r7}\n"
      "ldr r4, [sp, #28]\n"
      "ldr r5, [r4, #8]\n"   /* a_factor */
      "ldr r6, [r4, #12]\n"  /* b_factor */
      "ldr r7, [r4, #16]\n"  /* offset */
      "mov r8, r7\n"
      "ldr r7, [r4, #20]\n"  /* shift */
      "mov r9, r7\n"
      "subs r7, r2, r3\n"
      "subs r0, r0, r7\n"
      "subs r1, r1, r7\n"
      "mov r2, r3\n"
      "1:\n"
      "ldrsb r3, [r0, r7]\n"
      "ldrsb r4, [r1, r7]\n"
      "muls r3, r5\n"
      "muls r4, r6\n"
      "add r3, r8\n"
      "adds r3, r3, r4\n"
      "mov r4, r9\n"
      "asrs r3, r4\n"
      "sxtb r4, r3\n"
      "cmp r4, r3\n"
      "bne 3f\n"
      "strb r4, [r2, r7]\n"
      "adds r7, r7, #1\n"
      "bne 1b\n"
      "2:\n"
      "pop {r6, r7}\n"
      "mov r8, r6\n"
      "mov r9, r7\n"
      "pop {r4-r7, pc}\n"
      "3:\n" /* saturated: 127, or its complement */
      "asrs r3, r3, #31\n"
      "movs r4, #127\n"
      "eors r4, r3\n"
      "strb r4, [r2, r7]\n"
      "adds r7, r7, #1\n"
      "bne 1b\n"
      "b 2b\n");
}

#else

MOTE_INLINE void MOTE_NAME(add_run_dual)(const int8_t* a, const int8_t* b, int8_t* out, int8_t* out_end,
                                         const mote_add_s8_dual_params* p) {
  const int32_t a_factor = p->a_factor, b_factor = p->b_factor, offset = p->offset, shift = p->shift;
  while (out != out_end) *out++ = mote_saturate_s8((a_factor * *a++ + b_factor * *b++ + offset) >> shift);
}

#endif
// clang-format on
#endif
