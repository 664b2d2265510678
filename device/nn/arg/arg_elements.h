// SPDX-License-Identifier: MIT-0
#ifndef MOTE_ARG_ELEMENTS_H
#define MOTE_ARG_ELEMENTS_H
// The walk that arg_max and arg_min share.

#include "device/nn/arg/arg.h"

// Writes for every line along the dimension the first index whose element none of the later is better than.
template <class T, class Better>
MOTE_INLINE void mote_arg(const T* in, int32_t* out, const mote_arg_params* p, Better better) {
  const int32_t skip = (p->count - 1) * p->inner;  // from one line's first element to that of the next outer
  for (int32_t o = p->outer; o > 0; --o, in += skip) {
    for (int32_t i = p->inner; i > 0; --i) {
      const T* element = in++;
      T best = *element;
      int32_t index = 0;
      for (int32_t a = 1; a < p->count; ++a) {
        element += p->inner;
        if (better(*element, best)) {
          best = *element;
          index = a;
        }
      }
      *out++ = index;
    }
  }
}

#endif
