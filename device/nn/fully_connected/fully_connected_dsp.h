/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_FULLY_CONNECTED_DSP_H
#define MOTE_FULLY_CONNECTED_DSP_H
/* int8 fully connected layer for cores with the DSP extension; the arithmetic is that of fully_connected.h,
   bit for bit, with a multiplier for each output, so that a convolution with one output position is one too.

   Stream of int32, for each block of four outputs a, b, c, d, depth = in_c rounded up to a multiple of 4:
       bias[a], bias[a] + 256 * bias[b], bias[c], bias[c] + 256 * bias[d]
       for every four inputs k ... k+3 the words {k, k+2} of a and b, of c and d, then {k+1, k+3} of a and b,
   of c and d, where {i, j} of a and b = (w[a][i] + 256 * w[b][i]) | (w[a][j] + 256 * w[b][j]) << 16
       multiplier[a], shifts[a], then b, c, d
   See conv2d/gemm_s8_dsp.h for how b and d ride on a and c, and for the first shift. Each of the last out_c %
   4 outputs: bias, depth / 4 words of plain weights, multiplier, shifts (first shift as for a). Weights
   beyond in_c are 0. */

#include "device/port/port.h"

typedef struct mote_fully_connected_s8_dsp_params {
  const int32_t* stream;
  int32_t batch, in_c, out_c;
  int32_t blocks;           /* of four outputs; the others are single */
  int32_t out_zero_point;   /* in [-128, 127] */
  int32_t out_min, out_max; /* the activation's range, in [-128, 127] */
} mote_fully_connected_s8_dsp_params;

/* Inputs that are widened once for all outputs: enough to matter, and few enough to need little memory. The
   others are widened again for every four outputs. */
MOTE_INLINE int32_t mote_fully_connected_s8_dsp_wide(int32_t in_c, int32_t out_c) {
  return out_c < 16 ? 0 : in_c < 128 ? in_c & ~7 : 128;
}

/* Those, and a copy of an input whose length is no multiple of 4. */
MOTE_INLINE int32_t mote_fully_connected_s8_dsp_scratch_bytes(int32_t in_c, int32_t out_c) {
  return 2 * mote_fully_connected_s8_dsp_wide(in_c, out_c) + (in_c % 4 == 0 ? 0 : (in_c + 3) & ~3);
}

#ifdef __cplusplus
extern "C" {
#endif

/* Any shape. A row of the batch is read until its last output is written. Scratch:
   mote_fully_connected_s8_dsp_scratch_bytes(), 4-byte aligned. */
void MOTE_NAME(fully_connected_s8_dsp)(const int8_t* in, int8_t* out, void* scratch,
                                       const mote_fully_connected_s8_dsp_params* p);

#ifdef __cplusplus
}
#endif
#endif
