/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_FULLY_CONNECTED_SUMS_DUAL_THUMB1_H
#define MOTE_FULLY_CONNECTED_SUMS_DUAL_THUMB1_H
/* fully_connected_sums_dual.h in the 16-bit instructions of Armv6-M (Cortex-M0, M0+): the sums lie in the
   high registers, where only MOV, ADD and CMP reach. */

#include "device/nn/fully_connected/fully_connected_sums_dual.h"

// clang-format off
/* Input k; the runs r5 (a and c) and r6 (b and d) start from the value in r6, or go on from `ac`. */
#define MOTE_DUAL_INPUT(k, ac)    \
  "ldmia r0!, {r2}\n"             \
  "movs r4, #" k "\n"             \
  "ldrsb r4, [r1, r4]\n"          \
  "mov r3, r2\n"                  \
  "ands r3, r7\n"                 \
  "lsrs r2, r2, #8\n"             \
  "ands r2, r7\n"                 \
  "muls r3, r4\n"                 \
  "muls r2, r4\n"                 \
  "adds r5, " ac ", r3\n"         \
  "adds r6, r6, r2\n"
#define MOTE_DUAL_FINISH_RUNS     \
  "add r8, r5\n"                  \
  "add r10, r6\n"                 \
  "asrs r5, r5, #16\n"            \
  "asrs r6, r6, #16\n"            \
  "add r9, r5\n"                  \
  "add r11, r6\n"
#define MOTE_DUAL_LOAD_START      \
  "mov r5, lr\n"                  \
  "ldmia r5!, {r6}\n"             \
  "mov lr, r5\n"

/* Registers: r0 words, r1 x, r7 the mask, r8-r11 the sums, r12 x_end, lr starts. */
extern "C" inline __attribute__((naked, noinline)) void MOTE_NAME(dual_add_runs)(
    const int32_t* /*words*/, const int8_t* /*x*/, const int8_t* /*x_end*/, const int32_t* /*starts*/,
    mote_dual_four_sums* /*total*/, int32_t /*whole*/) {
  __asm__ volatile(
      ".syntax unified\n"
      "push {r4-r7, lr}\n"
      "mov r4, r8\n"
      "mov r5, r9\n"
      "mov r6, r10\n"
      "mov r7, r11\n"
      "push {r4-r7}\n"
      "mov r12, r2\n"
      "mov lr, r3\n"
      "ldr r2, [sp, #36]\n"
      "ldmia r2!, {r4-r7}\n"
      "mov r8, r4\n"
      "mov r9, r5\n"
      "mov r10, r6\n"
      "mov r11, r7\n"
      "movs r7, #255\n"
      "lsls r2, r7, #16\n"
      "orrs r7, r2\n"
      "1:\n"
      MOTE_DUAL_LOAD_START
      MOTE_DUAL_INPUT("0", "r6") MOTE_DUAL_INPUT("1", "r5") MOTE_DUAL_INPUT("2", "r5") MOTE_DUAL_INPUT("3", "r5")
      "ldr r2, [sp, #40]\n"
      "cmp r2, #0\n"
      "bne 2f\n"
      MOTE_DUAL_FINISH_RUNS
      MOTE_DUAL_LOAD_START
      "mov r5, r6\n"
      "2:\n"
      MOTE_DUAL_INPUT("4", "r5") MOTE_DUAL_INPUT("5", "r5") MOTE_DUAL_INPUT("6", "r5") MOTE_DUAL_INPUT("7", "r5")
      MOTE_DUAL_FINISH_RUNS
      "adds r1, r1, #8\n"
      "cmp r1, r12\n"
      "bne 1b\n"
      "ldr r2, [sp, #36]\n"
      "mov r4, r8\n"
      "mov r5, r9\n"
      "mov r6, r10\n"
      "mov r7, r11\n"
      "stmia r2!, {r4-r7}\n"
      "pop {r4-r7}\n"
      "mov r8, r4\n"
      "mov r9, r5\n"
      "mov r10, r6\n"
      "mov r11, r7\n"
      "pop {r4-r7, pc}\n");
}
// clang-format on

#undef MOTE_DUAL_INPUT
#undef MOTE_DUAL_FINISH_RUNS
#undef MOTE_DUAL_LOAD_START

#endif
