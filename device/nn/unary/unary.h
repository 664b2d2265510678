/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_UNARY_H
#define MOTE_UNARY_H
/* A function of each element of a float tensor: out[i] = f(in[i]), with x = in[i]:

   abs, neg, square    exact but for the one rounding of x * x
   sqrt, rsqrt         square root, and 1 by it; not a number below 0
   exp, log, sin, cos  those of device/port/math_bits.h
   asin, acos, atan    the angles in radians whose sine, cosine or tangent is x
   erf                 the error function
   floor, ceil, round  the whole number below, above, and the nearest, ties to the even one
   elu                 x from 0 on, exp(x) - 1 below
   gelu                x times the probability that a normally distributed number is below x
   gelu_tanh           the same with a hyperbolic tangent in place of the error function
   logistic, tanh      1 / (1 + exp(-x)), the hyperbolic tangent
   hard_swish          x * clamp(x + 3, 0, 6) / 6

   The output may lie exactly over the input: each element is read before the same place is written. */

#include "device/port/port.h"

typedef struct mote_unary_params {
  int32_t count;
} mote_unary_params;

/* abs_s16: out[i] = clamp(requantize(|in[i]|)); int8 goes by a table (lookup.h). */
typedef struct mote_abs_s16_params {
  int32_t count;
  int32_t multiplier, shift; /* multiplier 0 or in [2^30, 2^31), shift in [-31, 14] */
} mote_abs_s16_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(abs_s16)(const int16_t* in, int16_t* out, void* scratch, const mote_abs_s16_params* p);
void MOTE_NAME(abs_f32)(const float* in, float* out, void* scratch, const mote_unary_params* p);
void MOTE_NAME(neg_f32)(const float* in, float* out, void* scratch, const mote_unary_params* p);
void MOTE_NAME(square_f32)(const float* in, float* out, void* scratch, const mote_unary_params* p);
void MOTE_NAME(sqrt_f32)(const float* in, float* out, void* scratch, const mote_unary_params* p);
void MOTE_NAME(rsqrt_f32)(const float* in, float* out, void* scratch, const mote_unary_params* p);
void MOTE_NAME(exp_f32)(const float* in, float* out, void* scratch, const mote_unary_params* p);
void MOTE_NAME(log_f32)(const float* in, float* out, void* scratch, const mote_unary_params* p);
void MOTE_NAME(sin_f32)(const float* in, float* out, void* scratch, const mote_unary_params* p);
void MOTE_NAME(cos_f32)(const float* in, float* out, void* scratch, const mote_unary_params* p);
void MOTE_NAME(asin_f32)(const float* in, float* out, void* scratch, const mote_unary_params* p);
void MOTE_NAME(acos_f32)(const float* in, float* out, void* scratch, const mote_unary_params* p);
void MOTE_NAME(atan_f32)(const float* in, float* out, void* scratch, const mote_unary_params* p);
void MOTE_NAME(erf_f32)(const float* in, float* out, void* scratch, const mote_unary_params* p);
void MOTE_NAME(floor_f32)(const float* in, float* out, void* scratch, const mote_unary_params* p);
void MOTE_NAME(ceil_f32)(const float* in, float* out, void* scratch, const mote_unary_params* p);
void MOTE_NAME(round_f32)(const float* in, float* out, void* scratch, const mote_unary_params* p);
void MOTE_NAME(elu_f32)(const float* in, float* out, void* scratch, const mote_unary_params* p);
void MOTE_NAME(gelu_f32)(const float* in, float* out, void* scratch, const mote_unary_params* p);
void MOTE_NAME(gelu_tanh_f32)(const float* in, float* out, void* scratch, const mote_unary_params* p);
void MOTE_NAME(logistic_f32)(const float* in, float* out, void* scratch, const mote_unary_params* p);
void MOTE_NAME(tanh_f32)(const float* in, float* out, void* scratch, const mote_unary_params* p);
void MOTE_NAME(hard_swish_f32)(const float* in, float* out, void* scratch, const mote_unary_params* p);

#ifdef __cplusplus
}

template <class Function>
MOTE_INLINE void mote_unary(const float* in, float* out, const mote_unary_params* p, Function function) {
  for (int32_t i = p->count; i > 0; --i) *out++ = function(*in++);
}
#endif
#endif
