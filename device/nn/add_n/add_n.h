/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_ADD_N_H
#define MOTE_ADD_N_H
/* Sum of any number of tensors of the same shape, in[0] to in[inputs - 1]:

   int8:  out[i] = clamp(out_zero_point + requantize(scaled(0) + sum over k of scaled(in[k][i])))
          scaled(v) = requantize((v - in_zero_point) * 2^20); all inputs have the same quantisation
   float: out[i] = in[0][i] + in[1][i] + ...

   scaled(0) is not 0 where the zero point is not: so TFLM 90b983c has it, reference/add_n.h. */

#include "device/port/port.h"

typedef struct mote_add_n_s8_params {
  int32_t inputs, count;
  int32_t in_zero_point, in_multiplier, in_shift; /* as in add.h */
  int32_t out_zero_point, out_multiplier, out_shift;
} mote_add_n_s8_params;

typedef struct mote_add_n_f32_params {
  int32_t inputs, count;
} mote_add_n_f32_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(add_n_s8)(const void* const* in, void* const* out, void* scratch,
                         const mote_add_n_s8_params* p);
void MOTE_NAME(add_n_f32)(const void* const* in, void* const* out, void* scratch,
                          const mote_add_n_f32_params* p);

#ifdef __cplusplus
}
#endif
#endif
