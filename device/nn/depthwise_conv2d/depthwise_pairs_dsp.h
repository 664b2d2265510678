/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_DEPTHWISE_PAIRS_DSP_H
#define MOTE_DEPTHWISE_PAIRS_DSP_H
/* The plane of the 3x3 depthwise kernels: four channels at a time, as int16 with their padding around them,
   neighbours along x in one word as SMLAD wants them. A plane is an array of columns of 128 bytes, each
   [channel 4][row 8] of words {value at 2 * column, value at 2 * column + 1}, counted from the left edge of
   the padding. So the rows of a strip lie side by side, the assembly reaches the next column by an immediate
   offset, and one load of the input, which has four channels in a word, feeds four of them. */

#include "device/nn/depthwise_conv2d/depthwise_conv2d_dsp.h"
#include "device/port/requantize_dsp.h"

#define MOTE_PAIRS_CHANNELS 4
#define MOTE_PAIRS_ROWS 8
#define MOTE_PAIRS_COLUMN (MOTE_PAIRS_CHANNELS * MOTE_PAIRS_ROWS) /* words */

/* Columns that lie side by side and get their values from the input alike, or from a word of zero points with
   step 0. The assembly counts these bytes. */
typedef struct mote_pairs_segment {
  const int8_t *a,
      *b; /* channel 0 of the input's row 0 at the left and the right value of the first column */
  int32_t a_step, b_step; /* bytes from a row to the next: 0 for zero points */
  int32_t columns;        /* 0 after the last segment; 1 where one of a and b is zero points */
} mote_pairs_segment;

/* Which rows of a column are filled; the assembly counts these bytes. */
typedef struct mote_pairs_fill {
  int32_t twos, odd;  /* rows two by two, after one if odd is 1 */
  int32_t plane_skip; /* bytes from after a column's last row to the first of the next */
  int32_t in_skip;    /* the same in the input */
} mote_pairs_fill;

#if MOTE_HAS_DSP

// clang-format off
/* Fills rows of all columns of the segments, from the word `plane` on. `offset` leads from a segment's
   pointers to the channel and row to start with. 24 instructions for 16 values. Stack after the pushes:
   0 offset, 4 twos, 8 odd, 12 plane_skip, 16 in_skip. */
extern "C" inline __attribute__((naked, noinline)) void MOTE_NAME(pairs_fill)(
    const mote_pairs_segment* /*segment*/, int32_t* /*plane*/, int32_t /*offset*/,
    const mote_pairs_fill* /*fill*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "ldm r3, {r3-r6}\n"
      "push {r2-r6}\n"
      "add r10, r1, #96\n" /* the fourth channel */
      "mov lr, r0\n"
      "1:\n" /* a segment */
      "ldmia lr!, {r0-r3, r12}\n"
      "ldr r4, [sp]\n"
      "cmp r2, #0\n"
      "it ne\n"
      "addne r0, r0, r4\n"
      "cmp r3, #0\n"
      "it ne\n"
      "addne r1, r1, r4\n"
      "2:\n" /* a column */
      "ldrd r11, r4, [sp, #4]\n"
      "cbz r4, 3f\n"
      "ldr r4, [r0]\n"
      "ldr r5, [r1]\n"
      "add r0, r0, r2\n"
      "add r1, r1, r3\n"
      "pkhbt r8, r4, r5, lsl #16\n" /* channels 0 and 1 */
      "pkhtb r5, r5, r4, asr #16\n" /* 2 and 3 */
      "sxtb16 r4, r8\n"
      "sxtb16 r8, r8, ror #8\n"
      "str r4, [r10, #-96]\n"
      "str r8, [r10, #-64]\n"
      "sxtb16 r4, r5\n"
      "sxtb16 r5, r5, ror #8\n"
      "str r4, [r10, #-32]\n"
      "str r5, [r10], #4\n"
      "cmp r11, #0\n"
      "beq 4f\n"
      "3:\n"
      "ldr r4, [r0]\n"
      "ldr r5, [r1]\n"
      "ldr r6, [r0, r2]\n"
      "ldr r7, [r1, r3]\n"
      "add r0, r0, r2, lsl #1\n"
      "add r1, r1, r3, lsl #1\n"
      "pkhbt r8, r4, r5, lsl #16\n"
      "pkhtb r5, r5, r4, asr #16\n"
      "pkhbt r9, r6, r7, lsl #16\n"
      "pkhtb r7, r7, r6, asr #16\n"
      "sxtb16 r4, r8\n"
      "sxtb16 r6, r9\n"
      "strd r4, r6, [r10, #-96]\n"
      "sxtb16 r8, r8, ror #8\n"
      "sxtb16 r9, r9, ror #8\n"
      "strd r8, r9, [r10, #-64]\n"
      "sxtb16 r4, r5\n"
      "sxtb16 r6, r7\n"
      "strd r4, r6, [r10, #-32]\n"
      "sxtb16 r5, r5, ror #8\n"
      "sxtb16 r7, r7, ror #8\n"
      "strd r5, r7, [r10], #8\n"
      "subs r11, r11, #1\n"
      "bne 3b\n"
      "4:\n"
      "ldrd r4, r5, [sp, #12]\n"
      "add r10, r10, r4\n"
      "add r0, r0, r5\n"
      "add r1, r1, r5\n"
      "subs r12, r12, #1\n"
      "bne 2b\n"
      "ldr r4, [lr, #16]\n"
      "cmp r4, #0\n"
      "bne 1b\n"
      "add sp, #20\n"
      "pop {r4-r11, pc}\n");
}

/* Moves the last two words of every eight to their beginning: the rows that a strip shares with the next. */
extern "C" inline __attribute__((naked, noinline)) void MOTE_NAME(pairs_keep)(int32_t* /*plane*/,
                                                                              int32_t /*columns*/) {
  __asm__ volatile(
      "1:\n"
      "ldrd r2, r3, [r0, #24]\n"
      "strd r2, r3, [r0], #32\n"
      "ldrd r2, r3, [r0, #24]\n"
      "strd r2, r3, [r0], #32\n"
      "ldrd r2, r3, [r0, #24]\n"
      "strd r2, r3, [r0], #32\n"
      "ldrd r2, r3, [r0, #24]\n"
      "strd r2, r3, [r0], #32\n"
      "subs r1, r1, #1\n"
      "bne 1b\n"
      "bx lr\n");
}
// clang-format on

#else

extern "C" inline void MOTE_NAME(pairs_fill)(const mote_pairs_segment* segment, int32_t* plane,
                                             int32_t offset, const mote_pairs_fill* fill) {
  const int32_t rows = 2 * fill->twos + fill->odd;
  for (; segment->columns > 0; ++segment) {
    const int8_t* a = segment->a + (segment->a_step != 0 ? offset : 0);
    const int8_t* b = segment->b + (segment->b_step != 0 ? offset : 0);
    for (int32_t x = 0;;) {
      for (int32_t y = 0; y < rows; ++y)
        for (int32_t c = 0; c < MOTE_PAIRS_CHANNELS; ++c)
          plane[c * MOTE_PAIRS_ROWS + y] = mote_pkhbt(a[y * segment->a_step + c], b[y * segment->b_step + c]);
      plane += rows + fill->plane_skip / 4;
      if (++x == segment->columns) break;
      a += rows * segment->a_step + fill->in_skip;
      b += rows * segment->b_step + fill->in_skip;
    }
  }
}

extern "C" inline void MOTE_NAME(pairs_keep)(int32_t* plane, int32_t columns) {
  for (int32_t i = MOTE_PAIRS_CHANNELS * columns; i > 0; --i, plane += MOTE_PAIRS_ROWS) {
    plane[0] = plane[MOTE_PAIRS_ROWS - 2];
    plane[1] = plane[MOTE_PAIRS_ROWS - 1];
  }
}

#endif

/* Sets `rows` rows of all columns, from the word `plane` on. */
extern "C" inline MOTE_SMALL __attribute__((noinline)) void MOTE_NAME(pairs_set)(int32_t* plane,
                                                                                 int32_t columns,
                                                                                 int32_t rows, int32_t pair) {
  for (int32_t* end = plane + columns * MOTE_PAIRS_COLUMN; plane != end; plane += MOTE_PAIRS_ROWS)
    for (int32_t row = rows; row != 0;) plane[--row] = pair;
}

#endif
