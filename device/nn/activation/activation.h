/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_ACTIVATION_H
#define MOTE_ACTIVATION_H
/* Activations that are a clamp (RELU, RELU6, RELU_N1_TO_1, RELU_0_TO_1), element by element.

   activation_s8, activation_s16: out[i] = clamp(out_zero_point + requantize(in[i] - in_zero_point))
   clamp_s8, clamp_s16, clamp_f32: out[i] = clamp(in[i]), where input and output have the same quantisation

   The zero points of int16 are 0.

   The output may lie exactly over the input: each element is read before the same place is written. */

#include "device/port/port.h"

typedef struct mote_activation_params {
  int32_t count;
  int32_t in_zero_point, out_zero_point; /* in [-128, 127] */
  int32_t multiplier;                    /* 0 or in [2^30, 2^31) */
  int32_t shift;                         /* in [-31, 30] */
  int32_t out_min, out_max;              /* in the range of the type */
} mote_activation_params;

typedef struct mote_clamp_params {
  int32_t count;
  int32_t out_min, out_max; /* in the range of the type */
} mote_clamp_params;

typedef struct mote_clamp_f32_params {
  int32_t count;
  float out_min, out_max;
} mote_clamp_f32_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(activation_s8)(const int8_t* in, int8_t* out, void* scratch, const mote_activation_params* p);
void MOTE_NAME(activation_s16)(const int16_t* in, int16_t* out, void* scratch,
                               const mote_activation_params* p);
void MOTE_NAME(clamp_s8)(const int8_t* in, int8_t* out, void* scratch, const mote_clamp_params* p);
void MOTE_NAME(clamp_s16)(const int16_t* in, int16_t* out, void* scratch, const mote_clamp_params* p);
void MOTE_NAME(clamp_f32)(const float* in, float* out, void* scratch, const mote_clamp_f32_params* p);

#ifdef __cplusplus
}
#endif
#endif
