/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_FULLY_CONNECTED_DSP_H
#define MOTE_FULLY_CONNECTED_DSP_H
/* int8 fully connected layers for cores with the DSP extension; the arithmetic is that of fully_connected.h,
   bit for bit. Four kernels: output by output, which is small, or four outputs at a time, which is fast; and
   one multiplier for the layer, or one for each output, so that a convolution with one output position is
   such a layer, too.

   What src/ops/fully_connected_dsp_packing.cc proves from the weights: every sum that can occur is in
   (-2^30, 2^30), and every factor is below 1/2, which makes the right shift 1 to 23 and leaves none to the
   left. Then the rounding of requantize_dsp.h may always look at the sign. */

#include "device/port/port.h"

/* Output by output. The activation's range must be all of int8. */
typedef struct mote_fully_connected_s8_dsp_single_params {
  const int8_t* weights; /* [out_c][in_c], any alignment */
  const int32_t* bias;   /* [out_c] */
  int32_t batch, in_c, out_c;
  int32_t multiplier;  /* in [2^30, 2^31) */
  int32_t round;       /* (2 * out_zero_point + 1) << (right_shift - 1), see requantize_dsp.h */
  int32_t right_shift; /* in [1, 23] */
} mote_fully_connected_s8_dsp_single_params;

typedef struct mote_fully_connected_s8_dsp_single_per_channel_params {
  const int8_t* weights;   /* [out_c][in_c], any alignment */
  const int32_t* channels; /* [out_c][3]: bias, multiplier, right shift */
  int32_t batch, in_c, out_c;
  int32_t twice_zero_plus_1; /* 2 * out_zero_point + 1 */
} mote_fully_connected_s8_dsp_single_per_channel_params;

/* Four outputs at a time; `rest` is the same layer's last out_c % 4 outputs, for a batch of one.

   The inputs in groups of four, the last of them complete; where in_c is no multiple of 4, the first one has
   in_c % 4 inputs and then weights of 0, and the next one goes on from there. The first `pair_bytes` / 8
   groups (an even number, and not 0 where the first group is not complete) are widened to pairs {k, k+2},
   {k+1, k+3} once for all outputs; the others are widened again for every four outputs.

   `stream`, for each block of four outputs a, b, c, d, one multiplier for all:
       bias[a], bias[a] + 256 * bias[b], bias[c], bias[c] + 256 * bias[d]
       for every group the words {k, k+2} of a and b, of c and d, then {k+1, k+3} of a and b, of c and d,
   where {i, j} of a and b = (w[a][i] + 256 * w[b][i]) | (w[a][j] + 256 * w[b][j]) << 16.
   See conv2d/gemm_s8_dsp.h for how b and d ride on a and c. Their sums must fit in 24 bits.

   The same with a multiplier for each output, and sums of any size: bias[a], bias[b], bias[c], bias[d], then
   the groups, then multiplier and right shift of a, b, c, d. What rides is taken out after at most 512
   inputs, before it can need more than 24 bits; no weight of b and d is -128. */
typedef struct mote_fully_connected_s8_dsp_params {
  const int32_t* stream;
  mote_fully_connected_s8_dsp_single_params rest;
  int32_t stream_bytes; /* 0: all outputs are in `rest` */
  int32_t batch, out_c;
  int32_t pair_bytes;       /* in scratch: 8 for each widened group, at most 256 */
  int32_t activated;        /* out_c, or 0 if the activation's range is all of int8 */
  int32_t out_min, out_max; /* that range, in [-128, 127] */
} mote_fully_connected_s8_dsp_params;

typedef struct mote_fully_connected_s8_dsp_per_channel_params {
  const int32_t* stream;
  mote_fully_connected_s8_dsp_single_per_channel_params rest;
  int32_t stream_bytes; /* 0: all outputs are in `rest` */
  int32_t batch, out_c;
  int32_t pair_bytes;       /* in scratch: 8 for each widened group, at most 256 */
  int32_t activated;        /* out_c, or 0 if the activation's range is all of int8 */
  int32_t out_min, out_max; /* that range, in [-128, 127] */
} mote_fully_connected_s8_dsp_per_channel_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any shape, no scratch. A row of the batch is read until its last output is written. */
void MOTE_NAME(fully_connected_s8_dsp_single)(const int8_t* in, int8_t* out, void* scratch,
                                              const mote_fully_connected_s8_dsp_single_params* p);
void MOTE_NAME(fully_connected_s8_dsp_single_per_channel)(
    const int8_t* in, int8_t* out, void* scratch,
    const mote_fully_connected_s8_dsp_single_per_channel_params* p);

/* Any shape; blocks of four need at least four inputs. A row of the batch is read until its last output is
   written. Scratch: pair_bytes, 4-byte aligned. */
void MOTE_NAME(fully_connected_s8_dsp)(const int8_t* in, int8_t* out, void* scratch,
                                       const mote_fully_connected_s8_dsp_params* p);
void MOTE_NAME(fully_connected_s8_dsp_per_channel)(const int8_t* in, int8_t* out, void* scratch,
                                                   const mote_fully_connected_s8_dsp_per_channel_params* p);

#ifdef __cplusplus
}
#endif
#endif
