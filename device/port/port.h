/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_PORT_H
#define MOTE_PORT_H
/* What every kernel needs from the machine: names, flash access, and wrap-around arithmetic. */

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A hash over the kernels' sources when mote writes a model library; it is part of every kernel's name, so
   that two models made by different versions of mote can live in one firmware, and two made by the same
   version share kernels. */
#define MOTE_VERSION_TAG dev

#define MOTE_PASTE_(a, b, c) a##b##_##c
#define MOTE_PASTE(a, b, c) MOTE_PASTE_(a, b, c)
#define MOTE_NAME(name) MOTE_PASTE(mote_, name, MOTE_VERSION_TAG)

/* A kernel is weak: where two libraries bring the same one, the linker keeps one of them. */
#define MOTE_KERNEL extern "C" __attribute__((weak))

#define MOTE_INLINE static inline __attribute__((always_inline))

/* Before a function that is not worth more code where the whole library is compiled for speed: its loops are
   in assembly. clang knows no such attribute. */
#if defined(__GNUC__) && !defined(__clang__)
#define MOTE_SMALL __attribute__((optimize("Os")))
#else
#define MOTE_SMALL
#endif

/* Reading constants. On the cores of today's boards flash is in the address space; AVR and ESP8266 read it
 * here. */
MOTE_INLINE int8_t mote_flash_i8(const int8_t* p) { return *p; }
MOTE_INLINE int16_t mote_flash_i16(const int16_t* p) { return *p; }
MOTE_INLINE int32_t mote_flash_i32(const int32_t* p) { return *p; }
MOTE_INLINE int64_t mote_flash_i64(const int64_t* p) { return *p; }
MOTE_INLINE float mote_flash_f32(const float* p) { return *p; }

#ifdef __cplusplus
/* An element of a tensor, which lies at a multiple of 4 bytes, also if it has 8. */
typedef struct __attribute__((packed, aligned(4))) mote_two_words {
  int64_t value;
} mote_two_words;
template <class T>
MOTE_INLINE T mote_load(const T* p) {
  return *p;
}
MOTE_INLINE int64_t mote_load(const int64_t* p) { return ((const mote_two_words*)p)->value; }
template <class T>
MOTE_INLINE void mote_store(T* p, T value) {
  *p = value;
}
MOTE_INLINE void mote_store(int64_t* p, int64_t value) { ((mote_two_words*)p)->value = value; }
#endif

/* Sums modulo 2^32. Accumulators may wrap on the way when the result fits: a folded zero point can be large.
 */
MOTE_INLINE int32_t mote_wrap_add(int32_t a, int32_t b) { return (int32_t)((uint32_t)a + (uint32_t)b); }
MOTE_INLINE int32_t mote_wrap_sub(int32_t a, int32_t b) { return (int32_t)((uint32_t)a - (uint32_t)b); }
MOTE_INLINE int32_t mote_wrap_mul(int32_t a, int32_t b) { return (int32_t)((uint32_t)a * (uint32_t)b); }
MOTE_INLINE int32_t mote_wrap_shl(int32_t a, int shift) { return (int32_t)((uint32_t)a << shift); }

MOTE_INLINE int32_t mote_clamp(int32_t value, int32_t low, int32_t high) {
  return value < low ? low : value > high ? high : value;
}
/* Not a number stays not a number. */
MOTE_INLINE float mote_clamp_f32(float value, float low, float high) {
  return value < low ? low : value > high ? high : value;
}

#endif
