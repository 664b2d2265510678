/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_GEMM_S8_DUAL_THUMB1_H
#define MOTE_GEMM_S8_DUAL_THUMB1_H
/* gemm_s8_dual.h in the 16-bit instructions of Armv6-M (Cortex-M0, M0+). MULS overwrites a factor, which is
   no loss here: a word of columns is used once, and LDM brings two of them and moves on. The sums lie in the
   high registers, where only MOV, ADD and CMP reach. */

#include "device/nn/conv2d/gemm_s8_dual.h"
#include "device/port/requantize_dual_thumb1.h"

// clang-format off
/* One k of four columns, r5 its weight: the first of a run makes the runs r6 and r7, the others go into them. */
#define MOTE_DUAL_START    \
  "ldmia r1!, {r6, r7}\n"  \
  "muls r6, r5\n"          \
  "muls r7, r5\n"          \
  "add r6, r12\n"          \
  "add r7, r12\n"
#define MOTE_DUAL_GO_ON    \
  "ldmia r1!, {r2, r3}\n"  \
  "muls r2, r5\n"          \
  "muls r3, r5\n"          \
  "adds r6, r6, r2\n"      \
  "adds r7, r7, r3\n"
#define MOTE_DUAL_FINISH   \
  "add r8, r6\n"           \
  "add r9, r7\n"           \
  "asrs r6, r6, #16\n"     \
  "asrs r7, r7, #16\n"     \
  "add r10, r6\n"          \
  "add r11, r7\n"
/* The next weight: r4 holds what is left of four. */
#define MOTE_DUAL_NEXT     \
  "asrs r4, r4, #8\n"      \
  "sxtb r5, r4\n"

/* All channels from `stream` to the block's stream_end. Registers: r0 stream, r1 columns, r8 and r9 `both`, r10 and r11
   `high`, r12 2^15, lr columns_end. Stack: 0 the block; while a channel is summed, multiplier and shifts before it. */
extern "C" inline __attribute__((naked, noinline)) void MOTE_NAME(dual_gemm)(const int32_t* /*stream*/,
                                                                             mote_dual_block* /*block*/) {
  __asm__ volatile(
      ".syntax unified\n"
      "push {r4-r7, lr}\n"
      "mov r4, r8\n"
      "mov r5, r9\n"
      "mov r6, r10\n"
      "mov r7, r11\n"
      "push {r1, r4-r7}\n"
      "1:\n" /* a channel */
      "ldr r7, [sp]\n"
      "ldr r1, [r7]\n"
      "ldr r6, [r7, #4]\n"
      "mov lr, r6\n"
      "ldmia r0!, {r3-r5}\n"
      "push {r4, r5}\n"
      "mov r10, r3\n"
      "mov r11, r3\n"
      "lsls r2, r3, #16\n"
      "adds r3, r3, r2\n"
      "subs r6, r6, r1\n" /* 8 * depth */
      "movs r4, #128\n"
      "lsls r4, r4, #8\n"
      "mov r12, r4\n"
      "lsls r5, r5, #1\n"
      "bmi 3f\n"
      "lsls r6, r6, #11\n"
      "subs r3, r3, r6\n"
      "mov r8, r3\n"
      "mov r9, r3\n"
      "2:\n" /* two runs of two */
      "ldmia r0!, {r4}\n"
      "sxtb r5, r4\n"    MOTE_DUAL_START
      MOTE_DUAL_NEXT     MOTE_DUAL_GO_ON MOTE_DUAL_FINISH
      MOTE_DUAL_NEXT     MOTE_DUAL_START
      "asrs r5, r4, #8\n" MOTE_DUAL_GO_ON MOTE_DUAL_FINISH
      "cmp r1, lr\n"
      "bne 2b\n"
      "b 5f\n"
      "3:\n"
      "lsls r6, r6, #10\n"
      "subs r3, r3, r6\n"
      "mov r8, r3\n"
      "mov r9, r3\n"
      "4:\n" /* a run of four */
      "ldmia r0!, {r4}\n"
      "sxtb r5, r4\n"    MOTE_DUAL_START
      MOTE_DUAL_NEXT     MOTE_DUAL_GO_ON
      MOTE_DUAL_NEXT     MOTE_DUAL_GO_ON
      "asrs r5, r4, #8\n" MOTE_DUAL_GO_ON MOTE_DUAL_FINISH
      "cmp r1, lr\n"
      "bne 4b\n"
      "5:\n"
      "pop {r5, r7}\n"
      "ldr r3, [sp]\n"
      "push {r0, r3}\n"
      "mov r2, r10\n" /* low = both - high * 2^16 */
      "lsls r2, r2, #16\n"
      "mov r4, r8\n"
      "subs r4, r4, r2\n"
      "mov r8, r4\n"
      "mov r2, r11\n"
      "lsls r2, r2, #16\n"
      "mov r4, r9\n"
      "subs r4, r4, r2\n"
      "mov r9, r4\n"
      "ldr r2, [r3, #24]\n"
      "lsls r2, r7\n"
      "asrs r2, r2, #1\n"
      "movs r4, #1\n"
      "orrs r2, r4\n"
      "mov lr, r2\n"
      "uxth r4, r5\n"
      "lsrs r5, r5, #16\n"
      "lsrs r6, r7, #8\n" /* a shift by a register looks at the low byte only */
      "ldr r1, [r3, #8]\n"
      "ldr r2, [r3, #12]\n"
      "mov r12, r2\n"
      MOTE_DUAL_REQUANTIZE_THUMB1("r8", "0")
      "strb r3, [r1]\n"
      "add r1, r12\n"
      MOTE_DUAL_REQUANTIZE_THUMB1("r10", "1")
      "strb r3, [r1]\n"
      "ldr r3, [sp, #4]\n"
      "ldr r1, [r3, #8]\n"
      "ldr r2, [r3, #16]\n"
      "adds r2, r2, r1\n"
      "adds r1, r1, #1\n"
      "str r1, [r3, #8]\n"
      "mov r1, r2\n"
      MOTE_DUAL_REQUANTIZE_THUMB1("r9", "2")
      "strb r3, [r1]\n"
      "add r1, r12\n"
      MOTE_DUAL_REQUANTIZE_THUMB1("r11", "3")
      "strb r3, [r1]\n"
      "pop {r0, r3}\n"
      "ldr r2, [r3, #20]\n"
      "cmp r0, r2\n"
      "beq 6f\n"
      "b 1b\n"
      "6:\n"
      "pop {r1, r4-r7}\n"
      "mov r8, r4\n"
      "mov r9, r5\n"
      "mov r10, r6\n"
      "mov r11, r7\n"
      "pop {r4-r7, pc}\n");
}
// clang-format on

#undef MOTE_DUAL_START
#undef MOTE_DUAL_GO_ON
#undef MOTE_DUAL_FINISH
#undef MOTE_DUAL_NEXT

#endif
