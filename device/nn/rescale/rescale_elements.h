/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_RESCALE_ELEMENTS_H
#define MOTE_RESCALE_ELEMENTS_H
/* The walk over elements that all rescaling kernels share. */

#include "device/nn/rescale/rescale.h"
#include "device/port/requantize.h"

template <class In>
MOTE_INLINE void mote_rescale_to_s32(const In* in, int32_t* out, const mote_rescale_params* p) {
  for (int32_t i = p->count; i > 0; --i)
    *out++ =
        mote_wrap_add(mote_requantize(*in++ - p->in_zero_point, p->multiplier, p->shift), p->out_zero_point);
}

/* To int8 or int16. */
template <class In, class Out>
MOTE_INLINE void mote_rescale_elements(const In* in, Out* out, const mote_rescale_params* p) {
  const int32_t high = sizeof(Out) == 1 ? 127 : 32767, low = -high - 1;
  for (int32_t i = p->count; i > 0; --i) {
    const int32_t value = mote_requantize(mote_wrap_sub(*in++, p->in_zero_point), p->multiplier, p->shift);
    *out++ = (Out)(mote_clamp(value, low - p->out_zero_point, high - p->out_zero_point) + p->out_zero_point);
  }
}

#endif
