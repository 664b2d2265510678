/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_COMPARE_H
#define MOTE_COMPARE_H
/* Compares the elements of two tensors of any shapes that fit together (broadcast.h); the output holds 1
   where the relation holds and 0 elsewhere.

   int8:  scaled(a) with scaled(b), scaled(v) = requantize((v - zero_point) * 2^8) by the operand's scale;
          also booleans, whose factor leaves them as they are
   int32, int64, float: a with b; what is not a number stands in no order

   Source of the fixed-point form: TFLM 90b983c, micro/kernels/comparisons.cc. */

#include "device/nn/broadcast/broadcast.h"

#define MOTE_COMPARE_LEFT_SHIFT 8

/* Results of a comparison, for which `relation` has 1: a is smaller, equal, larger, or none of them. */
#define MOTE_COMPARE_LESS 1
#define MOTE_COMPARE_EQUAL 2
#define MOTE_COMPARE_GREATER 4
#define MOTE_COMPARE_UNORDERED 8

typedef struct mote_compare_s8_params {
  MOTE_BROADCAST_FIELDS;
  int32_t relation;
  int32_t a_zero_point, a_multiplier, a_shift; /* multipliers 0 or in [2^30, 2^31), shifts in [-31, 14] */
  int32_t b_zero_point, b_multiplier, b_shift;
} mote_compare_s8_params;

typedef struct mote_compare_params {
  MOTE_BROADCAST_FIELDS;
  int32_t relation;
} mote_compare_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(compare_s8)(const void* a, const void* b, uint8_t* out, void* scratch,
                           const mote_compare_s8_params* p);
void MOTE_NAME(compare_s32)(const int32_t* a, const int32_t* b, uint8_t* out, void* scratch,
                            const mote_compare_params* p);
void MOTE_NAME(compare_s64)(const int64_t* a, const int64_t* b, uint8_t* out, void* scratch,
                            const mote_compare_params* p);
void MOTE_NAME(compare_f32)(const float* a, const float* b, uint8_t* out, void* scratch,
                            const mote_compare_params* p);

#ifdef __cplusplus
}

template <class T>
MOTE_INLINE uint8_t mote_compare(T a, T b, int32_t relation) {
  const int32_t result = a < b    ? MOTE_COMPARE_LESS
                         : a == b ? MOTE_COMPARE_EQUAL
                         : a > b  ? MOTE_COMPARE_GREATER
                                  : MOTE_COMPARE_UNORDERED;
  return (relation & result) != 0;
}
#endif
#endif
