/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_INTEGER_ROOT_H
#define MOTE_INTEGER_ROOT_H
/* Square roots of integers. A root of half the digits gives the one of all by one division: with x = h B^2 +
   l B + .. and h = s^2 + r, the root of x is s B + (r B + l) / (2 s) or one less. Source: P. Zimmermann,
   Karatsuba Square Root, INRIA RR-3805. */

#include "device/port/port.h"

#ifdef __cplusplus

/* The root rounded down of x from 2^30 on. */
MOTE_INLINE uint32_t mote_normal_root(uint32_t x) {
  const uint32_t high = x >> 16;
  uint32_t root = 128; /* of `high`, bit by bit */
  for (uint32_t bit = 64; bit != 0; bit >>= 1)
    if ((root + bit) * (root + bit) <= high) root += bit;
  const uint32_t rest = high - root * root;
  root = (root << 8) + ((rest << 7) | ((x >> 9) & 0x7f)) / root;
  if (root > 0xffff) root = 0xffff;
  while (root * root > x) --root;
  return root;
}

/* The root of any x, rounded down. */
MOTE_INLINE uint32_t mote_integer_root(uint64_t x) {
  if (x == 0) return 0;
  if ((x >> 32) == 0) {
    const int shift = __builtin_clz((uint32_t)x) & ~1;
    return mote_normal_root((uint32_t)x << shift) >> (shift / 2);
  }
  const int shift = __builtin_clz((uint32_t)(x >> 32)) & ~1;
  x <<= shift;
  const uint32_t high = (uint32_t)(x >> 32), first = mote_normal_root(high);
  const uint32_t rest = high - first * first;
  const uint32_t more = ((rest << 15) | ((uint32_t)(x >> 17) & 0x7fff)) / first;
  uint32_t root = more > 0xffff ? (first << 16) | 0xffff : (first << 16) + more;
  while ((uint64_t)root * root > x) --root;
  return root >> (shift / 2);
}

/* The nearest integer to the root; at most 2^16 - 1 below 2^32, and 2^32 - 1. */
MOTE_INLINE uint32_t mote_rounded_root(uint64_t x) {
  const uint32_t root = mote_integer_root(x);
  const uint32_t most = (x >> 32) == 0 ? 0xffffu : 0xffffffffu;
  return root < most && x - (uint64_t)root * root > root ? root + 1 : root;
}

#endif
#endif
