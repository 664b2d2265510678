/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_STRIDED_COPY_LOOPS_H
#define MOTE_STRIDED_COPY_LOOPS_H
/* The loops around the rows of strided_copy.h. */

#include "device/nn/strided_copy/strided_copy.h"
#include "device/port/widths.h"

/* Counts of all outer loops, like the digits of an odometer. */
typedef struct mote_odometer {
  int32_t left[kMoteMostLoops];
} mote_odometer;

MOTE_INLINE void mote_start(mote_odometer* odometer, const int32_t* loops, int32_t rank) {
  for (int32_t d = 0; d < rank; ++d) odometer->left[d] = mote_flash_i32(loops + 2 * d);
}

/* The way to the next row, or false after the last one. */
MOTE_INLINE bool mote_next_row(mote_odometer* odometer, const int32_t* loops, int32_t rank, int32_t* way) {
  const int32_t* loop = loops;
  for (int32_t d = 0; d < rank; ++d, loop += 2) {
    if (--odometer->left[d] > 0) {
      *way = mote_flash_i32(loop + 1);
      return true;
    }
    odometer->left[d] = mote_flash_i32(loop);
  }
  return false;
}

template <class T>
MOTE_INLINE void mote_strided_copy(const void* in, void* out, const mote_strided_copy_params* p) {
  const T* row = (const T*)in + p->offset;
  T* to = (T*)out;
  const int32_t step = p->step;
  mote_odometer odometer;
  mote_start(&odometer, p->loops, p->rank);
  for (int32_t way = 0;; row += way) {
    const T* from = row;
    for (int32_t i = p->count; i > 0; --i, from += step) *to++ = *from;
    if (!mote_next_row(&odometer, p->loops, p->rank, &way)) return;
  }
}

#endif
