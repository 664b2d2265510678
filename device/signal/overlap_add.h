/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_OVERLAP_ADD_H
#define MOTE_OVERLAP_ADD_H

#include "device/signal/frames.h"

#ifdef __cplusplus

MOTE_INLINE int16_t mote_overlapped(int16_t a, int16_t b) {
  return (int16_t)mote_clamp(a + b, -32768, 32767);
}
MOTE_INLINE float mote_overlapped(float a, float b) { return a + b; }

/* A frame's first `step` sums leave; the others move to the front of what is kept, in ascending order, so
   that they may come from there. */
template <class T>
MOTE_INLINE void mote_overlap_add(const void* const* in, void* const* out, const mote_overlap_add_params* p) {
  const T *x = (const T*)in[0], *before = (const T*)in[1];
  T *y = (T*)out[0], *after = (T*)out[1];
  const int32_t kept = p->size - p->step;
  for (int32_t row = 0; row < p->rows; ++row, before += kept, after += kept) {
    const T* tail = before;
    for (int32_t frame = 0; frame < p->frames; ++frame, x += p->size, tail = after) {
      for (int32_t i = 0; i < p->step; ++i) *y++ = i < kept ? mote_overlapped(x[i], tail[i]) : x[i];
      for (int32_t i = p->step; i < p->size; ++i)
        after[i - p->step] = i < kept ? mote_overlapped(x[i], tail[i]) : x[i];
    }
  }
}

#endif
#endif
