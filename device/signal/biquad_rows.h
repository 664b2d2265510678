/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_BIQUAD_ROWS_H
#define MOTE_BIQUAD_ROWS_H
/* biquad_* of filter.h. Arithmetic has Sample, Number, enter(), section() and leave(). */

#include "device/signal/filter.h"

#ifdef __cplusplus

template <class Arithmetic, class Params>
MOTE_INLINE void mote_biquad(const void* const* in, void* const* out, const Params* p) {
  typedef typename Arithmetic::Sample Sample;
  typedef typename Arithmetic::Number Number;
  const int32_t numbers = 2 * (p->size + 1);
  Number* state = (Number*)out[1];
  if (state != (const Number*)in[1]) memcpy(state, in[1], (size_t)(numbers * p->channels) * sizeof(Number));
  for (int32_t c = 0; c < p->channels; ++c, state += numbers) {
    const Sample* x = (const Sample*)in[0] + c;
    Sample* y = (Sample*)out[0] + c;
    for (int32_t i = 0; i < p->count; ++i, x += p->channels, y += p->channels) {
      Number value = Arithmetic::enter(*x);
      Number* last = state;
      for (int32_t s = 0; s < p->size; ++s, last += 2) {
        const Number next = Arithmetic::section(p->sections + 5 * s, value, last);
        last[1] = last[0];
        last[0] = value;
        value = next;
      }
      last[1] = last[0];
      last[0] = value;
      *y = Arithmetic::leave(value);
    }
  }
}

#endif
#endif
