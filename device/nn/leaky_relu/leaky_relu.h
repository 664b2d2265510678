/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_LEAKY_RELU_H
#define MOTE_LEAKY_RELU_H
/* Leaky rectifier: positive values as they are, negative ones times alpha.

   int16: out[i] = clamp(requantize(in[i]) by one multiplier for in[i] >= 0 and by another below)
   float: out[i] = in[i] > 0 ? in[i] : alpha * in[i]

   Zero points of int16 are 0; int8 goes by a table (lookup.h). The output may lie exactly over the input. */

#include "device/port/port.h"

typedef struct mote_leaky_relu_s16_params {
  int32_t count;
  int32_t multiplier, shift;                   /* of values from 0 on */
  int32_t negative_multiplier, negative_shift; /* may be negative, as alpha may */
} mote_leaky_relu_s16_params;

typedef struct mote_leaky_relu_f32_params {
  int32_t count;
  float alpha;
} mote_leaky_relu_f32_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(leaky_relu_s16)(const int16_t* in, int16_t* out, void* scratch,
                               const mote_leaky_relu_s16_params* p);
void MOTE_NAME(leaky_relu_f32)(const float* in, float* out, void* scratch,
                               const mote_leaky_relu_f32_params* p);

#ifdef __cplusplus
}
#endif
#endif
