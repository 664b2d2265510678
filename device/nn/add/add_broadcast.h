/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_ADD_BROADCAST_H
#define MOTE_ADD_BROADCAST_H
/* Sum or difference of two tensors of any shapes that fit together (broadcast.h):

   int8, int16: out = clamp(out_zero_point + requantize(scaled(a) + b_sign * scaled(b)))
                scaled(v) = requantize((v - zero_point) * 2^left_shift), each operand by its own multiplier
   int32:       out = clamp(a + b_sign * b), modulo 2^32
   float:       out = clamp(a + b) or clamp(a - b)

   Source of the fixed-point form: TFLM 90b983c, reference/add.h and sub.h. */

#include "device/nn/broadcast/broadcast.h"

/* int8 and int16; the zero points of int16 are 0. */
typedef struct mote_add_broadcast_params {
  MOTE_BROADCAST_FIELDS;
  int32_t left_shift;                          /* 20 for int8, 15 for int16 */
  int32_t b_sign;                              /* 1: sum, -1: difference */
  int32_t a_zero_point, a_multiplier, a_shift; /* multipliers 0 or in [2^30, 2^31) */
  int32_t b_zero_point, b_multiplier, b_shift; /* shifts in [-31, 0] */
  int32_t out_zero_point, out_multiplier, out_shift;
  int32_t out_min, out_max; /* the activation's range, in that of the type */
} mote_add_broadcast_params;

typedef struct mote_add_broadcast_s32_params {
  MOTE_BROADCAST_FIELDS;
  int32_t b_sign;
  int32_t out_min, out_max;
} mote_add_broadcast_s32_params;

typedef struct mote_add_broadcast_f32_params {
  MOTE_BROADCAST_FIELDS;
  int32_t b_flip; /* what b's bits are flipped by: 0 for a sum, the sign bit for a difference */
  float out_min, out_max;
} mote_add_broadcast_f32_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(add_broadcast_s8)(const int8_t* a, const int8_t* b, int8_t* out, void* scratch,
                                 const mote_add_broadcast_params* p);
void MOTE_NAME(add_broadcast_s16)(const int16_t* a, const int16_t* b, int16_t* out, void* scratch,
                                  const mote_add_broadcast_params* p);
void MOTE_NAME(add_broadcast_s32)(const int32_t* a, const int32_t* b, int32_t* out, void* scratch,
                                  const mote_add_broadcast_s32_params* p);
void MOTE_NAME(add_broadcast_f32)(const float* a, const float* b, float* out, void* scratch,
                                  const mote_add_broadcast_f32_params* p);

#ifdef __cplusplus
}

#include "device/port/requantize.h"

/* int8 and int16. */
template <class T>
MOTE_INLINE void mote_add_broadcast(const T* a, const T* b, T* out, const mote_add_broadcast_params* p) {
  mote_broadcast(a, b, out, p, [p](int32_t x, int32_t y) {
    const int32_t scaled_x =
        mote_requantize(mote_wrap_shl(x - p->a_zero_point, p->left_shift), p->a_multiplier, p->a_shift);
    const int32_t scaled_y =
        mote_requantize(mote_wrap_shl(y - p->b_zero_point, p->left_shift), p->b_multiplier, p->b_shift);
    const int32_t sum = mote_wrap_add(scaled_x, mote_wrap_mul(scaled_y, p->b_sign));
    return mote_clamp(mote_requantize(sum, p->out_multiplier, p->out_shift) + p->out_zero_point, p->out_min,
                      p->out_max);
  });
}
#endif
#endif
