/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_ADD_H
#define MOTE_ADD_H
/* Sum of two tensors, of which the second may be repeated along the leading dimensions:

   out[r][i] = clamp(out_zero_point + requantize(scaled(a[r][i]) + scaled(b[i])))
   scaled(v) = requantize((v - zero_point) * 2^20), or 2^15 for int16, each operand by its own multiplier

   for r < repeats and i < count; repeats = 1 when both have the same shape. The output may lie exactly over
   `a`: each element of `a` is read before the same place of the output is written, and never again. */

#include "device/port/port.h"

/* Operands are scaled up by this many bits, so that rescaling them loses nothing. Source: TFLM 90b983c,
 * add_common.cc. */
#define MOTE_ADD_LEFT_SHIFT 20
#define MOTE_ADD_LEFT_SHIFT_S16 15

typedef struct mote_add_s8_params {
  int32_t repeats, count;
  int32_t a_zero_point, a_multiplier, a_shift; /* zero points in [-128, 127], multipliers in [2^30, 2^31) */
  int32_t b_zero_point, b_multiplier, b_shift; /* shifts in [-31, 0] */
  int32_t out_zero_point, out_multiplier, out_shift;
  int32_t out_min, out_max; /* the activation's range, in [-128, 127] */
} mote_add_s8_params;

typedef struct mote_add_constant_s8_params {
  const int32_t* b; /* [count]: scaled(b[i]), computed beforehand */
  int32_t repeats, count;
  int32_t a_zero_point, a_multiplier, a_shift;
  int32_t out_zero_point, out_multiplier, out_shift;
  int32_t out_min, out_max;
} mote_add_constant_s8_params;

/* int16: all zero points are 0. */
typedef struct mote_add_s16_params {
  int32_t repeats, count;
  int32_t a_multiplier, a_shift; /* as for int8 */
  int32_t b_multiplier, b_shift;
  int32_t out_multiplier, out_shift;
  int32_t out_min, out_max; /* the activation's range, in [-32768, 32767] */
} mote_add_s16_params;

typedef struct mote_add_constant_s16_params {
  const int32_t* b; /* [count]: scaled(b[i]), computed beforehand */
  int32_t repeats, count;
  int32_t a_multiplier, a_shift;
  int32_t out_multiplier, out_shift;
  int32_t out_min, out_max;
} mote_add_constant_s16_params;

typedef struct mote_add_f32_params {
  int32_t repeats, count;
  float out_min, out_max;
} mote_add_f32_params;

typedef struct mote_add_constant_f32_params {
  const float* b; /* [count] */
  int32_t repeats, count;
  float out_min, out_max;
} mote_add_constant_f32_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(add_s8)(const int8_t* a, const int8_t* b, int8_t* out, void* scratch,
                       const mote_add_s8_params* p);
void MOTE_NAME(add_constant_s8)(const int8_t* a, int8_t* out, void* scratch,
                                const mote_add_constant_s8_params* p);
void MOTE_NAME(add_s16)(const int16_t* a, const int16_t* b, int16_t* out, void* scratch,
                        const mote_add_s16_params* p);
void MOTE_NAME(add_constant_s16)(const int16_t* a, int16_t* out, void* scratch,
                                 const mote_add_constant_s16_params* p);
void MOTE_NAME(add_f32)(const float* a, const float* b, float* out, void* scratch,
                        const mote_add_f32_params* p);
/* For cores with a single precision FPU; eight elements are read before they are written. */
void MOTE_NAME(add_f32_fpu)(const float* a, const float* b, float* out, void* scratch,
                            const mote_add_f32_params* p);
void MOTE_NAME(add_constant_f32)(const float* a, float* out, void* scratch,
                                 const mote_add_constant_f32_params* p);

#ifdef __cplusplus
}
#endif
#endif
