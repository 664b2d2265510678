/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_MUL_H
#define MOTE_MUL_H
/* Product of two tensors, of which the second may be repeated along the leading dimensions:

   out[r][i] = clamp(out_zero_point + requantize((a[r][i] - a_zero_point) * (b[i] - b_zero_point)))

   for r < repeats and i < count; repeats = 1 when both have the same shape. The output may lie exactly over
   `a`: each element of `a` is read before the same place of the output is written, and never again. */

#include "device/port/port.h"

/* int8 and int16; the zero points of int16 are 0, whose products are below 2^31. */
typedef struct mote_mul_params {
  int32_t repeats, count;
  int32_t a_zero_point, b_zero_point, out_zero_point; /* in [-128, 127] */
  int32_t multiplier, shift; /* multiplier 0 or in [2^30, 2^31), shift in [-31, 30] */
  int32_t out_min, out_max;  /* the activation's range, in that of the type */
} mote_mul_params;

/* A constant second operand, its zero point taken off beforehand. */
typedef struct mote_mul_constant_params {
  const int16_t* b; /* [count], in [-255, 255] for int8 */
  int32_t repeats, count;
  int32_t a_zero_point, out_zero_point;
  int32_t multiplier, shift;
  int32_t out_min, out_max;
} mote_mul_constant_params;

typedef struct mote_mul_f32_params {
  int32_t repeats, count;
  float out_min, out_max;
} mote_mul_f32_params;

typedef struct mote_mul_constant_f32_params {
  const float* b; /* [count] */
  int32_t repeats, count;
  float out_min, out_max;
} mote_mul_constant_f32_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(mul_s8)(const int8_t* a, const int8_t* b, int8_t* out, void* scratch,
                       const mote_mul_params* p);
void MOTE_NAME(mul_constant_s8)(const int8_t* a, int8_t* out, void* scratch,
                                const mote_mul_constant_params* p);
void MOTE_NAME(mul_s16)(const int16_t* a, const int16_t* b, int16_t* out, void* scratch,
                        const mote_mul_params* p);
void MOTE_NAME(mul_constant_s16)(const int16_t* a, int16_t* out, void* scratch,
                                 const mote_mul_constant_params* p);
void MOTE_NAME(mul_f32)(const float* a, const float* b, float* out, void* scratch,
                        const mote_mul_f32_params* p);
void MOTE_NAME(mul_constant_f32)(const float* a, float* out, void* scratch,
                                 const mote_mul_constant_f32_params* p);

#ifdef __cplusplus
}
#endif
#endif
