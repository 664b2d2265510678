/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_DIV_H
#define MOTE_DIV_H
/* Quotient of two tensors of any shapes that fit together (broadcast.h); with x = a - a_zero_point and
   y = b - b_zero_point:

   int8:  out = clamp(out_zero_point + requantize(x * 1 / y)), the reciprocal by three steps of Newton and
          Raphson
   int32: out = clamp(a / b), rounded towards zero
   uint32: out = a / b, rounded down; not clamped
   float: out = clamp(a / b)

   floor_div_f32: the largest whole number that is not above a / b, where that is below 2^22; else a / b
   floor_mod_f32: what is left of it, with the sign of b

   A quotient of integers by zero is the largest number for a positive dividend, the smallest one for a
   negative one and 0 for 0, each clamped if any is; INT32_MIN / -1 is INT32_MIN. Source of the fixed-point
   form: TFLM 90b983c, reference/div.h, which demands that no divisor is zero. */

#include "device/nn/broadcast/broadcast.h"

typedef struct mote_div_s8_params {
  MOTE_BROADCAST_FIELDS;
  int32_t a_zero_point, b_zero_point, out_zero_point; /* in [-128, 127] */
  int32_t multiplier;                                 /* 0 or in [2^30, 2^31) */
  int32_t shift;                                      /* in [-31, 22] */
  int32_t out_min, out_max;                           /* the activation's range, in [-128, 127] */
} mote_div_s8_params;

typedef struct mote_div_s32_params {
  MOTE_BROADCAST_FIELDS;
  int32_t out_min, out_max;
} mote_div_s32_params;

typedef struct mote_div_f32_params {
  MOTE_BROADCAST_FIELDS;
  float out_min, out_max;
} mote_div_f32_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(div_s8)(const int8_t* a, const int8_t* b, int8_t* out, void* scratch,
                       const mote_div_s8_params* p);
void MOTE_NAME(div_s32)(const int32_t* a, const int32_t* b, int32_t* out, void* scratch,
                        const mote_div_s32_params* p);
void MOTE_NAME(div_u32)(const uint32_t* a, const uint32_t* b, uint32_t* out, void* scratch,
                        const mote_broadcast_params* p);
void MOTE_NAME(div_f32)(const float* a, const float* b, float* out, void* scratch,
                        const mote_div_f32_params* p);
void MOTE_NAME(floor_div_f32)(const float* a, const float* b, float* out, void* scratch,
                              const mote_broadcast_params* p);
void MOTE_NAME(floor_mod_f32)(const float* a, const float* b, float* out, void* scratch,
                              const mote_broadcast_params* p);

#ifdef __cplusplus
}
#endif
#endif
