// SPDX-License-Identifier: MIT-0
#ifndef MOTE_CUMSUM_LINES_H
#define MOTE_CUMSUM_LINES_H
// The walk that running sums of all types share.

#include "device/nn/cumsum/cumsum.h"

// Along every line the sum starts as `start`, becomes next(sum, element), and finish(sum) is written.
template <class T, class Sum, class Params, class Next, class Finish>
MOTE_INLINE void mote_cumsum(const T* in, T* out, const Params* p, Sum start, Next next, Finish finish) {
  const int32_t last = (p->count - 1) * p->inner;
  for (int32_t o = p->outer; o > 0; --o, in += last, out += last) {
    for (int32_t i = p->inner; i > 0; --i, ++in, ++out) {
      int32_t at = p->reverse ? last : 0;
      Sum sum = start;
      for (int32_t a = p->count; a > 0; --a) {
        const Sum before = sum;
        sum = next(sum, in[at]);
        out[at] = finish(p->exclusive ? before : sum);
        at += p->reverse ? -p->inner : p->inner;
      }
    }
  }
}

#endif
