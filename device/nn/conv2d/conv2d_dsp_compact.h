/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_CONV2D_DSP_COMPACT_H
#define MOTE_CONV2D_DSP_COMPACT_H
/* The int8 convolution of the least code for cores with the DSP extension: any kernel, stride, padding,
   dilation and number of channels, and fully connected layers too, as images of one column. The arithmetic is
   that of conv2d.h, bit for bit, with about 1.4 instructions for a multiply-accumulate of a deep layer, half
   as many again as the kernels of conv2d_dsp.h take.

   One position at a time: its window, int8 as in the input, against four output channels. Windows whose rows
   are a multiple of four bytes long and inside the input are read where they are. Others are copied together
   first; `depth` is the length of a window, rounded up to a multiple of 4.

   Stream of int32, for each four output channels a, b, c, d:
       bias[a], bias[a] + 256 * bias[b], bias[c], bias[c] + 256 * bias[d]
       for every four values k ... k+3 the words {k, k+2} of a and b, of c and d, then {k+1, k+3} of a and b,
       of c and d, where {i, j} of a and b = (w[a][i] + 256 * w[b][i]) | (w[a][j] + 256 * w[b][j]) << 16
       multiplier[a], right shift[a], then b, c, d
   See gemm_s8_dsp.h for how b and d ride on a and c: their sums have 24 bits, which
   src/ops/compact_dsp_lowering.cc proves to be enough. The last four may be filled up with channels that have
   no output. */

#include "device/port/port.h"

/* Rows of the image count in rows, all that lies in a row in bytes. */
typedef struct mote_conv2d_s8_dsp_compact_params {
  const int32_t* stream;
  int32_t in_h, row_bytes; /* of the input: in_w * in_c */
  int32_t out_h, out_w, out_c;
  int32_t top, left;              /* where the first window starts: -pad_top, -pad_left * in_c */
  int32_t stride_h, stride_bytes; /* from a window to the next: stride_w * in_c */
  int32_t tops, lefts; /* a window is read in place if top is in [0, tops) and left in [0, lefts) */
  int32_t depth;
  int32_t kernel_h, dilation_h;
  int32_t runs, run_bytes, run_skip; /* a row of a window: pieces, and from the end of one to the next */
  int32_t in_zero_point;             /* in [-128, 127] */
  int32_t out_zero_point;            /* in [-128, 127] */
  int32_t sign_mask;                 /* -1 if ties of negative sums count, else 0: requantize_dsp_compact.h */
} mote_conv2d_s8_dsp_compact_params;

/* Only an even number of scalars leaves no hole before the two on a machine of 64 bits. */
typedef struct mote_conv2d_s8_dsp_compact_clamped_params {
  mote_conv2d_s8_dsp_compact_params convolution;
  int32_t out_min, out_max; /* the activation's range, in [-128, 127] */
} mote_conv2d_s8_dsp_compact_clamped_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Positions in ascending order, channels within them; a window is read until its last output is written.
   Scratch: `depth` bytes, 4-byte aligned, if there are windows that are not read in place. */
void MOTE_NAME(conv2d_s8_dsp_compact)(const int8_t* in, int8_t* out, void* scratch,
                                      const mote_conv2d_s8_dsp_compact_params* p);

/* The same with an activation whose range is not all of int8, which is seldom: a second pass. */
void MOTE_NAME(conv2d_s8_dsp_compact_clamped)(const int8_t* in, int8_t* out, void* scratch,
                                              const mote_conv2d_s8_dsp_compact_clamped_params* p);

#ifdef __cplusplus
}
#endif
#endif
