/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_FULLY_CONNECTED_SUMS_DUAL_THUMB2_H
#define MOTE_FULLY_CONNECTED_SUMS_DUAL_THUMB2_H
/* fully_connected_sums_dual.h in Thumb-2 without the DSP extension (Cortex-M3), where gcc 12 spills sums. */

#include "device/nn/fully_connected/fully_connected_sums_dual.h"

// clang-format off
/* Two inputs; the runs r5 (a and c) and r6 (b and d) start from the value in r5, or go on from `bd`. */
#define MOTE_DUAL_TWO_INPUTS(bd)  \
  "ldrd r2, r3, [r0], #8\n"       \
  "ldrsb r4, [r1], #1\n"          \
  "and r12, r11, r2, lsr #8\n"    \
  "and r2, r11, r2\n"             \
  "mla r6, r12, r4, " bd "\n"     \
  "mla r5, r2, r4, r5\n"          \
  "ldrsb r4, [r1], #1\n"          \
  "and r12, r11, r3, lsr #8\n"    \
  "and r3, r11, r3\n"             \
  "mla r6, r12, r4, r6\n"         \
  "mla r5, r3, r4, r5\n"
#define MOTE_DUAL_FINISH_RUNS     \
  "add r7, r7, r5\n"              \
  "add r8, r8, r5, asr #16\n"     \
  "add r9, r9, r6\n"              \
  "add r10, r10, r6, asr #16\n"

/* Registers: r0 words, r1 x, r7-r10 the sums, r11 the mask, lr starts; x_end at the top of the stack. Carry says that
   eight inputs are one run: nothing in the loop changes it. */
extern "C" inline __attribute__((naked, noinline)) void MOTE_NAME(dual_add_runs)(
    const int32_t* /*words*/, const int8_t* /*x*/, const int8_t* /*x_end*/, const int32_t* /*starts*/,
    mote_dual_four_sums* /*total*/, int32_t /*whole*/) {
  __asm__ volatile(
      "push {r2, r4-r11, lr}\n"
      "ldrd r4, r5, [sp, #40]\n"
      "mov lr, r3\n"
      "ldmia r4, {r7-r10}\n"
      "mov r11, #0x00ff00ff\n"
      "cmp r5, #1\n"
      "1:\n"
      "ldr r5, [lr], #4\n"
      MOTE_DUAL_TWO_INPUTS("r5") MOTE_DUAL_TWO_INPUTS("r6")
      "bcs 2f\n"
      MOTE_DUAL_FINISH_RUNS
      "ldr r5, [lr], #4\n"
      "mov r6, r5\n"
      "2:\n"
      MOTE_DUAL_TWO_INPUTS("r6") MOTE_DUAL_TWO_INPUTS("r6")
      MOTE_DUAL_FINISH_RUNS
      "ldr r2, [sp]\n"
      "teq r1, r2\n"
      "bne 1b\n"
      "ldr r4, [sp, #40]\n"
      "stmia r4, {r7-r10}\n"
      "pop {r2, r4-r11, pc}\n");
}
// clang-format on

#undef MOTE_DUAL_TWO_INPUTS
#undef MOTE_DUAL_FINISH_RUNS

#endif
