/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_COPY_LEVELS_H
#define MOTE_COPY_LEVELS_H
/* Nested loops of any depth without recursion, for kernels that write a tensor from front to back with runs
   of another one. The place of a run is a sum of one distance for each loop. */

#include "device/port/widths.h"

enum { kMoteMostLevels = 8 };

template <class T>
MOTE_INLINE void mote_copy_run(T* to, const T* from, int32_t run) {
  for (; run > 0; --run) *to++ = *from++;
}

/* p->levels has Words numbers for each loop, its size first; Place(p, level, i) is the distance of index i,
   and Copy(to, from, run) writes a run. */
template <class T, int32_t Words, class Params, int32_t (*Place)(const Params*, const int32_t*, int32_t),
          void (*Copy)(T*, const T*, int32_t)>
MOTE_INLINE void mote_copy_levels(const T* in, T* to, const Params* p) {
  const T* from[kMoteMostLevels];
  int32_t index[kMoteMostLevels];
  int32_t d = 0;
  from[0] = in;
  index[0] = 0;
  while (d >= 0) {
    const int32_t* level = p->levels + Words * d;
    const int32_t size = mote_flash_i32(level);
    if (d + 1 == p->rank) {
      for (int32_t i = 0; i < size; ++i, to += p->run) Copy(to, from[d] + Place(p, level, i), p->run);
      --d;
    } else if (index[d] == size) {
      --d;
    } else {
      from[d + 1] = from[d] + Place(p, level, index[d]++);
      index[++d] = 0;
    }
  }
}

#endif
