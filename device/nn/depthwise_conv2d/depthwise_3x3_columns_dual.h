/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_DEPTHWISE_3X3_COLUMNS_DUAL_H
#define MOTE_DEPTHWISE_3X3_COLUMNS_DUAL_H
/* The words of a row of 3x3 windows (depthwise_conv2d_dual.h), three for each column, where all rows of the
   input lie inside it: `row` bytes from one to the next, `step` bytes from a column to the next; at least one
   column. */

#include "device/port/isa.h"
#include "device/port/port.h"

#if MOTE_HAS_THUMB2

// clang-format off
/* A word of two neighbouring rows of outputs: v0 + 65536 * v1. */
#define MOTE_DUAL_PAIR(v0, v1) "add " v0 ", " v0 ", " v1 ", lsl #16\n"

/* Registers: r0-r2 rows, r3 the words, r4 bytes from a row's start, r9 step, r10 columns. */
extern "C" inline __attribute__((naked, noinline)) void MOTE_NAME(dual_3x3_columns_1)(
    const int8_t* /*in*/, int32_t /*row*/, int32_t /*step*/, int32_t* /*words*/, int32_t /*columns*/) {
  __asm__ volatile(
      "push {r4-r10, lr}\n"
      "ldr r10, [sp, #32]\n"
      "mov r9, r2\n"
      "add r2, r0, r1, lsl #1\n"
      "add r1, r1, r0\n"
      "movs r4, #0\n"
      "1:\n"
      "ldr r5, [r3, #8]\n"
      "ldrsb r6, [r0, r4]\n"
      "ldrsb r7, [r1, r4]\n"
      "ldrsb r8, [r2, r4]\n"
      "add r4, r4, r9\n"
      MOTE_DUAL_PAIR("r6", "r7") MOTE_DUAL_PAIR("r7", "r8")
      "stmia r3!, {r5-r7}\n"
      "subs r10, r10, #1\n"
      "bne 1b\n"
      "pop {r4-r10, pc}\n");
}

/* Registers: r0-r2, r11 and r12 rows, the others as above. */
extern "C" inline __attribute__((naked, noinline)) void MOTE_NAME(dual_3x3_columns_2)(
    const int8_t* /*in*/, int32_t /*row*/, int32_t /*step*/, int32_t* /*words*/, int32_t /*columns*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "ldr r10, [sp, #36]\n"
      "mov r9, r2\n"
      "add r2, r0, r1, lsl #1\n"
      "add r11, r2, r1\n"
      "add r12, r11, r1\n"
      "add r1, r1, r0\n"
      "movs r4, #0\n"
      "1:\n"
      "ldrsb r5, [r0, r4]\n"
      "ldrsb r6, [r1, r4]\n"
      "ldrsb r7, [r2, r4]\n"
      "ldrsb r8, [r11, r4]\n"
      "ldrsb lr, [r12, r4]\n"
      "add r4, r4, r9\n"
      MOTE_DUAL_PAIR("r5", "r7") MOTE_DUAL_PAIR("r6", "r8") MOTE_DUAL_PAIR("r7", "lr")
      "stmia r3!, {r5-r7}\n"
      "subs r10, r10, #1\n"
      "bne 1b\n"
      "pop {r4-r11, pc}\n");
}
#undef MOTE_DUAL_PAIR
// clang-format on

#else

/* Stride 1: the first word is the third of the two rows of outputs before; the others are made of three rows
   from `in` on, the second of those that the first window sees. */
extern "C" inline __attribute__((noinline)) void MOTE_NAME(dual_3x3_columns_1)(const int8_t* in, int32_t row,
                                                                               int32_t step, int32_t* words,
                                                                               int32_t columns) {
  const int8_t *a = in, *b = in + row, *c = b + row;
  const int32_t* end = words + 3 * columns;
  for (int32_t at = 0; words != end; words += 3, at += step) {
    const int32_t middle = b[at];
    words[0] = words[2];
    words[1] = a[at] + middle * 65536;
    words[2] = middle + c[at] * 65536;
  }
}

/* Stride 2: five rows from `in` on. */
extern "C" inline __attribute__((noinline)) void MOTE_NAME(dual_3x3_columns_2)(const int8_t* in, int32_t row,
                                                                               int32_t step, int32_t* words,
                                                                               int32_t columns) {
  const int8_t *a = in, *b = a + row, *c = b + row, *d = c + row, *e = d + row;
  const int32_t* end = words + 3 * columns;
  for (int32_t at = 0; words != end; words += 3, at += step) {
    const int32_t middle = c[at];
    words[0] = a[at] + middle * 65536;
    words[1] = b[at] + d[at] * 65536;
    words[2] = middle + e[at] * 65536;
  }
}

#endif
#endif
