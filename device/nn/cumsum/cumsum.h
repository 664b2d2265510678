/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_CUMSUM_H
#define MOTE_CUMSUM_H
/* Running sums along one dimension of a tensor [outer][count][inner]: of the elements up to each, or before
   each (exclusive), from the first or from the last (reverse).

   int8:    the sum of (in - zero_point) * 2^19 begins with that of a stored 0, modulo 2^32;
            out = clamp(requantize(sum) + out_zero_point)
   float32: sums in the order of the elements

   The output may lie exactly over the input. Source of the arithmetic: TFLM 90b983c, reference/cumsum.h. */

#include "device/port/port.h"

#define MOTE_CUMSUM_BITS 19

typedef struct mote_cumsum_s8_params {
  int32_t outer, count, inner;
  int32_t exclusive, reverse; /* 0 or 1 */
  int32_t zero_point, out_zero_point;
  int32_t multiplier, shift; /* from steps of 2^-19 to the output's */
} mote_cumsum_s8_params;

typedef struct mote_cumsum_f32_params {
  int32_t outer, count, inner;
  int32_t exclusive, reverse;
} mote_cumsum_f32_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(cumsum_s8)(const int8_t* in, int8_t* out, void* scratch, const mote_cumsum_s8_params* p);
void MOTE_NAME(cumsum_f32)(const float* in, float* out, void* scratch, const mote_cumsum_f32_params* p);

#ifdef __cplusplus
}
#endif
#endif
