/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_REDUCE_H
#define MOTE_REDUCE_H
/* Reductions over some dimensions of a tensor: every output is made of the elements that differ only in their
   place along those. Neighbouring dimensions that are both kept or both reduced are one, so that two of each
   are enough: output [i][j] takes

   in[i * kept_stride_0 + j * kept_stride_1 + a * reduced_stride_0 + b * reduced_stride_1]

   for a in [0, reduced_0) and b in [0, reduced_1).

   reduce_sum_s8, _s16: out = clamp(requantize(sum - offset) + out_zero_point). The sum is modulo 2^32, as
                        TensorFlow Lite Micro's; `offset` is the input's zero point times the number of
                        elements, and the factor of a mean has the division by that number in it.
   reduce_sum_f32:      out = sum / divisor
   reduce_max, _min:    the largest or smallest element as it is stored; of floats a number: not a number is
                        passed over, and -FLT_MAX (smallest: FLT_MAX) is what none at all gives.
   reduce_all_u8:       whether all booleans are true

   Source of the arithmetic: TFLM 90b983c, reference/reduce.h. */

#include "device/port/port.h"

typedef struct mote_reduce_sum_params {
  int32_t kept_0, kept_1, kept_stride_0, kept_stride_1;
  int32_t reduced_0, reduced_1, reduced_stride_0, reduced_stride_1;
  int32_t offset;
  int32_t multiplier; /* in [0, 2^31) */
  int32_t shift;      /* in [-31, 30] */
  int32_t out_zero_point;
} mote_reduce_sum_params;

typedef struct mote_reduce_sum_f32_params {
  int32_t kept_0, kept_1, kept_stride_0, kept_stride_1;
  int32_t reduced_0, reduced_1, reduced_stride_0, reduced_stride_1;
  float divisor; /* 1, or for a mean the number of elements */
} mote_reduce_sum_f32_params;

typedef struct mote_reduce_params {
  int32_t kept_0, kept_1, kept_stride_0, kept_stride_1;
  int32_t reduced_0, reduced_1, reduced_stride_0, reduced_stride_1;
} mote_reduce_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(reduce_sum_s8)(const int8_t* in, int8_t* out, void* scratch, const mote_reduce_sum_params* p);
void MOTE_NAME(reduce_sum_s16)(const int16_t* in, int16_t* out, void* scratch,
                               const mote_reduce_sum_params* p);
void MOTE_NAME(reduce_sum_f32)(const float* in, float* out, void* scratch,
                               const mote_reduce_sum_f32_params* p);
void MOTE_NAME(reduce_max_s8)(const int8_t* in, int8_t* out, void* scratch, const mote_reduce_params* p);
void MOTE_NAME(reduce_max_f32)(const float* in, float* out, void* scratch, const mote_reduce_params* p);
void MOTE_NAME(reduce_min_s8)(const int8_t* in, int8_t* out, void* scratch, const mote_reduce_params* p);
void MOTE_NAME(reduce_all_u8)(const uint8_t* in, uint8_t* out, void* scratch, const mote_reduce_params* p);
void MOTE_NAME(reduce_min_f32)(const float* in, float* out, void* scratch, const mote_reduce_params* p);

#ifdef __cplusplus
}
#endif
#endif
