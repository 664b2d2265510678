/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_MIRROR_PAD_LEVELS_H
#define MOTE_MIRROR_PAD_LEVELS_H
/* The loops of mirror_pad.h. */

#include "device/nn/indexed_copy/copy_levels.h"
#include "device/nn/mirror_pad/mirror_pad.h"

MOTE_INLINE int32_t mote_mirrored(const mote_mirror_pad_params* p, const int32_t* level, int32_t i) {
  const int32_t last = mote_flash_i32(level + 2) - 1;
  i -= mote_flash_i32(level + 1);
  if (i < 0) i = p->once - 1 - i;
  if (i > last) i = 2 * last + 1 - p->once - i;
  return i * mote_flash_i32(level + 3);
}

template <class T>
MOTE_INLINE void mote_mirror_pad(const void* in, void* out, const mote_mirror_pad_params* p) {
  mote_copy_levels<T, 4, mote_mirror_pad_params, mote_mirrored, mote_copy_run<T> >((const T*)in, (T*)out, p);
}

#endif
