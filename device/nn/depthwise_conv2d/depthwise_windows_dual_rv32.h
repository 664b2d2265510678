/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_DEPTHWISE_WINDOWS_DUAL_RV32_H
#define MOTE_DEPTHWISE_WINDOWS_DUAL_RV32_H
/* depthwise_windows_dual.h in RV32IM: two neighbouring windows at a time, so that a weight is loaded once for
   two products of two. The last window, if it is alone, is done as both. */

#include "device/nn/depthwise_conv2d/depthwise_windows_dual.h"

// clang-format off
/* A tap at `offset`; the runs t0 and t1 go on from the registers given. */
#define MOTE_DUAL_TAP(offset, a, b)  \
  "lw t2, " offset "(a0)\n"          \
  "lw t3, " offset "(a4)\n"          \
  "lw t4, " offset "(a5)\n"          \
  "mul t2, t2, t4\n"                 \
  "mul t3, t3, t4\n"                 \
  "add t0, " a ", t2\n"              \
  "add t1, " b ", t3\n"
#define MOTE_DUAL_START(offset) MOTE_DUAL_TAP(offset, "t5", "t5")
#define MOTE_DUAL_GO_ON(offset) MOTE_DUAL_TAP(offset, "t0", "t1")

#define MOTE_DUAL_FINISH             \
  "add s0, s0, t0\n"                 \
  "add s1, s1, t1\n"                 \
  "srai t0, t0, 16\n"                \
  "srai t1, t1, 16\n"                \
  "add s2, s2, t0\n"                 \
  "add s3, s3, t1\n"

#define MOTE_DUAL_NEXT_TAPS          \
  "addi a0, a0, 32\n"                \
  "addi a4, a4, 32\n"                \
  "addi a5, a5, 32\n"

/* The sum v to int8 at `to`: s5 multiplier, s6 round, s7 first shift, s8 shifts. */
#define MOTE_DUAL_STORE(v, round, to, n)  \
  "sll " v ", " v ", s7\n"                \
  "mulh " v ", " v ", s5\n"               \
  "add " v ", " v ", " round "\n"         \
  "sra " v ", " v ", s8\n"                \
  "slli t0, " v ", 24\n"                  \
  "srai t0, t0, 24\n"                     \
  "beq t0, " v ", 2" n "f\n"              \
  "srai t0, " v ", 31\n"                  \
  "xori t0, t0, 127\n" /* saturated: 127, or its complement */ \
  "2" n ":\n"                             \
  "sb t0, " to "\n"
#define MOTE_DUAL_STORE_SIGNED(v, to, n)  \
  "srai t0, " v ", 31\n"                  \
  "slli t0, t0, 1\n"                      \
  "add t4, s6, t0\n"                      \
  MOTE_DUAL_STORE(v, "t4", to, n)

/* Registers: a0 and a4 windows, a1 end, a2 out, a3 the channel, a5 weights, a6 splits, a7 bytes from the end of a window's
   taps to the start of the next, t5 2^15, s0 and s1 `both`, s2 and s3 `high`, s4 out_x, s10 pair, s11 bytes from the first
   window to the second. */
extern "C" inline __attribute__((naked, noinline)) void MOTE_NAME(dual_windows)(
    const int32_t* /*window*/, const int32_t* /*end*/, int8_t* /*out*/, const mote_dual_windows_channel* /*channel*/) {
  __asm__ volatile(
      "addi sp, sp, -48\n"
      "sw s0, 0(sp)\n sw s1, 4(sp)\n sw s2, 8(sp)\n sw s3, 12(sp)\n sw s4, 16(sp)\n sw s5, 20(sp)\n sw s6, 24(sp)\n"
      "sw s7, 28(sp)\n sw s8, 32(sp)\n sw s10, 36(sp)\n sw s11, 40(sp)\n"
      "lui t5, 8\n"
      "lw s5, 0(a3)\n lw s6, 4(a3)\n lw s7, 8(a3)\n lw s8, 12(a3)\n lw s4, 16(a3)\n lw s10, 20(a3)\n lw a7, 24(a3)\n"
      "lw s11, 44(a3)\n"
      "4:\n" /* two windows */
      "add a4, a0, s11\n"
      "mv t6, s4\n"
      "bne a4, a1, 5f\n"
      "mv a4, a0\n"
      "mv t6, zero\n"
      "5:\n"
      "lw a5, 28(a3)\n"
      "lw s0, 32(a3)\n"
      "lw s2, 36(a3)\n"
      "lw a6, 40(a3)\n"
      "mv s1, s0\n"
      "mv s3, s2\n"
      "mv t0, a6\n"
      "slli a6, a6, 1\n"
      "bgez t0, 7f\n"
      "addi a0, a0, -16\n" /* the second half only */
      "addi a4, a4, -16\n"
      "addi a5, a5, -16\n"
      "j 9f\n"
      "6:\n" /* eight taps in long runs */
      "slli a6, a6, 1\n"
      MOTE_DUAL_START("0") MOTE_DUAL_GO_ON("4") MOTE_DUAL_GO_ON("8") MOTE_DUAL_GO_ON("12") MOTE_DUAL_FINISH
      MOTE_DUAL_START("16") MOTE_DUAL_GO_ON("20") MOTE_DUAL_GO_ON("24") MOTE_DUAL_GO_ON("28") MOTE_DUAL_FINISH
      MOTE_DUAL_NEXT_TAPS
      "7:\n"
      "bgez a6, 6b\n"
      "slli a6, a6, 1\n"
      "beqz a6, 10f\n" /* the last 1 */
      MOTE_DUAL_START("0") MOTE_DUAL_GO_ON("4") MOTE_DUAL_FINISH
      MOTE_DUAL_START("8") MOTE_DUAL_GO_ON("12") MOTE_DUAL_FINISH
      "9:\n"
      MOTE_DUAL_START("16") MOTE_DUAL_GO_ON("20") MOTE_DUAL_FINISH
      MOTE_DUAL_START("24") MOTE_DUAL_GO_ON("28") MOTE_DUAL_FINISH
      MOTE_DUAL_NEXT_TAPS
      "j 7b\n"
      "10:\n"
      "slli t0, s2, 16\n"
      "sub s0, s0, t0\n"
      "slli t0, s3, 16\n"
      "sub s1, s1, t0\n"
      "add t1, a2, s10\n"
      "add t2, a2, t6\n"
      "add t3, t1, t6\n"
      "bltz s8, 12f\n"
      MOTE_DUAL_STORE("s2", "s6", "0(t1)", "0") MOTE_DUAL_STORE("s0", "s6", "0(a2)", "1")
      MOTE_DUAL_STORE("s3", "s6", "0(t3)", "2") MOTE_DUAL_STORE("s1", "s6", "0(t2)", "3")
      "11:\n"
      "mv a2, t2\n"
      "add a2, a2, s4\n"
      "add a0, a4, a7\n"
      "bne a0, a1, 4b\n"
      "lw s0, 0(sp)\n lw s1, 4(sp)\n lw s2, 8(sp)\n lw s3, 12(sp)\n lw s4, 16(sp)\n lw s5, 20(sp)\n lw s6, 24(sp)\n"
      "lw s7, 28(sp)\n lw s8, 32(sp)\n lw s10, 36(sp)\n lw s11, 40(sp)\n"
      "addi sp, sp, 48\n"
      "ret\n"
      "12:\n" /* the sign counts */
      MOTE_DUAL_STORE_SIGNED("s2", "0(t1)", "4") MOTE_DUAL_STORE_SIGNED("s0", "0(a2)", "5")
      MOTE_DUAL_STORE_SIGNED("s3", "0(t3)", "6") MOTE_DUAL_STORE_SIGNED("s1", "0(t2)", "7")
      "j 11b\n");
}
// clang-format on

#undef MOTE_DUAL_TAP
#undef MOTE_DUAL_START
#undef MOTE_DUAL_GO_ON
#undef MOTE_DUAL_FINISH
#undef MOTE_DUAL_NEXT_TAPS
#undef MOTE_DUAL_STORE
#undef MOTE_DUAL_STORE_SIGNED

#endif
