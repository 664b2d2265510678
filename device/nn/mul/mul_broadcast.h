/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_MUL_BROADCAST_H
#define MOTE_MUL_BROADCAST_H
/* Product of two tensors of any shapes that fit together (broadcast.h):

   int8, int16: out = clamp(out_zero_point + requantize((a - a_zero_point) * (b - b_zero_point)))
   int32:       out = clamp(a * b), modulo 2^32
   float:       out = clamp(a * b) */

#include "device/nn/broadcast/broadcast.h"

/* int8 and int16; the zero points of int16 are 0. */
typedef struct mote_mul_broadcast_params {
  MOTE_BROADCAST_FIELDS;
  int32_t a_zero_point, b_zero_point, out_zero_point; /* in [-128, 127] */
  int32_t multiplier, shift; /* multiplier 0 or in [2^30, 2^31), shift in [-31, 30] */
  int32_t out_min, out_max;  /* the activation's range, in that of the type */
} mote_mul_broadcast_params;

typedef struct mote_mul_broadcast_s32_params {
  MOTE_BROADCAST_FIELDS;
  int32_t out_min, out_max;
} mote_mul_broadcast_s32_params;

typedef struct mote_mul_broadcast_f32_params {
  MOTE_BROADCAST_FIELDS;
  float out_min, out_max;
} mote_mul_broadcast_f32_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(mul_broadcast_s8)(const int8_t* a, const int8_t* b, int8_t* out, void* scratch,
                                 const mote_mul_broadcast_params* p);
void MOTE_NAME(mul_broadcast_s16)(const int16_t* a, const int16_t* b, int16_t* out, void* scratch,
                                  const mote_mul_broadcast_params* p);
void MOTE_NAME(mul_broadcast_s32)(const int32_t* a, const int32_t* b, int32_t* out, void* scratch,
                                  const mote_mul_broadcast_s32_params* p);
void MOTE_NAME(mul_broadcast_f32)(const float* a, const float* b, float* out, void* scratch,
                                  const mote_mul_broadcast_f32_params* p);

#ifdef __cplusplus
}

#include "device/port/requantize.h"

/* int8 and int16. */
template <class T>
MOTE_INLINE void mote_mul_broadcast(const T* a, const T* b, T* out, const mote_mul_broadcast_params* p) {
  mote_broadcast(a, b, out, p, [p](int32_t x, int32_t y) {
    const int32_t product = (x - p->a_zero_point) * (y - p->b_zero_point);
    const int32_t value = mote_requantize(product, p->multiplier, p->shift);
    return mote_clamp(value, p->out_min - p->out_zero_point, p->out_max - p->out_zero_point) +
           p->out_zero_point;
  });
}
#endif
#endif
