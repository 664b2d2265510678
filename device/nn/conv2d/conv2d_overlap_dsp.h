/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_CONV2D_OVERLAP_DSP_H
#define MOTE_CONV2D_OVERLAP_DSP_H
/* int8 convolution whose windows are three wide and move on by one, for cores with the DSP extension; the
   arithmetic is that of conv2d.h, bit for bit.

   Four neighbouring windows see six positions of a row, twelve times in all. Each is widened once, and of the
   words that a tap needs the next one finds some in registers.

   A patch is what four windows see: kernel_h rows; in each, for every four channels c ... c+3, 48 bytes
       {c, c+2} of positions 0, 1, 2, 3, then {c+1, c+3} of them,
       {c, c+2} of positions 4, 5, then {c+1, c+3} of them.
   The stream is that of gemm_s8_dsp.h, channel pairs only, with depth = 3 * kernel_h * in_c. The weights'
   words are in the order [kernel_h][in_c / 4][{c, c+2}, {c+1, c+3}][3]. */

#include "device/port/port.h"

typedef struct mote_conv2d_s8_dsp_overlap_params {
  const int32_t* stream;
  int32_t in_h, in_w, in_c; /* in_c is a multiple of 8 */
  int32_t out_h, out_w;     /* out_w is a multiple of 4 */
  int32_t out_c;            /* even */
  int32_t kernel_h;
  int32_t stride_h;
  int32_t pad_top, pad_left;             /* pad_left and what is padded on the right: 0 or 1 */
  int32_t in_zero_point, out_zero_point; /* in [-128, 127] */
  int32_t out_min, out_max;              /* the activation's range, in [-128, 127] */
} mote_conv2d_s8_dsp_overlap_params;

/* A patch, and the padding of one position; the superscalar twin reads two words of that ahead. */
MOTE_INLINE int32_t mote_conv2d_s8_dsp_overlap_scratch_bytes(int32_t kernel_h, int32_t in_c) {
  return 12 * kernel_h * in_c + in_c;
}

#ifdef __cplusplus
extern "C" {
#endif

/* Positions ascending, four at a time, whose windows are read before their outputs are written. No dilation.
   Scratch: mote_conv2d_s8_dsp_overlap_scratch_bytes(), 4-byte aligned. */
void MOTE_NAME(conv2d_s8_dsp_overlap)(const int8_t* in, int8_t* out, void* scratch,
                                      const mote_conv2d_s8_dsp_overlap_params* p);

/* In another order, for cores that issue two instructions at once. */
void MOTE_NAME(conv2d_s8_dsp_overlap_superscalar)(const int8_t* in, int8_t* out, void* scratch,
                                                  const mote_conv2d_s8_dsp_overlap_params* p);

#ifdef __cplusplus
}
#endif
#endif
