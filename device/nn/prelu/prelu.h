/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_PRELU_H
#define MOTE_PRELU_H
/* Rectifier with slopes: positive values as they are, negative ones times a slope, which may be one for each
   channel or have any shape that fits (broadcast.h). a holds the values, b the slopes; with x = a -
   a_zero_point:

   int8, int16: out = clamp(out_zero_point + (x >= 0 ? requantize(x)
                                                    : requantize(x * (b - b_zero_point)) by another
   multiplier)) float:       out = a >= 0 ? a : a * b

   The slopes of int16 are int8. Source of the fixed-point form: TFLM 90b983c, reference/prelu.h. */

#include "device/nn/broadcast/broadcast.h"

/* int8 and int16; the zero points of int16 are 0. */
typedef struct mote_prelu_params {
  MOTE_BROADCAST_FIELDS;
  int32_t a_zero_point, b_zero_point, out_zero_point; /* in [-128, 127] */
  int32_t multiplier, shift;                          /* multipliers 0 or in [2^30, 2^31) */
  int32_t negative_multiplier, negative_shift;        /* shifts in [-31, 30] */
} mote_prelu_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(prelu_s8)(const int8_t* a, const int8_t* b, int8_t* out, void* scratch,
                         const mote_prelu_params* p);
void MOTE_NAME(prelu_s16)(const void* a, const void* b, int16_t* out, void* scratch,
                          const mote_prelu_params* p);
void MOTE_NAME(prelu_f32)(const float* a, const float* b, float* out, void* scratch,
                          const mote_broadcast_params* p);

#ifdef __cplusplus
}

#include "device/port/requantize.h"

/* int8 and int16. */
template <class T>
MOTE_INLINE void mote_prelu(const T* a, const int8_t* b, T* out, const mote_prelu_params* p) {
  mote_broadcast(a, b, out, p, [p](int32_t x, int32_t slope) {
    const int32_t high = sizeof(T) == 1 ? 127 : 32767, low = -high - 1;
    x -= p->a_zero_point;
    const int32_t value =
        x >= 0 ? mote_requantize(x, p->multiplier, p->shift)
               : mote_requantize(x * (slope - p->b_zero_point), p->negative_multiplier, p->negative_shift);
    return mote_clamp(value, low - p->out_zero_point, high - p->out_zero_point) + p->out_zero_point;
  });
}
#endif
#endif
