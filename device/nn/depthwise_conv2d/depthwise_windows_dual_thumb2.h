/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_DEPTHWISE_WINDOWS_DUAL_THUMB2_H
#define MOTE_DEPTHWISE_WINDOWS_DUAL_THUMB2_H
/* depthwise_windows_dual.h in Thumb-2 without the DSP extension (Cortex-M3): four taps and their weights come
   by one LDM each. */

#include "device/nn/depthwise_conv2d/depthwise_windows_dual.h"

// clang-format off
#define MOTE_DUAL_FOUR_TAPS         \
  "ldmia r0!, {r2-r5}\n"            \
  "ldmia r1!, {r6-r9}\n"            \
  "mla r6, r2, r6, r12\n"           \
  "mla r6, r3, r7, r6\n"            \
  "mla r6, r4, r8, r6\n"            \
  "mla r6, r5, r9, r6\n"            \
  "add r10, r10, r6\n"              \
  "add r11, r11, r6, asr #16\n"
#define MOTE_DUAL_FOUR_TAPS_SPLIT   \
  "ldmia r0!, {r2-r5}\n"            \
  "ldmia r1!, {r6-r9}\n"            \
  "mla r6, r2, r6, r12\n"           \
  "mla r6, r3, r7, r6\n"            \
  "mla r8, r4, r8, r12\n"           \
  "mla r8, r5, r9, r8\n"            \
  "add r10, r10, r6\n"              \
  "add r11, r11, r6, asr #16\n"     \
  "add r10, r10, r8\n"              \
  "add r11, r11, r8, asr #16\n"

/* Registers: r0 window, r1 weights, r10 `both`, r11 `high`, r12 2^15, lr splits. Stack: end, out, the channel's
   weights: what starts a window lies above these, what ends it below. */
extern "C" inline __attribute__((naked, noinline)) void MOTE_NAME(dual_windows)(
    const int32_t* /*window*/, const int32_t* /*end*/, int8_t* /*out*/, const mote_dual_windows_channel* /*channel*/) {
  __asm__ volatile(
      "add r3, r3, #28\n"
      "push {r1-r11, lr}\n"
      "mov r12, #0x8000\n"
      "1:\n"
      "ldr lr, [sp, #8]\n"
      "ldmia lr, {r1, r10, r11, lr}\n"
      "lsls lr, lr, #1\n"
      "bcs 4f\n"
      "2:\n"
      "lsls lr, lr, #1\n"
      "bcs 3f\n"
      MOTE_DUAL_FOUR_TAPS MOTE_DUAL_FOUR_TAPS
      "b 2b\n"
      "3:\n"
      "beq 5f\n" /* the last 1 */
      MOTE_DUAL_FOUR_TAPS_SPLIT
      "4:\n"
      MOTE_DUAL_FOUR_TAPS_SPLIT
      "b 2b\n"
      "5:\n"
      "ldrd r8, lr, [sp, #4]\n"
      "ldmdb lr, {r1-r7}\n" /* multiplier, round, first_shift, shifts, out_x, pair, step */
      "sub r10, r10, r11, lsl #16\n"
      "cmp r4, #0\n"
      "blt 7f\n"
      "lsl r10, r10, r3\n"
      "lsl r11, r11, r3\n"
      "smull r9, r10, r10, r1\n"
      "smull r9, r11, r11, r1\n"
      "add r10, r10, r2\n"
      "add r11, r11, r2\n"
      "6:\n"
      "asr r10, r10, r4\n"
      "asr r11, r11, r4\n"
      "ssat r10, #8, r10\n"
      "ssat r11, #8, r11\n"
      "strb r11, [r8, r6]\n"
      "strb r10, [r8]\n"
      "add r8, r8, r5\n"
      "str r8, [sp, #4]\n"
      "ldr r9, [sp]\n"
      "add r0, r0, r7\n"
      "cmp r0, r9\n"
      "bne 1b\n"
      "pop {r1-r11, pc}\n"
      "7:\n" /* the sign counts: round, less 2 for a negative sum */
      "asr lr, r10, #31\n"
      "asr r9, r11, #31\n"
      "lsl r10, r10, r3\n"
      "lsl r11, r11, r3\n"
      "add r3, r2, lr, lsl #1\n"
      "add r2, r2, r9, lsl #1\n"
      "smull r9, r10, r10, r1\n"
      "smull r9, r11, r11, r1\n"
      "add r10, r10, r3\n"
      "add r11, r11, r2\n"
      "b 6b\n");
}
// clang-format on

#undef MOTE_DUAL_FOUR_TAPS
#undef MOTE_DUAL_FOUR_TAPS_SPLIT

#endif
