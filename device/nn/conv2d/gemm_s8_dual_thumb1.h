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

/* Four weights: one run, or two. */
#define MOTE_DUAL_LONG_RUN                                \
  "ldmia r0!, {r4}\n"                                     \
  "sxtb r5, r4\n"     MOTE_DUAL_START                     \
  MOTE_DUAL_NEXT      MOTE_DUAL_GO_ON                     \
  MOTE_DUAL_NEXT      MOTE_DUAL_GO_ON                     \
  "asrs r5, r4, #8\n" MOTE_DUAL_GO_ON MOTE_DUAL_FINISH
#define MOTE_DUAL_SHORT_RUNS                              \
  "ldmia r0!, {r4}\n"                                     \
  "sxtb r5, r4\n"     MOTE_DUAL_START                     \
  MOTE_DUAL_NEXT      MOTE_DUAL_GO_ON MOTE_DUAL_FINISH    \
  MOTE_DUAL_NEXT      MOTE_DUAL_START                     \
  "asrs r5, r4, #8\n" MOTE_DUAL_GO_ON MOTE_DUAL_FINISH

/* All channels from `stream` to the block's stream_end. Registers: r0 stream, r1 columns, r8 and r9 `both`, r10 and r11
   `high`, r12 2^15, lr which groups are split. Stack: 0 the block; while a channel is summed, multiplier and shifts before
   it. */
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
      "movs r4, #128\n"
      "lsls r4, r4, #8\n"
      "mov r12, r4\n"
      "ldr r7, [sp]\n"
      "ldr r1, [r7, #16]\n"
      "ldr r6, [r7, #20]\n"
      "ldmia r0!, {r3-r5}\n"
      "push {r4, r5}\n"
      "mov r10, r3\n"
      "mov r11, r3\n"
      "lsls r2, r3, #16\n"
      "adds r3, r3, r2\n"
      "subs r3, r3, r6\n"
      "mov r8, r3\n"
      "mov r9, r3\n"
      "lsrs r5, r5, #13\n"
      "lsls r5, r5, #15\n"
      "mov lr, r5\n"
      "bcc 2f\n"
      "b 4f\n"
      "0:\n" /* eight weights in long runs */
      MOTE_DUAL_LONG_RUN MOTE_DUAL_LONG_RUN
      "2:\n"
      "mov r2, lr\n"
      "adds r2, r2, r2\n"
      "mov lr, r2\n"
      "bcc 0b\n"
      "beq 5f\n" /* the last 1 */
      "movs r2, #1\n"
      "lsls r2, r2, #16\n"
      "rsbs r2, r2, #0\n"
      "add r8, r2\n"
      "add r9, r2\n"
      MOTE_DUAL_SHORT_RUNS
      "4:\n"
      MOTE_DUAL_SHORT_RUNS
      "b 2b\n"
      "5:\n"
      "ldr r2, [sp, #8]\n"
      "ldr r2, [r2, #24]\n"
      "cmp r1, r2\n"
      "beq 7f\n"
      "ldmia r0!, {r5}\n" /* more groups */
      "mov lr, r5\n"
      "b 2b\n"
      "7:\n"
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
      "ldr r2, [r3, #28]\n"
      "lsls r2, r7\n" /* a shift by a register looks at the low byte only */
      "asrs r2, r2, #1\n"
      "movs r4, #1\n"
      "orrs r2, r4\n"
      "mov lr, r2\n"
      "uxth r4, r5\n"
      "lsrs r5, r5, #16\n"
      "lsls r6, r7, #20\n"
      "lsrs r6, r6, #28\n"
      "ldr r1, [r3]\n"
      "ldr r2, [r3, #4]\n"
      "mov r12, r2\n"
      MOTE_DUAL_REQUANTIZE_THUMB1("r8", "0")
      "strb r3, [r1]\n"
      "add r1, r12\n"
      MOTE_DUAL_REQUANTIZE_THUMB1("r10", "1")
      "strb r3, [r1]\n"
      "ldr r3, [sp, #4]\n"
      "ldr r1, [r3]\n"
      "ldr r2, [r3, #8]\n"
      "adds r2, r2, r1\n"
      "adds r1, r1, #1\n"
      "str r1, [r3]\n"
      "mov r1, r2\n"
      MOTE_DUAL_REQUANTIZE_THUMB1("r9", "2")
      "strb r3, [r1]\n"
      "add r1, r12\n"
      MOTE_DUAL_REQUANTIZE_THUMB1("r11", "3")
      "strb r3, [r1]\n"
      "pop {r0, r3}\n"
      "ldr r2, [r3, #12]\n"
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

/* dual_pack_four() of gemm_s8_dual.h: r0 the first row, r1, r4 and r5 bytes from there to the others, r12 its end. */
extern "C" inline __attribute__((naked, noinline)) void MOTE_NAME(dual_pack_four)(
    const int8_t* /*from*/, int32_t /*step*/, int32_t /*n*/, int32_t* /*to*/) {
  __asm__ volatile(
      ".syntax unified\n"
      "push {r4-r7, lr}\n"
      "lsls r4, r1, #1\n"
      "adds r5, r4, r1\n"
      "adds r2, r2, r0\n"
      "mov r12, r2\n"
      "1:\n"
      "movs r6, #0\n"
      "ldrsb r6, [r0, r6]\n"
      "ldrsb r7, [r0, r1]\n"
      "lsls r7, r7, #16\n"
      "adds r6, r6, r7\n"
      "ldrsb r7, [r0, r4]\n"
      "ldrsb r2, [r0, r5]\n"
      "lsls r2, r2, #16\n"
      "adds r7, r7, r2\n"
      "stmia r3!, {r6, r7}\n"
      "adds r0, r0, #1\n"
      "cmp r0, r12\n"
      "bne 1b\n"
      "pop {r4-r7, pc}\n");
}
// clang-format on

#undef MOTE_DUAL_START
#undef MOTE_DUAL_GO_ON
#undef MOTE_DUAL_FINISH
#undef MOTE_DUAL_NEXT
#undef MOTE_DUAL_LONG_RUN
#undef MOTE_DUAL_SHORT_RUNS

#endif
