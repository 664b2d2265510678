/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_SOFTMAX_H
#define MOTE_SOFTMAX_H
/* Softmax along the last dimension: out[r][i] = exp(beta * in[r][i]) / sum over j of exp(beta * in[r][j]).

   softmax_s8: the output has scale 1/256 and zero point -128. Fixed point, bit for bit that of TFLM 90b983c,
   reference/softmax.h with gemmlowp's fixedpoint.h: differences from the largest input are scaled to 5
   integer and 26 fractional bits, exponentials have 31 fractional bits and are summed with 19, the reciprocal
   takes three steps of Newton and Raphson. `multiplier` and `shift` hold beta * in_scale * 2^26; differences
   below diff_min give zero.

   softmax_s8_s16: the same to int16, whose scale is 2^-16 and zero point -32768.

   softmax_s16: the output has scale 2^-15 and zero point 0. Exponentials and the sum's reciprocal come from
   tables of 513 points between which lie straight lines, as TFLM 90b983c, SoftmaxInt16() in
   reference/softmax.h, has it; `multiplier` and `shift` make 65535 steps of differences from 10 on, and
   exp(-10) is the least.

   softmax_f32: exponentials are those of device/port/math_exp.h. A row with a value that is not a number, or
   with an infinite largest value, gives rows that are not a number.

   The output may lie exactly over the input: a row's largest value and sum are known before its first element
   is written, and each element is read before the same place is written. */

#include "device/port/port.h"

typedef struct mote_softmax_s8_params {
  int32_t rows, count; /* count <= 4095, so that the sum of exponentials fits */
  int32_t multiplier;  /* in [2^30, 2^31) */
  int32_t shift;       /* in [0, 31) */
  int32_t diff_min;    /* <= 0: (in - largest) * 2^shift fits 32 bits from here on */
} mote_softmax_s8_params;

typedef struct mote_softmax_s16_params {
  const int16_t* exponentials; /* [513]: exp(x) in Q0.15 for x from -10 to 0 */
  const int16_t* reciprocals;  /* [513]: 1 / (1 + x) in Q0.15 for x from 0 to 1 */
  int32_t rows, count;         /* count <= 65536, so that the sum of exponentials fits */
  int32_t multiplier, shift;   /* shift <= 15 */
} mote_softmax_s16_params;

typedef struct mote_softmax_f32_params {
  int32_t rows, count;
  float beta; /* above 0 */
} mote_softmax_f32_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(softmax_s8)(const int8_t* in, int8_t* out, void* scratch, const mote_softmax_s8_params* p);
void MOTE_NAME(softmax_s8_s16)(const int8_t* in, int16_t* out, void* scratch,
                               const mote_softmax_s8_params* p);
void MOTE_NAME(softmax_s16)(const int16_t* in, int16_t* out, void* scratch, const mote_softmax_s16_params* p);
void MOTE_NAME(softmax_f32)(const float* in, float* out, void* scratch, const mote_softmax_f32_params* p);

#ifdef __cplusplus
}
#endif
#endif
