/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_GEMM_S8_DUAL_THUMB2_H
#define MOTE_GEMM_S8_DUAL_THUMB2_H
/* gemm_s8_dual.h in Thumb-2 without the DSP extension (Cortex-M3). MLA starts a run from r12 for nothing, and
   the upper half of a run is shifted on its way into the sum: four instructions for two products' share of a
   run, where gcc 12 spills sums to the stack. */

#include "device/nn/conv2d/gemm_s8_dual.h"

// clang-format off
/* One k of four columns: r2 and r3 columns, r4 weight; r5 and r6 the runs, which go on from `a` and `b`. */
#define MOTE_DUAL_STEP(a, b)     \
  "ldrd r2, r3, [r1], #8\n"      \
  "ldrsb r4, [r0], #1\n"         \
  "mla r5, r2, r4, " a "\n"      \
  "mla r6, r3, r4, " b "\n"

#define MOTE_DUAL_START MOTE_DUAL_STEP("r12", "r12")
#define MOTE_DUAL_GO_ON MOTE_DUAL_STEP("r5", "r6")

#define MOTE_DUAL_FINISH         \
  "add r7, r7, r5\n"             \
  "add r8, r8, r6\n"             \
  "add r9, r9, r5, asr #16\n"    \
  "add r10, r10, r6, asr #16\n"

#define MOTE_DUAL_LONG_RUN MOTE_DUAL_START MOTE_DUAL_GO_ON MOTE_DUAL_GO_ON MOTE_DUAL_GO_ON MOTE_DUAL_FINISH
#define MOTE_DUAL_SHORT_RUN MOTE_DUAL_START MOTE_DUAL_GO_ON MOTE_DUAL_FINISH

/* One sum to int8: r2 multiplier, r3 shifts, r4 round, r5 first shift; uses r6, and r11 if the sign counts. */
#define MOTE_DUAL_REQUANTIZE(v)      \
  "lsl " v ", " v ", r5\n"           \
  "smull r6, " v ", " v ", r2\n"     \
  "add " v ", " v ", r4\n"           \
  "asr " v ", " v ", r3\n"           \
  "ssat " v ", #8, " v "\n"
#define MOTE_DUAL_REQUANTIZE_SIGNED(v) \
  "asr r11, " v ", #31\n"            \
  "lsl " v ", " v ", r5\n"           \
  "smull r6, " v ", " v ", r2\n"     \
  "add " v ", " v ", r4\n"           \
  "add " v ", " v ", r11, lsl #1\n"  \
  "asr " v ", " v ", r3\n"           \
  "ssat " v ", #8, " v "\n"

/* All channels from `stream` to the block's stream_end. Registers: r0 stream, r1 columns, r7 and r8 `both`, r9 and r10
   `high`, r11 which groups are split, r12 2^15, lr the block. */
extern "C" inline __attribute__((naked, noinline)) void MOTE_NAME(dual_gemm)(const int32_t* /*stream*/,
                                                                             mote_dual_block* /*block*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "mov lr, r1\n"
      "mov r12, #0x8000\n"
      "1:\n" /* a channel */
      "ldmia r0!, {r4-r6}\n"
      "ldrd r1, r2, [lr, #16]\n"
      "push {r5, r6}\n"
      "mov r9, r4\n"
      "mov r10, r4\n"
      "add r7, r4, r4, lsl #16\n"
      "sub r7, r7, r2\n"
      "mov r8, r7\n"
      "lsr r11, r6, #13\n"
      "lsls r11, r11, #15\n"
      "bcs 4f\n"
      "2:\n" /* eight weights */
      "lsls r11, r11, #1\n"
      "bcs 3f\n"
      MOTE_DUAL_LONG_RUN MOTE_DUAL_LONG_RUN
      "b 2b\n"
      "3:\n"
      "beq 5f\n" /* the last 1 */
      "sub r7, r7, r12, lsl #1\n"
      "sub r8, r8, r12, lsl #1\n"
      MOTE_DUAL_SHORT_RUN MOTE_DUAL_SHORT_RUN
      "4:\n"
      MOTE_DUAL_SHORT_RUN MOTE_DUAL_SHORT_RUN
      "b 2b\n"
      "5:\n"
      "ldr r2, [lr, #24]\n"
      "cmp r1, r2\n"
      "bne 8f\n"
      "pop {r2, r3}\n"
      "ldr r4, [lr, #28]\n"
      "sub r7, r7, r9, lsl #16\n"
      "sub r8, r8, r10, lsl #16\n"
      "lsl r4, r4, r3\n" /* a shift by a register looks at the low byte only */
      "asr r4, r4, #1\n"
      "orr r4, r4, #1\n"
      "ubfx r5, r3, #8, #4\n"
      "cmp r3, #0\n"
      "blt 7f\n"
      MOTE_DUAL_REQUANTIZE("r7") MOTE_DUAL_REQUANTIZE("r8")
      MOTE_DUAL_REQUANTIZE("r9") MOTE_DUAL_REQUANTIZE("r10")
      "6:\n"
      "ldmia lr, {r1-r4}\n" /* out, next, second, stream_end */
      "add r5, r1, r3\n"
      "strb r9, [r1, r2]\n"
      "strb r7, [r1], #1\n"
      "strb r10, [r5, r2]\n"
      "strb r8, [r5]\n"
      "str r1, [lr]\n"
      "cmp r0, r4\n"
      "bne 1b\n"
      "pop {r4-r11, pc}\n"
      "7:\n"
      MOTE_DUAL_REQUANTIZE_SIGNED("r7") MOTE_DUAL_REQUANTIZE_SIGNED("r8")
      MOTE_DUAL_REQUANTIZE_SIGNED("r9") MOTE_DUAL_REQUANTIZE_SIGNED("r10")
      "b 6b\n"
      "8:\n" /* more groups */
      "ldr r11, [r0], #4\n"
      "b 2b\n");
}

/* dual_pack_four() of gemm_s8_dual.h: r0 and r4-r6 the four rows. */
#define MOTE_DUAL_PACK_ONE       \
  "ldrsb r7, [r0], #1\n"         \
  "ldrsb r8, [r4], #1\n"         \
  "ldrsb r9, [r5], #1\n"         \
  "ldrsb r12, [r6], #1\n"        \
  "add r8, r7, r8, lsl #16\n"    \
  "add r9, r9, r12, lsl #16\n"   \
  "strd r8, r9, [r3], #8\n"
extern "C" inline __attribute__((naked, noinline)) void MOTE_NAME(dual_pack_four)(
    const int8_t* /*from*/, int32_t /*step*/, int32_t /*n*/, int32_t* /*to*/) {
  __asm__ volatile(
      "push {r4-r9, lr}\n"
      "add r4, r0, r1\n"
      "add r5, r0, r1, lsl #1\n"
      "add r6, r4, r1, lsl #1\n"
      "ands r1, r2, #3\n"
      "beq 2f\n"
      "1:\n"
      MOTE_DUAL_PACK_ONE
      "subs r1, r1, #1\n"
      "bne 1b\n"
      "2:\n"
      "lsrs r2, r2, #2\n"
      "beq 4f\n"
      "3:\n"
      MOTE_DUAL_PACK_ONE MOTE_DUAL_PACK_ONE MOTE_DUAL_PACK_ONE MOTE_DUAL_PACK_ONE
      "subs r2, r2, #1\n"
      "bne 3b\n"
      "4:\n"
      "pop {r4-r9, pc}\n");
}
// clang-format on

#undef MOTE_DUAL_STEP
#undef MOTE_DUAL_START
#undef MOTE_DUAL_GO_ON
#undef MOTE_DUAL_FINISH
#undef MOTE_DUAL_LONG_RUN
#undef MOTE_DUAL_SHORT_RUN
#undef MOTE_DUAL_REQUANTIZE
#undef MOTE_DUAL_REQUANTIZE_SIGNED
#undef MOTE_DUAL_PACK_ONE

#endif
