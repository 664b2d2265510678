/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_L2_NORMALIZATION_H
#define MOTE_L2_NORMALIZATION_H
/* Every row of the last dimension divided by its Euclidean norm.

   int8:    the output has scale 1/128 and zero point 0; the norm's reciprocal by five steps of Newton and
            Raphson in fixed point, bit for bit that of TFLM 90b983c, reference/integer_ops/l2normalization.h;
            a row of zeros stays one
   float32: a norm below 1e-6 counts as that

   The output may lie exactly over the input: a row's norm is known before its first element is written. */

#include "device/port/port.h"

typedef struct mote_l2_normalization_s8_params {
  int32_t rows, count; /* count <= 33025, so that the sum of squares fits */
  int32_t zero_point;
} mote_l2_normalization_s8_params;

typedef struct mote_l2_normalization_f32_params {
  int32_t rows, count;
} mote_l2_normalization_f32_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(l2_normalization_s8)(const int8_t* in, int8_t* out, void* scratch,
                                    const mote_l2_normalization_s8_params* p);
void MOTE_NAME(l2_normalization_f32)(const float* in, float* out, void* scratch,
                                     const mote_l2_normalization_f32_params* p);

#ifdef __cplusplus
}
#endif
#endif
