/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_EXTREMUM_H
#define MOTE_EXTREMUM_H
/* The larger or the smaller of two elements, of tensors of any shapes that fit together (broadcast.h), as
   they are stored:

   larger:  out = a > b ? a : b
   smaller: out = a < b ? a : b

   So where one float is not a number, the result is b. Source: TFLM 90b983c, micro/kernels/maximum_minimum.h.
   */

#include "device/nn/broadcast/broadcast.h"

typedef struct mote_extremum_params {
  MOTE_BROADCAST_FIELDS;
  int32_t larger; /* 1, or 0 for the smaller one */
} mote_extremum_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. Of int8; and of booleans, of which the larger one is the disjunction. */
void MOTE_NAME(extremum_s8)(const void* a, const void* b, void* out, void* scratch,
                            const mote_extremum_params* p);
void MOTE_NAME(extremum_s16)(const int16_t* a, const int16_t* b, int16_t* out, void* scratch,
                             const mote_extremum_params* p);
void MOTE_NAME(extremum_s32)(const int32_t* a, const int32_t* b, int32_t* out, void* scratch,
                             const mote_extremum_params* p);
void MOTE_NAME(extremum_s64)(const int64_t* a, const int64_t* b, int64_t* out, void* scratch,
                             const mote_extremum_params* p);
void MOTE_NAME(extremum_f32)(const float* a, const float* b, float* out, void* scratch,
                             const mote_extremum_params* p);

#ifdef __cplusplus
}

template <class T>
MOTE_INLINE void mote_extremum(const T* a, const T* b, T* out, const mote_extremum_params* p) {
  const int32_t larger = p->larger;
  mote_broadcast(a, b, out, p, [larger](T x, T y) { return (larger ? x > y : x < y) ? x : y; });
}
#endif
#endif
