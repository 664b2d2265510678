/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_CONV2D_SLIDING_DSP_H
#define MOTE_CONV2D_SLIDING_DSP_H
/* int8 convolution whose windows are narrow and move on by two values, for cores with the DSP extension; the
   arithmetic is that of conv2d.h, bit for bit. Typical is the first layer of a model that hears: one channel,
   stride 2.

   Two values are one word when they are widened. So what four neighbouring windows see of a row is seven
   words, of which window j needs four from word j on: a patch of kernel_h rows of seven words is all that is
   widened, and all the scratch there is.

   The stream is that of gemm_s8_dsp.h, channel pairs only, with depth = 8 * kernel_h. Each row of the kernel
   is padded with weights 0 to eight values, in the order 0, 2, 1, 3, 4, 6, 5, 7: so the weights' words are
   {0, 1}, {2, 3}, {4, 5}, {6, 7}, as the patch has them. */

#include "device/port/port.h"

typedef struct mote_conv2d_s8_dsp_sliding_params {
  const int32_t* stream;
  int32_t in_h, in_w, in_c; /* stride_w * in_c = 2, in_w * in_c >= 4 */
  int32_t out_h, out_w;     /* out_w is a multiple of 4 */
  int32_t out_c;            /* even */
  int32_t kernel_h;         /* kernel_w * in_c <= 8 */
  int32_t stride_h;
  int32_t pad_top, pad_left;
  int32_t in_zero_point, out_zero_point; /* in [-128, 127] */
  int32_t out_min, out_max;              /* the activation's range, in [-128, 127] */
} mote_conv2d_s8_dsp_sliding_params;

#define MOTE_SLIDING_ROW_WORDS 7

MOTE_INLINE int32_t mote_conv2d_s8_dsp_sliding_scratch_bytes(int32_t kernel_h) {
  return 4 * MOTE_SLIDING_ROW_WORDS * kernel_h;
}

#ifdef __cplusplus
extern "C" {
#endif

/* Positions ascending, four at a time, whose windows are read before their outputs are written. No dilation.
   Scratch: mote_conv2d_s8_dsp_sliding_scratch_bytes(), 4-byte aligned. */
void MOTE_NAME(conv2d_s8_dsp_sliding)(const int8_t* in, int8_t* out, void* scratch,
                                      const mote_conv2d_s8_dsp_sliding_params* p);

/* In another order, for cores that issue two instructions at once; reads 8 bytes more of scratch ahead. */
void MOTE_NAME(conv2d_s8_dsp_sliding_superscalar)(const int8_t* in, int8_t* out, void* scratch,
                                                  const mote_conv2d_s8_dsp_sliding_params* p);

#ifdef __cplusplus
}
#endif
#endif
