/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_MUL_ELEMENTS_H
#define MOTE_MUL_ELEMENTS_H
/* The walk over elements that all multiplying kernels share. */

#include "device/nn/mul/mul.h"
#include "device/port/requantize.h"

/* Calls second(i) for the second operand without its zero point. */
template <class T, class Params, class Second>
MOTE_INLINE void mote_mul_elements(const T* a, T* out, const Params* p, Second second) {
  for (int32_t r = p->repeats; r > 0; --r) {
    for (int32_t i = 0; i < p->count; ++i) {
      const int32_t product = (*a++ - p->a_zero_point) * second(i);
      const int32_t value = mote_requantize(product, p->multiplier, p->shift);
      *out++ = (T)(mote_clamp(value, p->out_min - p->out_zero_point, p->out_max - p->out_zero_point) +
                   p->out_zero_point);
    }
  }
}

/* The same for floats. */
template <class Params>
MOTE_INLINE void mote_mul_elements_f32(const float* a, const float* b, float* out, const Params* p) {
  for (int32_t r = p->repeats; r > 0; --r)
    for (int32_t i = 0; i < p->count; ++i)
      *out++ = mote_clamp_f32(*a++ * mote_flash_f32(b + i), p->out_min, p->out_max);
}

#endif
