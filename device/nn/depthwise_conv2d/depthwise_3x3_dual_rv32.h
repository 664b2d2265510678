/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_DEPTHWISE_3X3_DUAL_RV32_H
#define MOTE_DEPTHWISE_3X3_DUAL_RV32_H
/* depthwise_3x3_dual.h in RV32IM: all nine weights stay in registers, where gcc 12 reloads them. */

#include "device/nn/depthwise_conv2d/depthwise_3x3_dual.h"

// clang-format off
/* Three taps at `offset` of the window with three weights. */
#define MOTE_DUAL_COLUMN_LONG(offset, w0, w1, w2) \
  "lw t0, " offset "(a0)\n"                       \
  "lw t1, " offset " + 4(a0)\n"                   \
  "lw t2, " offset " + 8(a0)\n"                   \
  "mul t0, t0, " w0 "\n"                          \
  "mul t1, t1, " w1 "\n"                          \
  "mul t2, t2, " w2 "\n"                          \
  "add t0, t0, ra\n"                              \
  "add t1, t1, t2\n"                              \
  "add t0, t0, t1\n"                              \
  "add t3, t3, t0\n"                              \
  "srai t0, t0, 16\n"                             \
  "add t4, t4, t0\n"
#define MOTE_DUAL_COLUMN_SHORT(offset, w0, w1, w2) \
  "lw t0, " offset "(a0)\n"                       \
  "lw t1, " offset " + 4(a0)\n"                   \
  "lw t2, " offset " + 8(a0)\n"                   \
  "mul t0, t0, " w0 "\n"                          \
  "mul t1, t1, " w1 "\n"                          \
  "mul t2, t2, " w2 "\n"                          \
  "add t0, t0, ra\n"                              \
  "add t0, t0, t1\n"                              \
  "add t2, t2, ra\n"                              \
  "add t3, t3, t0\n"                              \
  "add t3, t3, t2\n"                              \
  "srai t0, t0, 16\n"                             \
  "srai t2, t2, 16\n"                             \
  "add t4, t4, t0\n"                              \
  "add t4, t4, t2\n"

/* The sum v to int8 at `to`: a4 multiplier, a5 round, a6 first shift, a7 shifts. */
#define MOTE_DUAL_STORE(v, round, to, n)  \
  "sll " v ", " v ", a6\n"                \
  "mulh " v ", " v ", a4\n"               \
  "add " v ", " v ", " round "\n"         \
  "sra " v ", " v ", a7\n"                \
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
  "add t1, a5, t0\n"                      \
  MOTE_DUAL_STORE(v, "t1", to, n)

/* Registers: a0 window, a1 end, a2 out, t3 `both`, t4 `high`, s0-s8 weights, t5 and t6 where the sums start, s10 out_x,
   a3 pair, s11 bytes from one window to the next, ra 2^15. */
#define MOTE_DUAL_3X3_ROWS(column)                                                                        \
  __asm__ volatile(                                                                                       \
      "addi sp, sp, -64\n"                                                                                \
      "sw ra, 0(sp)\n sw s0, 4(sp)\n sw s1, 8(sp)\n sw s2, 12(sp)\n sw s3, 16(sp)\n sw s4, 20(sp)\n"      \
      "sw s5, 24(sp)\n sw s6, 28(sp)\n sw s7, 32(sp)\n sw s8, 36(sp)\n sw s9, 40(sp)\n sw s10, 44(sp)\n"  \
      "sw s11, 48(sp)\n"                                                                                  \
      "lui ra, 8\n"                                                                                       \
      "lw t5, 4(a3)\n lw t6, 8(a3)\n lw s0, 12(a3)\n lw s1, 16(a3)\n lw s2, 20(a3)\n lw s3, 24(a3)\n"     \
      "lw s4, 28(a3)\n lw s5, 32(a3)\n lw s6, 36(a3)\n lw s7, 40(a3)\n lw s8, 44(a3)\n lw a4, 48(a3)\n"   \
      "lw a5, 52(a3)\n lw a6, 56(a3)\n lw a7, 60(a3)\n lw s10, 64(a3)\n lw s11, 72(a3)\n lw a3, 68(a3)\n" \
      "addi s11, s11, 36\n"                                                                               \
      "1:\n"                                                                                              \
      "mv t3, t5\n"                                                                                       \
      "mv t4, t6\n"                                                                                       \
      column("0", "s0", "s1", "s2") column("12", "s3", "s4", "s5") column("24", "s6", "s7", "s8")         \
      "slli t1, t4, 16\n"                                                                                 \
      "sub t3, t3, t1\n"                                                                                  \
      "add t2, a2, a3\n"                                                                                  \
      "bltz a7, 3f\n"                                                                                     \
      MOTE_DUAL_STORE("t4", "a5", "0(t2)", "0")                                                           \
      MOTE_DUAL_STORE("t3", "a5", "0(a2)", "1")                                                           \
      "2:\n"                                                                                              \
      "add a2, a2, s10\n"                                                                                 \
      "add a0, a0, s11\n"                                                                                 \
      "bne a0, a1, 1b\n"                                                                                  \
      "lw ra, 0(sp)\n lw s0, 4(sp)\n lw s1, 8(sp)\n lw s2, 12(sp)\n lw s3, 16(sp)\n lw s4, 20(sp)\n"      \
      "lw s5, 24(sp)\n lw s6, 28(sp)\n lw s7, 32(sp)\n lw s8, 36(sp)\n lw s9, 40(sp)\n lw s10, 44(sp)\n"  \
      "lw s11, 48(sp)\n"                                                                                  \
      "addi sp, sp, 64\n"                                                                                 \
      "ret\n"                                                                                             \
      "3:\n" /* the sign counts */                                                                        \
      MOTE_DUAL_STORE_SIGNED("t4", "0(t2)", "2")                                                          \
      MOTE_DUAL_STORE_SIGNED("t3", "0(a2)", "3")                                                          \
      "j 2b\n")

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
#undef MOTE_DUAL_STORE
#undef MOTE_DUAL_STORE_SIGNED
#undef MOTE_DUAL_3X3_ROWS

#endif
