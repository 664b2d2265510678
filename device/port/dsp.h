/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_DSP_H
#define MOTE_DSP_H
/* Instructions of the Cortex-M DSP extension, and the same operations in portable C++, so that the host runs
   the very kernels of the board bit for bit. A pair is a word of two int16 lanes, the low half first. All
   sums wrap around. Source: Armv7-M Architecture Reference Manual, A7.7. */

#include "device/port/isa.h"
#include "device/port/port.h"

/* The lanes of a pair. */
MOTE_INLINE int32_t mote_pair_low(int32_t pair) { return (int16_t)(uint16_t)(uint32_t)pair; }
MOTE_INLINE int32_t mote_pair_high(int32_t pair) { return (int16_t)(uint16_t)((uint32_t)pair >> 16); }

/* Two neighbouring int16 as a pair, and a word of four int8; any alignment (all cores with DSP load unaligned
 * words). */
MOTE_INLINE int32_t mote_load_pair(const int16_t* p) {
  int32_t pair;
  __builtin_memcpy(&pair, p, sizeof pair);
  return pair;
}
MOTE_INLINE int32_t mote_load_quad(const int8_t* p) {
  int32_t quad;
  __builtin_memcpy(&quad, p, sizeof quad);
  return quad;
}

#if MOTE_HAS_DSP

/* sum + a.low * b.low + a.high * b.high */
MOTE_INLINE int32_t mote_smlad(int32_t a, int32_t b, int32_t sum) {
  int32_t out;
  __asm__("smlad %0, %1, %2, %3" : "=r"(out) : "r"(a), "r"(b), "r"(sum));
  return out;
}

/* The same, of 64 bits. */
MOTE_INLINE int64_t mote_smlald(int32_t a, int32_t b, int64_t sum) {
  __asm__("smlald %Q0, %R0, %1, %2" : "+r"(sum) : "r"(a), "r"(b));
  return sum;
}

/* Bytes 0 and 2, or bytes 1 and 3, as a pair. */
MOTE_INLINE int32_t mote_sxtb16(int32_t quad) {
  int32_t out;
  __asm__("sxtb16 %0, %1" : "=r"(out) : "r"(quad));
  return out;
}
MOTE_INLINE int32_t mote_sxtb16_odd(int32_t quad) {
  int32_t out;
  __asm__("sxtb16 %0, %1, ror #8" : "=r"(out) : "r"(quad));
  return out;
}

/* The same, added to the lanes of `sums`. */
MOTE_INLINE int32_t mote_sxtab16(int32_t sums, int32_t quad) {
  int32_t out;
  __asm__("sxtab16 %0, %1, %2" : "=r"(out) : "r"(sums), "r"(quad));
  return out;
}
MOTE_INLINE int32_t mote_sxtab16_odd(int32_t sums, int32_t quad) {
  int32_t out;
  __asm__("sxtab16 %0, %1, %2, ror #8" : "=r"(out) : "r"(sums), "r"(quad));
  return out;
}

/* The pair {low, high} of the low halves of both. */
MOTE_INLINE int32_t mote_pkhbt(int32_t low, int32_t high) {
  int32_t out;
  __asm__("pkhbt %0, %1, %2, lsl #16" : "=r"(out) : "r"(low), "r"(high));
  return out;
}

/* And of the high halves of both. */
MOTE_INLINE int32_t mote_pkhtb(int32_t low, int32_t high) {
  int32_t out;
  __asm__("pkhtb %0, %1, %2, asr #16" : "=r"(out) : "r"(high), "r"(low));
  return out;
}

/* sum + floor(a * b / 2^32) */
MOTE_INLINE int32_t mote_smmla(int32_t a, int32_t b, int32_t sum) {
  int32_t out;
  __asm__("smmla %0, %1, %2, %3" : "=r"(out) : "r"(a), "r"(b), "r"(sum));
  return out;
}

/* sum + floor((a * b + 2^31) / 2^32) */
MOTE_INLINE int32_t mote_smmlar(int32_t a, int32_t b, int32_t sum) {
  int32_t out;
  __asm__("smmlar %0, %1, %2, %3" : "=r"(out) : "r"(a), "r"(b), "r"(sum));
  return out;
}

/* sum + floor(a * b.low / 2^16), and the same of b.high */
MOTE_INLINE int32_t mote_smlawb(int32_t a, int32_t b, int32_t sum) {
  int32_t out;
  __asm__("smlawb %0, %1, %2, %3" : "=r"(out) : "r"(a), "r"(b), "r"(sum));
  return out;
}
MOTE_INLINE int32_t mote_smlawt(int32_t a, int32_t b, int32_t sum) {
  int32_t out;
  __asm__("smlawt %0, %1, %2, %3" : "=r"(out) : "r"(a), "r"(b), "r"(sum));
  return out;
}

/* Clamped to the range of int8. */
MOTE_INLINE int32_t mote_ssat8(int32_t value) {
  int32_t out;
  __asm__("ssat %0, #8, %1" : "=r"(out) : "r"(value) : "cc");
  return out;
}

/* Clamped to the range of int16. */
MOTE_INLINE int32_t mote_ssat16(int32_t value) {
  int32_t out;
  __asm__("ssat %0, #16, %1" : "=r"(out) : "r"(value) : "cc");
  return out;
}

#else

MOTE_INLINE int32_t mote_smlad(int32_t a, int32_t b, int32_t sum) {
  sum = mote_wrap_add(sum, mote_pair_low(a) * mote_pair_low(b));
  return mote_wrap_add(sum, mote_pair_high(a) * mote_pair_high(b));
}
MOTE_INLINE int64_t mote_smlald(int32_t a, int32_t b, int64_t sum) {
  sum += mote_pair_low(a) * mote_pair_low(b);
  return sum + mote_pair_high(a) * mote_pair_high(b);
}
MOTE_INLINE int32_t mote_pkhbt(int32_t low, int32_t high) {
  return (int32_t)(((uint32_t)low & 0xffffu) | ((uint32_t)high << 16));
}
MOTE_INLINE int32_t mote_pkhtb(int32_t low, int32_t high) {
  return (int32_t)(((uint32_t)high & 0xffff0000u) | ((uint32_t)low >> 16));
}
MOTE_INLINE int32_t mote_sxtb16(int32_t quad) {
  return mote_pkhbt((int8_t)(uint8_t)(uint32_t)quad, (int8_t)(uint8_t)((uint32_t)quad >> 16));
}
MOTE_INLINE int32_t mote_sxtb16_odd(int32_t quad) { return mote_sxtb16((int32_t)((uint32_t)quad >> 8)); }
MOTE_INLINE int32_t mote_add_pairs(int32_t a, int32_t b) {
  return mote_pkhbt(mote_wrap_add(a, b), mote_wrap_add(mote_pair_high(a), mote_pair_high(b)));
}
MOTE_INLINE int32_t mote_sxtab16(int32_t sums, int32_t quad) {
  return mote_add_pairs(sums, mote_sxtb16(quad));
}
MOTE_INLINE int32_t mote_sxtab16_odd(int32_t sums, int32_t quad) {
  return mote_add_pairs(sums, mote_sxtb16_odd(quad));
}
MOTE_INLINE int32_t mote_smmla(int32_t a, int32_t b, int32_t sum) {
  return mote_wrap_add(sum, (int32_t)(((int64_t)a * b) >> 32));
}
MOTE_INLINE int32_t mote_smmlar(int32_t a, int32_t b, int32_t sum) {
  return mote_wrap_add(sum, (int32_t)(((int64_t)a * b + ((int64_t)1 << 31)) >> 32));
}
MOTE_INLINE int32_t mote_smlawb(int32_t a, int32_t b, int32_t sum) {
  return mote_wrap_add(sum, (int32_t)(((int64_t)a * mote_pair_low(b)) >> 16));
}
MOTE_INLINE int32_t mote_smlawt(int32_t a, int32_t b, int32_t sum) {
  return mote_wrap_add(sum, (int32_t)(((int64_t)a * mote_pair_high(b)) >> 16));
}
MOTE_INLINE int32_t mote_ssat8(int32_t value) { return mote_clamp(value, -128, 127); }
MOTE_INLINE int32_t mote_ssat16(int32_t value) { return mote_clamp(value, -32768, 32767); }

#endif
#endif
