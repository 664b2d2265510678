/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_FULLY_CONNECTED_SUMS_DUAL_RV32_H
#define MOTE_FULLY_CONNECTED_SUMS_DUAL_RV32_H
/* fully_connected_sums_dual.h in RV32IM: eight inputs for one round of the loop's bookkeeping. */

#include "device/nn/fully_connected/fully_connected_sums_dual.h"

// clang-format off
/* Input k, whose word is at `w`; the runs t0 (a and c) and t1 (b and d) go on from the registers given. */
#define MOTE_DUAL_INPUT(k, w, ac, bd)  \
  "lw t2, " w "(a0)\n"                 \
  "lb t5, " k "(a1)\n"                 \
  "and s0, t2, t6\n"                   \
  "srli t2, t2, 8\n"                   \
  "and t2, t2, t6\n"                   \
  "mul s0, s0, t5\n"                   \
  "mul t2, t2, t5\n"                   \
  "add t0, " ac ", s0\n"               \
  "add t1, " bd ", t2\n"
#define MOTE_DUAL_FINISH_RUNS          \
  "add a6, a6, t0\n"                   \
  "srai t0, t0, 16\n"                  \
  "add t3, t3, t1\n"                   \
  "srai t1, t1, 16\n"                  \
  "add a7, a7, t0\n"                   \
  "add t4, t4, t1\n"

/* Registers: a0 words, a1 x, a2 x_end, a3 starts, a4 total, a5 whole, a6 a7 t3 t4 the sums, t6 the mask. */
extern "C" inline __attribute__((naked, noinline)) void MOTE_NAME(dual_add_runs)(
    const int32_t* /*words*/, const int8_t* /*x*/, const int8_t* /*x_end*/, const int32_t* /*starts*/,
    mote_dual_four_sums* /*total*/, int32_t /*whole*/) {
  __asm__ volatile(
      "addi sp, sp, -16\n"
      "sw s0, 12(sp)\n"
      "lw a6, 0(a4)\n"
      "lw a7, 4(a4)\n"
      "lw t3, 8(a4)\n"
      "lw t4, 12(a4)\n"
      "lui t6, 0xff0\n"
      "addi t6, t6, 0xff\n"
      "1:\n"
      "lw t1, 0(a3)\n"
      MOTE_DUAL_INPUT("0", "0", "t1", "t1") MOTE_DUAL_INPUT("1", "4", "t0", "t1")
      MOTE_DUAL_INPUT("2", "8", "t0", "t1") MOTE_DUAL_INPUT("3", "12", "t0", "t1")
      "addi a3, a3, 4\n"
      "bnez a5, 2f\n"
      MOTE_DUAL_FINISH_RUNS
      "lw t0, 0(a3)\n"
      "addi a3, a3, 4\n"
      "mv t1, t0\n"
      "2:\n"
      MOTE_DUAL_INPUT("4", "16", "t0", "t1") MOTE_DUAL_INPUT("5", "20", "t0", "t1")
      MOTE_DUAL_INPUT("6", "24", "t0", "t1") MOTE_DUAL_INPUT("7", "28", "t0", "t1")
      MOTE_DUAL_FINISH_RUNS
      "addi a0, a0, 32\n"
      "addi a1, a1, 8\n"
      "bne a1, a2, 1b\n"
      "sw a6, 0(a4)\n"
      "sw a7, 4(a4)\n"
      "sw t3, 8(a4)\n"
      "sw t4, 12(a4)\n"
      "lw s0, 12(sp)\n"
      "addi sp, sp, 16\n"
      "ret\n");
}
// clang-format on

#undef MOTE_DUAL_INPUT
#undef MOTE_DUAL_FINISH_RUNS

#endif
