/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_PAD_H
#define MOTE_PAD_H
/* Surrounds a tensor with a constant.

   Tensors of fewer than four dimensions have leading ones; dimension 3 runs fastest.
   out[before[0] + i][before[1] + j][before[2] + k][before[3] + l] = in[i][j][k][l], and `value` everywhere
   else. */

#include "device/port/port.h"

typedef struct mote_pad_s8_params {
  int32_t in_0, in_1, in_2, in_3; /* sizes of the input */
  int32_t before_0, before_1, before_2, before_3;
  int32_t after_0, after_1, after_2, after_3;
  int32_t value; /* in [-128, 127] */
} mote_pad_s8_params;

/* The same, with a value of int16. */
typedef mote_pad_s8_params mote_pad_s16_params;

typedef struct mote_pad_f32_params {
  int32_t in_0, in_1, in_2, in_3;
  int32_t before_0, before_1, before_2, before_3;
  int32_t after_0, after_1, after_2, after_3;
  float value;
} mote_pad_f32_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(pad_s8)(const int8_t* in, int8_t* out, void* scratch, const mote_pad_s8_params* p);
void MOTE_NAME(pad_s16)(const int16_t* in, int16_t* out, void* scratch, const mote_pad_s16_params* p);
void MOTE_NAME(pad_f32)(const float* in, float* out, void* scratch, const mote_pad_f32_params* p);

#ifdef __cplusplus
}
#endif
#endif
