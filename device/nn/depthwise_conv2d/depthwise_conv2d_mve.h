/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_DEPTHWISE_CONV2D_MVE_H
#define MOTE_DEPTHWISE_CONV2D_MVE_H
/* int8 depthwise convolution for cores with Helium vectors; the arithmetic is that of depthwise_conv2d.h, bit
   for bit.

   Four rows of the input are interleaved for 16 channels at a time, so that a word holds the four values of
   one column and channel (the strip). Then the window of an output is four words at one distance: a gathering
   load and one VMLADAV of 16 products. Where the kernel has fewer than four rows, one strip serves several
   output rows.

   A kernel of one row may have up to 16 taps: its strip is folded, the four rows being the same row of the
   input shifted by one column each, and the four words of a window are four columns apart.

   x and y are directions in the strip, which need not be those of the image: the distances of neighbours in
   bytes are parameters, and an image lies on its side where that makes rows longer
   (src/ops/mve_depthwise_lowering.cc chooses). Sixteen channels after the other; a strip's rows are read
   before its first output is written. Where the next strip lies two rows further, the last two rows of a
   strip are kept for it, so that no row is read twice. */

#include "device/port/mve.h"

typedef struct mote_depthwise_conv2d_s8_mve_params {
  const int8_t* weights;    /* [in_c][kernel_y][kernel_x] */
  const int32_t* constants; /* [in_c][3]: bias, multiplier, minus the right shift */
  int32_t in_c;
  int32_t in_w, in_h;             /* input positions along x and y */
  int32_t in_x_bytes, in_y_bytes; /* from one to the next */
  int32_t out_w, out_h;
  int32_t out_x_bytes, out_y_bytes;
  int32_t kernel_x, kernel_y;
  int32_t columns;      /* of the strip that windows meet */
  int32_t row_x, row_y; /* from one row of the strip to the next: 0, 1; folded: 1, 0 */
  int32_t word_x;       /* from one word of a window to the next: 1; folded: 4 */
  int32_t stride_x, stride_y;
  int32_t pad_left, pad_top;
  int32_t rows_per_strip;                /* output rows: at most 1 + (4 - kernel_y) / stride_y; folded: 1 */
  int32_t keeps_rows;                    /* whether rows_per_strip * stride_y is 2, and row_y 1 */
  int32_t in_zero_point, out_zero_point; /* in [-128, 127] */
  int32_t out_min, out_max;              /* the activation's range, in [-128, 127] */
  int32_t is_signed;                     /* mve.h */
} mote_depthwise_conv2d_s8_mve_params;

#define MOTE_STRIP_CHANNELS 16
#define MOTE_STRIP_COLUMN 64 /* bytes of 16 channels in four rows */

/* Columns stride_x apart lie side by side, in stride_x parts of this many bytes. Outputs are made by fours,
   and what the surplus ones read exists. */
MOTE_INLINE int32_t mote_strip_part_bytes(int32_t out_w, int32_t word_x) {
  return MOTE_STRIP_COLUMN * (((out_w + 3) & ~3) + 3 * word_x);
}
/* The strip, and zero points for the channels of one row and column. */
MOTE_INLINE int32_t mote_depthwise_conv2d_s8_mve_scratch_bytes(int32_t out_w, int32_t stride_x,
                                                               int32_t word_x) {
  return stride_x * mote_strip_part_bytes(out_w, word_x) + MOTE_VECTOR;
}

#ifdef __cplusplus
extern "C" {
#endif

/* Depth multiplier 1, dilation 1, a kernel of at most 4x4, or of one row or column of at most 16. Scratch:
   mote_depthwise_conv2d_s8_mve_scratch_bytes(), 4-byte aligned. */
void MOTE_NAME(depthwise_conv2d_s8_mve)(const int8_t* in, int8_t* out, void* scratch,
                                        const mote_depthwise_conv2d_s8_mve_params* p);

#ifdef __cplusplus
}
#endif
#endif
