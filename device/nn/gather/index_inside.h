/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_INDEX_INSIDE_H
#define MOTE_INDEX_INSIDE_H
/* Indices that come from a tensor. */

#include "device/port/port.h"

typedef int32_t __attribute__((may_alias)) mote_index_word;

/* Index number i of a list of int32 (one word) or int64 (two), moved to the nearest one from 0 to highest. */
MOTE_INLINE int32_t mote_index_inside(const void* list, int32_t i, int32_t words, int32_t highest) {
  const mote_index_word* at = (const mote_index_word*)list + i * words;
  /* The upper word of an int64 in the range of int32 repeats the sign. */
  const int32_t low = at[0], sign = low < 0 ? -1 : 0, high = words > 1 ? at[1] : sign;
  return high != sign ? (high < 0 ? 0 : highest) : mote_clamp(low, 0, highest);
}

#endif
