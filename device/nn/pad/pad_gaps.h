/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_PAD_GAPS_H
#define MOTE_PAD_GAPS_H
/* The padding that all widths share. */

#include "device/nn/pad/pad.h"
#include "device/port/widths.h"

template <class T>
MOTE_INLINE T* mote_pad_fill(T* out, T value, int32_t count) {
  for (; count > 0; --count) *out++ = value;
  return out;
}

template <class T>
MOTE_INLINE void mote_pad(const void* in, void* out, T value, const mote_pad_params* p) {
  const T* from = (const T*)in;
  T* to = (T*)out;
  int32_t left[kMoteMostPadLoops]; /* of each dimension, like the digits of an odometer */
  for (int32_t d = 0; d < p->rank; ++d) left[d] = mote_flash_i32(p->loops + 2 * d);
  int32_t gap = p->before;
  for (;;) {
    to = mote_pad_fill(to, value, gap);
    memcpy(to, from, (size_t)p->row * sizeof(T));
    from += p->row;
    to += p->row;
    const int32_t* loop = p->loops;
    int32_t d = 0;
    for (; d < p->rank && --left[d] == 0; ++d, loop += 2) left[d] = mote_flash_i32(loop);
    if (d == p->rank) break;
    gap = mote_flash_i32(loop + 1);
  }
  mote_pad_fill(to, value, p->after);
}

#endif
