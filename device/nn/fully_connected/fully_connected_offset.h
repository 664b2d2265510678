/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_FULLY_CONNECTED_OFFSET_H
#define MOTE_FULLY_CONNECTED_OFFSET_H
/* Fully connected layers whose weights have a zero point, or come from another layer:

   out[b][o] = clamp(out_zero_point + requantize(bias[o] + sum over i of
                     (in[b][i] - in_zero_point) * (weights[o][i] - weights_zero_point)))

   in float without requantize and zero points. No zero point is folded into the bias; sums wrap around. A row
   of the batch is read until its outputs are written. */

#include "device/port/port.h"

typedef struct mote_fully_connected_s8_offset_params {
  const int8_t* weights; /* [out_c][in_c] */
  const int32_t* bias;   /* [out_c] */
  int32_t batch, in_c, out_c;
  int32_t in_zero_point, weights_zero_point, out_zero_point; /* in [-128, 127] */
  int32_t multiplier, shift;                                 /* 0 or in [2^30, 2^31), in [-31, 30] */
  int32_t out_min, out_max;                                  /* the activation's range, in [-128, 127] */
} mote_fully_connected_s8_offset_params;

typedef struct mote_fully_connected_s8_variable_params {
  const int32_t* bias; /* [out_c] */
  int32_t batch, in_c, out_c;
  int32_t in_zero_point, weights_zero_point, out_zero_point;
  int32_t multiplier, shift;
  int32_t out_min, out_max;
} mote_fully_connected_s8_variable_params;

typedef struct mote_fully_connected_f32_variable_params {
  const float* bias; /* [out_c] */
  int32_t batch, in_c, out_c;
  float out_min, out_max;
} mote_fully_connected_f32_variable_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(fully_connected_s8_offset)(const int8_t* in, int8_t* out, void* scratch,
                                          const mote_fully_connected_s8_offset_params* p);
/* Weights in RAM, [out_c][in_c]. */
void MOTE_NAME(fully_connected_s8_variable)(const int8_t* in, const int8_t* weights, int8_t* out,
                                            void* scratch, const mote_fully_connected_s8_variable_params* p);
void MOTE_NAME(fully_connected_f32_variable)(const float* in, const float* weights, float* out, void* scratch,
                                             const mote_fully_connected_f32_variable_params* p);

#ifdef __cplusplus
}
#endif
#endif
