/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_ARG_H
#define MOTE_ARG_H
/* Where along one dimension of a tensor [outer][count][inner] the largest (smallest) element is:

   out[o][i] = the first a in [0, count) with the largest in[o][a][i]

   An element takes the place of the best so far if it is larger (smaller), which not a number never is, and
   none is than not a number: where that is the first element, it stays the best.
   Source: TFLM 90b983c, reference/arg_min_max.h. */

#include "device/port/port.h"

typedef struct mote_arg_params {
  int32_t outer, count, inner;
} mote_arg_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(arg_max_s8)(const int8_t* in, int32_t* out, void* scratch, const mote_arg_params* p);
void MOTE_NAME(arg_max_f32)(const float* in, int32_t* out, void* scratch, const mote_arg_params* p);
void MOTE_NAME(arg_min_s8)(const int8_t* in, int32_t* out, void* scratch, const mote_arg_params* p);
void MOTE_NAME(arg_min_f32)(const float* in, int32_t* out, void* scratch, const mote_arg_params* p);

#ifdef __cplusplus
}
#endif
#endif
