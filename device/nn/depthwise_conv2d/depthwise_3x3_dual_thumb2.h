/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_DEPTHWISE_3X3_DUAL_THUMB2_H
#define MOTE_DEPTHWISE_3X3_DUAL_THUMB2_H
/* depthwise_3x3_dual.h in Thumb-2 without the DSP extension (Cortex-M3): a column of the window and its
   weights come by one LDM each, so that nine weights need no registers of their own. */

#include "device/nn/depthwise_conv2d/depthwise_3x3_dual.h"

// clang-format off
#define MOTE_DUAL_COLUMN_LONG     \
  "ldmia r0!, {r2-r4}\n"          \
  "ldmia r1!, {r5-r7}\n"          \
  "mla r5, r2, r5, r10\n"         \
  "mla r5, r3, r6, r5\n"          \
  "mla r5, r4, r7, r5\n"          \
  "add r8, r8, r5\n"              \
  "add r9, r9, r5, asr #16\n"
#define MOTE_DUAL_COLUMN_SHORT    \
  "ldmia r0!, {r2-r4}\n"          \
  "ldmia r1!, {r5-r7}\n"          \
  "mla r5, r2, r5, r10\n"         \
  "mla r5, r3, r6, r5\n"          \
  "mla r7, r4, r7, r10\n"         \
  "add r8, r8, r5\n"              \
  "add r9, r9, r5, asr #16\n"     \
  "add r8, r8, r7\n"              \
  "add r9, r9, r7, asr #16\n"

/* Registers: r0 window, r1 constants, r8 `both`, r9 `high`, r10 2^15, r11 out, r12 end, lr the channel. */
#define MOTE_DUAL_3X3_ROWS(column)          \
  __asm__ volatile(                         \
      "push {r4-r11, lr}\n"                 \
      "mov r12, r1\n"                       \
      "mov r11, r2\n"                       \
      "mov lr, r3\n"                        \
      "mov r10, #0x8000\n"                  \
      "1:\n"                                \
      "ldmia lr, {r1, r8, r9}\n"            \
      column column column                  \
      "ldmia r1, {r1-r7}\n" /* multiplier, round, first_shift, shifts, out_x, pair, step */ \
      "sub r8, r8, r9, lsl #16\n"           \
      "cmp r4, #0\n"                        \
      "blt 3f\n"                            \
      "lsl r8, r8, r3\n"                    \
      "lsl r9, r9, r3\n"                    \
      "smull r3, r8, r8, r1\n"              \
      "smull r3, r9, r9, r1\n"              \
      "add r8, r8, r2\n"                    \
      "add r9, r9, r2\n"                    \
      "2:\n"                                \
      "asr r8, r8, r4\n"                    \
      "asr r9, r9, r4\n"                    \
      "ssat r8, #8, r8\n"                   \
      "ssat r9, #8, r9\n"                   \
      "strb r9, [r11, r6]\n"                \
      "strb r8, [r11]\n"                    \
      "add r11, r11, r5\n"                  \
      "add r0, r0, r7\n"                    \
      "cmp r0, r12\n"                       \
      "bne 1b\n"                            \
      "pop {r4-r11, pc}\n"                  \
      "3:\n" /* the sign counts: two rounds, less 2 for a negative sum */ \
      "asr r10, r9, #31\n"                  \
      "add r10, r2, r10, lsl #1\n"          \
      "add r2, r2, r8, asr #31\n"           \
      "add r2, r2, r8, asr #31\n"           \
      "lsl r8, r8, r3\n"                    \
      "lsl r9, r9, r3\n"                    \
      "smull r3, r8, r8, r1\n"              \
      "smull r3, r9, r9, r1\n"              \
      "add r8, r8, r2\n"                    \
      "add r9, r9, r10\n"                   \
      "mov r10, #0x8000\n"                  \
      "b 2b\n")

extern "C" inline __attribute__((naked, noinline)) void MOTE_NAME(dual_3x3_long)(
    const int32_t* /*window*/, const int32_t* /*end*/, int8_t* /*out*/, const mote_dual_3x3_channel* /*channel*/) {
  MOTE_DUAL_3X3_ROWS(MOTE_DUAL_COLUMN_LONG);
}
extern "C" inline __attribute__((naked, noinline)) void MOTE_NAME(dual_3x3_short)(
    const int32_t* /*window*/, const int32_t* /*end*/, int8_t* /*out*/, const mote_dual_3x3_channel* /*channel*/) {
  MOTE_DUAL_3X3_ROWS(MOTE_DUAL_COLUMN_SHORT);
}
// clang-format on

#undef MOTE_DUAL_COLUMN_LONG
#undef MOTE_DUAL_COLUMN_SHORT
#undef MOTE_DUAL_3X3_ROWS

#endif
