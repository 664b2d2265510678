/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_GEMM_S8_DUAL_RV32_H
#define MOTE_GEMM_S8_DUAL_RV32_H
/* gemm_s8_dual.h in RV32IM: two channels at a time, so that a word of columns is loaded once for two products
   of two. Twelve sums, four runs and what feeds them take 28 registers; gcc 12 spills some of them in the
   inner loop. */

#include "device/nn/conv2d/gemm_s8_dual.h"

// clang-format off
/* One k of four columns: a5 and a6 columns, t0 and t1 the runs of channel a, t2 and t3 of channel b, which go on from
   the registers given. `k` is the offset of the weight, `c` that of the columns. */
#define MOTE_DUAL_STEP(k, c, a, b, d, e)  \
  "lw a5, " c "(a2)\n"                    \
  "lw a6, " c " + 4(a2)\n"                \
  "lb a7, " k "(a0)\n"                    \
  "lb t4, " k "(a1)\n"                    \
  "mul t6, a5, a7\n"                      \
  "mul a7, a6, a7\n"                      \
  "mul a5, a5, t4\n"                      \
  "mul a6, a6, t4\n"                      \
  "add t0, " a ", t6\n"                   \
  "add t1, " b ", a7\n"                   \
  "add t2, " d ", a5\n"                   \
  "add t3, " e ", a6\n"
#define MOTE_DUAL_START(k, c) MOTE_DUAL_STEP(k, c, "t5", "t5", "t5", "t5")
#define MOTE_DUAL_GO_ON(k, c) MOTE_DUAL_STEP(k, c, "t0", "t1", "t2", "t3")

#define MOTE_DUAL_FINISH                  \
  "add s0, s0, t0\n"                      \
  "add s1, s1, t1\n"                      \
  "add s2, s2, t2\n"                      \
  "add s3, s3, t3\n"                      \
  "srai t0, t0, 16\n"                     \
  "srai t1, t1, 16\n"                     \
  "srai t2, t2, 16\n"                     \
  "srai t3, t3, 16\n"                     \
  "add s4, s4, t0\n"                      \
  "add s5, s5, t1\n"                      \
  "add s6, s6, t2\n"                      \
  "add s7, s7, t3\n"

#define MOTE_DUAL_NEXT                    \
  "addi a2, a2, 64\n"                     \
  "addi a0, a0, 8\n"                      \
  "addi a1, a1, 8\n"

/* The sum v to int8 at `to`: a5 multiplier, a6 shifts, t1 round, a7 first shift. */
#define MOTE_DUAL_STORE(v, round, to, n)  \
  "sll " v ", " v ", a7\n"                \
  "mulh " v ", " v ", a5\n"               \
  "add " v ", " v ", " round "\n"         \
  "sra " v ", " v ", a6\n"                \
  "slli t6, " v ", 24\n"                  \
  "srai t6, t6, 24\n"                     \
  "beq t6, " v ", 2" n "f\n"              \
  "srai t6, " v ", 31\n"                  \
  "xori t6, t6, 127\n" /* saturated: 127, or its complement */ \
  "2" n ":\n"                             \
  "sb t6, " to "\n"
#define MOTE_DUAL_STORE_SIGNED(v, to, n)  \
  "srai t6, " v ", 31\n"                  \
  "slli t6, t6, 1\n"                      \
  "add t4, t1, t6\n"                      \
  MOTE_DUAL_STORE(v, "t4", to, n)

/* All channels from `stream` to the block's stream_end. Registers: a0 and a1 weights of two channels (of the same one, if
   it is alone), a2 columns, a3 which groups of either are split, a4 columns_end, s0-s3 `both`, s4-s7 `high`, s8 bytes of a
   channel, s9 stream_end, s10 out, s11 the block, t5 2^15, ra 2^16. */
extern "C" inline __attribute__((naked, noinline)) void MOTE_NAME(dual_gemm)(const int32_t* /*stream*/,
                                                                             mote_dual_block* /*block*/) {
  __asm__ volatile(
      "addi sp, sp, -64\n"
      "sw ra, 0(sp)\n sw s0, 4(sp)\n sw s1, 8(sp)\n sw s2, 12(sp)\n sw s3, 16(sp)\n sw s4, 20(sp)\n sw s5, 24(sp)\n"
      "sw s6, 28(sp)\n sw s7, 32(sp)\n sw s8, 36(sp)\n sw s9, 40(sp)\n sw s10, 44(sp)\n sw s11, 48(sp)\n"
      "mv s11, a1\n"
      "lw s10, 0(s11)\n"
      "lw s9, 12(s11)\n"
      "lw a4, 24(s11)\n"
      "lw s8, 32(s11)\n"
      "lui t5, 8\n"
      "lui ra, 16\n"
      "1:\n" /* two channels */
      "add a1, a0, s8\n"
      "bne a1, s9, 2f\n"
      "mv a1, a0\n"
      "2:\n"
      "lw a2, 16(s11)\n"
      "lw t2, 20(s11)\n"
      "lw s4, 0(a0)\n"
      "lw s6, 0(a1)\n"
      "lw t0, 8(a0)\n"
      "lw t1, 8(a1)\n"
      "addi a0, a0, 12\n"
      "addi a1, a1, 12\n"
      "mv s5, s4\n"
      "mv s7, s6\n"
      "slli s0, s4, 16\n"
      "add s0, s0, s4\n"
      "sub s0, s0, t2\n"
      "slli s2, s6, 16\n"
      "add s2, s2, s6\n"
      "sub s2, s2, t2\n"
      "mv s1, s0\n"
      "mv s3, s2\n"
      "or t0, t0, t1\n"
      "srli t0, t0, 13\n"
      "slli t1, t0, 14\n"
      "slli a3, t0, 15\n"
      "bgez t1, 4f\n"
      "addi a2, a2, -32\n" /* the second half only */
      "addi a0, a0, -4\n"
      "addi a1, a1, -4\n"
      "j 5f\n"
      "3:\n" /* eight weights in long runs */
      "slli a3, a3, 1\n"
      MOTE_DUAL_START("0", "0") MOTE_DUAL_GO_ON("1", "8") MOTE_DUAL_GO_ON("2", "16") MOTE_DUAL_GO_ON("3", "24")
      MOTE_DUAL_FINISH
      MOTE_DUAL_START("4", "32") MOTE_DUAL_GO_ON("5", "40") MOTE_DUAL_GO_ON("6", "48") MOTE_DUAL_GO_ON("7", "56")
      MOTE_DUAL_FINISH
      MOTE_DUAL_NEXT
      "4:\n"
      "bgez a3, 3b\n"
      "slli a3, a3, 1\n"
      "beqz a3, 50f\n" /* the last 1 */
      "sub s0, s0, ra\n"
      "sub s1, s1, ra\n"
      "sub s2, s2, ra\n"
      "sub s3, s3, ra\n"
      MOTE_DUAL_START("0", "0") MOTE_DUAL_GO_ON("1", "8") MOTE_DUAL_FINISH
      MOTE_DUAL_START("2", "16") MOTE_DUAL_GO_ON("3", "24") MOTE_DUAL_FINISH
      "5:\n"
      MOTE_DUAL_START("4", "32") MOTE_DUAL_GO_ON("5", "40") MOTE_DUAL_FINISH
      MOTE_DUAL_START("6", "48") MOTE_DUAL_GO_ON("7", "56") MOTE_DUAL_FINISH
      MOTE_DUAL_NEXT
      "j 4b\n"
      "50:\n"
      "beq a2, a4, 6f\n"
      "lw t0, 0(a0)\n" /* more groups */
      "lw t1, 0(a1)\n"
      "addi a0, a0, 4\n"
      "addi a1, a1, 4\n"
      "or a3, t0, t1\n"
      "j 4b\n"
      "6:\n" /* outputs of the channel that ends at a0 */
      "sub t0, a0, s8\n"
      "lw a5, 4(t0)\n"
      "lw a6, 8(t0)\n"
      "lw t1, 28(s11)\n"
      "lw t2, 4(s11)\n"
      "lw t3, 8(s11)\n"
      "sll t1, t1, a6\n" /* a shift by a register looks at the low five bits only */
      "srai t1, t1, 1\n"
      "ori t1, t1, 1\n"
      "srli a7, a6, 8\n"
      "slli t4, s4, 16\n"
      "sub s0, s0, t4\n"
      "slli t4, s5, 16\n"
      "sub s1, s1, t4\n"
      "add t3, t3, s10\n" /* of columns 2, 1 and 3 */
      "add t0, t3, t2\n"
      "add t2, t2, s10\n"
      "bltz a6, 7f\n"
      MOTE_DUAL_STORE("s0", "t1", "0(s10)", "0") MOTE_DUAL_STORE("s4", "t1", "0(t2)", "1")
      MOTE_DUAL_STORE("s1", "t1", "0(t3)", "2") MOTE_DUAL_STORE("s5", "t1", "0(t0)", "3")
      "j 8f\n"
      "7:\n"
      MOTE_DUAL_STORE_SIGNED("s0", "0(s10)", "4") MOTE_DUAL_STORE_SIGNED("s4", "0(t2)", "5")
      MOTE_DUAL_STORE_SIGNED("s1", "0(t3)", "6") MOTE_DUAL_STORE_SIGNED("s5", "0(t0)", "7")
      "8:\n"
      "addi s10, s10, 1\n"
      "beq a0, a1, 9f\n"
      "mv a0, a1\n"
      "mv s0, s2\n"
      "mv s1, s3\n"
      "mv s4, s6\n"
      "mv s5, s7\n"
      "j 6b\n"
      "9:\n"
      "bne a0, s9, 1b\n"
      "lw ra, 0(sp)\n lw s0, 4(sp)\n lw s1, 8(sp)\n lw s2, 12(sp)\n lw s3, 16(sp)\n lw s4, 20(sp)\n lw s5, 24(sp)\n"
      "lw s6, 28(sp)\n lw s7, 32(sp)\n lw s8, 36(sp)\n lw s9, 40(sp)\n lw s10, 44(sp)\n lw s11, 48(sp)\n"
      "addi sp, sp, 64\n"
      "ret\n");
}
// clang-format on

#undef MOTE_DUAL_STEP
#undef MOTE_DUAL_START
#undef MOTE_DUAL_GO_ON
#undef MOTE_DUAL_FINISH
#undef MOTE_DUAL_NEXT
#undef MOTE_DUAL_STORE
#undef MOTE_DUAL_STORE_SIGNED

#endif
