// SPDX-License-Identifier: MIT-0
#ifndef MOTE_PAD_ROWS_H
#define MOTE_PAD_ROWS_H
// The padding that all element types share. The output is written once, from front to back: what surrounds a
// block lies together, so each level only counts how many elements of padding come before and after it.

#include "device/nn/pad/pad.h"

template <class T>
MOTE_INLINE T* mote_pad_fill(T* out, T value, int32_t count) {
  for (; count > 0; --count) *out++ = value;
  return out;
}

template <class T, class Params>
MOTE_INLINE void mote_pad_rows(const T* in, T* out, const Params* p) {
  const T value = (T)p->value;
  const int32_t row = p->before_3 + p->in_3 + p->after_3;
  const int32_t plane = row * (p->before_2 + p->in_2 + p->after_2);
  const int32_t block = plane * (p->before_1 + p->in_1 + p->after_1);
  out = mote_pad_fill(out, value, p->before_0 * block);
  for (int32_t i = p->in_0; i > 0; --i) {
    out = mote_pad_fill(out, value, p->before_1 * plane);
    for (int32_t j = p->in_1; j > 0; --j) {
      out = mote_pad_fill(out, value, p->before_2 * row);
      for (int32_t k = p->in_2; k > 0; --k) {
        out = mote_pad_fill(out, value, p->before_3);
        memcpy(out, in, (size_t)p->in_3 * sizeof(T));
        in += p->in_3;
        out = mote_pad_fill(out + p->in_3, value, p->after_3);
      }
      out = mote_pad_fill(out, value, p->after_2 * row);
    }
    out = mote_pad_fill(out, value, p->after_1 * plane);
  }
  mote_pad_fill(out, value, p->after_0 * block);
}

#endif
