/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_INDEXED_COPY_LEVELS_H
#define MOTE_INDEXED_COPY_LEVELS_H
/* The loops of indexed_copy.h. */

#include "device/nn/indexed_copy/copy_levels.h"
#include "device/nn/indexed_copy/indexed_copy.h"

MOTE_INLINE int32_t mote_place(const mote_indexed_copy_params* p, const int32_t* level, int32_t i) {
  const int32_t list = mote_flash_i32(level + 2);
  return list < 0 ? i * mote_flash_i32(level + 1) : mote_flash_i32(p->places + list + i);
}

template <class T, void (*Copy)(T*, const T*, int32_t)>
MOTE_INLINE void mote_indexed_copy(const void* in, void* out, const mote_indexed_copy_params* p) {
  mote_copy_levels<T, 3, mote_indexed_copy_params, mote_place, Copy>((const T*)in + p->offset, (T*)out, p);
}

#endif
