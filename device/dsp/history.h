/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_HISTORY_H
#define MOTE_HISTORY_H
/* A row of samples that arrives in pieces: `kept` samples of before, oldest first, and `count` new ones
   behind them. Nothing goes round in a ring: what is kept is moved to the front once for each piece, which
   costs less than finding out at each sample where it lies. */

#include "device/port/port.h"

#ifdef __cplusplus

template <class T>
struct mote_history {
  const T* old;
  int32_t kept;
  const T* fresh;
  int32_t count;
};

/* `size` samples from sample `first` of the row on. */
template <class T>
MOTE_INLINE void mote_history_read(const mote_history<T>& row, int32_t first, int32_t size, T* out) {
  int32_t from_old = row.kept - first;
  if (from_old < 0) from_old = 0;
  if (from_old > size) from_old = size;
  if (from_old > 0) memcpy(out, row.old + first, (size_t)from_old * sizeof(T));
  if (size > from_old)
    memcpy(out + from_old, row.fresh + (first + from_old - row.kept), (size_t)(size - from_old) * sizeof(T));
}

/* The last `kept` samples of the row, which may lie exactly over the old ones. */
template <class T>
MOTE_INLINE void mote_history_keep(const mote_history<T>& row, T* kept) {
  const int32_t stay = row.kept > row.count ? row.kept - row.count : 0;
  if (stay > 0) memmove(kept, row.old + row.count, (size_t)stay * sizeof(T));
  const int32_t enter = row.kept - stay;
  if (enter > 0) memcpy(kept + stay, row.fresh + (row.count - enter), (size_t)enter * sizeof(T));
}

#endif
#endif
