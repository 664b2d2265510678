/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_SQUARED_DIFFERENCE_H
#define MOTE_SQUARED_DIFFERENCE_H
/* Square of the difference of two tensors of any shapes that fit together (broadcast.h):

   int8, int16: out = clamp(out_zero_point + requantize(d * d)), d = scaled(a) - scaled(b)
                scaled(v) = requantize((v - zero_point) * 2^left_shift), each operand by its own multiplier
   int32:       out = (a - b) * (a - b), modulo 2^32
   float:       out = (a - b) * (a - b)

   Source of the fixed-point form: TFLM 90b983c, micro/kernels/squared_difference.cc. */

#include "device/nn/broadcast/broadcast.h"

/* int8 and int16; the zero points of int16 are 0. */
typedef struct mote_squared_difference_params {
  MOTE_BROADCAST_FIELDS;
  int32_t left_shift;                                /* 7 for int8, 0 for int16: the square fits 32 bits */
  int32_t a_zero_point, a_multiplier, a_shift;       /* multipliers 0 or in [2^30, 2^31) */
  int32_t b_zero_point, b_multiplier, b_shift;       /* shifts in [-31, 0] */
  int32_t out_zero_point, out_multiplier, out_shift; /* shift in [-31, 30] */
} mote_squared_difference_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(squared_difference_s8)(const int8_t* a, const int8_t* b, int8_t* out, void* scratch,
                                      const mote_squared_difference_params* p);
void MOTE_NAME(squared_difference_s16)(const int16_t* a, const int16_t* b, int16_t* out, void* scratch,
                                       const mote_squared_difference_params* p);
void MOTE_NAME(squared_difference_s32)(const int32_t* a, const int32_t* b, int32_t* out, void* scratch,
                                       const mote_broadcast_params* p);
void MOTE_NAME(squared_difference_f32)(const float* a, const float* b, float* out, void* scratch,
                                       const mote_broadcast_params* p);

#ifdef __cplusplus
}

#include "device/port/requantize.h"

/* int8 and int16. */
template <class T>
MOTE_INLINE void mote_squared_difference(const T* a, const T* b, T* out,
                                         const mote_squared_difference_params* p) {
  mote_broadcast(a, b, out, p, [p](int32_t x, int32_t y) {
    const int32_t high = sizeof(T) == 1 ? 127 : 32767, low = -high - 1;
    const int32_t scaled_x =
        mote_requantize(mote_wrap_shl(x - p->a_zero_point, p->left_shift), p->a_multiplier, p->a_shift);
    const int32_t scaled_y =
        mote_requantize(mote_wrap_shl(y - p->b_zero_point, p->left_shift), p->b_multiplier, p->b_shift);
    const int32_t difference = scaled_x - scaled_y;
    const int32_t value = mote_requantize(difference * difference, p->out_multiplier, p->out_shift);
    return mote_clamp(value, low - p->out_zero_point, high - p->out_zero_point) + p->out_zero_point;
  });
}
#endif
#endif
