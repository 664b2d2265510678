/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_MVE_H
#define MOTE_MVE_H
/* What the kernels for cores with Helium vectors (MVE) share. Their inner loops are naked functions in
   assembly, for gcc 12 neither makes tail-predicated loops nor keeps the accumulators of VMLADAVA where they
   must be; beside each stands the same function in portable C++. Source: Armv8-M Architecture Reference
   Manual, chapters C2.4 and B5. */

#include "device/port/isa.h"
#include "device/port/port.h"

#define MOTE_VECTOR 16 /* int8 lanes */

/* A function in assembly; weak like a kernel, so that those who include it share one. */
#define MOTE_NAKED extern "C" __attribute__((weak, naked, noinline))
#define MOTE_SHARED extern "C" __attribute__((weak, noinline))

/* Vectors that hold `count` values, how many lanes at the start of the first one hold none, and how many do.
 */
MOTE_INLINE int32_t mote_vectors(int32_t count) { return (count + MOTE_VECTOR - 1) / MOTE_VECTOR; }
MOTE_INLINE int32_t mote_lanes_before(int32_t count) {
  return (MOTE_VECTOR - count % MOTE_VECTOR) % MOTE_VECTOR;
}
MOTE_INLINE int32_t mote_first_lanes(int32_t count) { return MOTE_VECTOR - mote_lanes_before(count); }

/* Bytes before the packed weights of a layer whose depth is `count`. The first vectors of two channels or
   more lie side by side and are loaded from 16 bytes before their end; only the first one's load skips the
   lanes that it does not need. */
MOTE_INLINE int32_t mote_mve_lead(int32_t count) {
  const int32_t lanes = mote_first_lanes(count);
  return 2 * lanes < MOTE_VECTOR ? MOTE_VECTOR - 2 * lanes : 0;
}

/* Rescaling as requantize.h has it, for shifts that are not to the left. VQRDMULH is its high multiplication,
   whose one saturation needs a negative multiplier. VRSHL rounds ties up; d + (d < 0 ? -1 : 0) before it
   turns that into ties away from zero where there is a shift: floor((d - 1 + 2^(r-1)) / 2^r) differs from
   floor((d + 2^(r-1)) / 2^r) only where d + 2^(r-1) is a multiple of 2^r, which is a tie. `d & -r` is
   negative when both d < 0 and r > 0. Without is_signed that step is left out: src/ops/mve_lowering.cc proves
   that the activation's range begins at the zero point or above, where no negative d matters. */
typedef struct mote_mve_output {
  int32_t zero_point;
  int32_t low, high; /* the activation's range */
  int32_t is_signed;
} mote_mve_output;

/* Of four channels, one vector each: bias, multiplier, minus the right shift. */
#define MOTE_MVE_CONSTANTS 12

#if MOTE_HAS_MVE
/* q3 is the sum with its bias, q1 the multiplier, q2 minus the right shift; q5 is free. The zero point is in
   r6 and the range in q6 and q7. */
#define MOTE_MVE_SCALE "vqrdmulh.s32 q3, q3, q1\n"
#define MOTE_MVE_TIES "vand q5, q3, q2\n vshr.s32 q5, q5, #31\n vadd.i32 q3, q3, q5\n"
#define MOTE_MVE_FINISH \
  "vrshl.s32 q3, q3, q2\n vadd.i32 q3, q3, r6\n vmax.s32 q3, q3, q6\n vmin.s32 q3, q3, q7\n"

/* Copies `bytes`, which may be 0. */
MOTE_INLINE void mote_mve_copy(int8_t* to, const int8_t* from, int32_t bytes) {
  __asm__ volatile(
      "wlstp.8 lr, %[bytes], 2f\n"
      "1: vldrb.8 q0, [%[from]], #16\n"
      "vstrb.8 q0, [%[to]], #16\n"
      "letp lr, 1b\n"
      "2:"
      : [to] "+l"(to), [from] "+l"(from)
      : [bytes] "r"(bytes)
      : "lr", "q0", "memory", "cc");
}
/* Copies `rows` rows of `bytes`; neither may be 0. */
MOTE_INLINE void mote_mve_copy_rows(int8_t* to, int32_t to_step, const int8_t* from, int32_t from_step,
                                    int32_t bytes, int32_t rows) {
  if (bytes > MOTE_VECTOR) {
    for (; rows > 0; --rows, to += to_step, from += from_step) mote_mve_copy(to, from, bytes);
    return;
  }
  __asm__ volatile(
      "vctp.8 %[bytes]\n"
      "dls lr, %[rows]\n"
      "1: vpstt\n"
      "vldrbt.8 q0, [%[from]]\n"
      "vstrbt.8 q0, [%[to]]\n"
      "add %[from], %[from], %[from_step]\n"
      "add %[to], %[to], %[to_step]\n"
      "le lr, 1b\n"
      : [to] "+l"(to), [from] "+l"(from)
      : [bytes] "r"(bytes), [rows] "r"(rows), [to_step] "r"(to_step), [from_step] "r"(from_step)
      : "lr", "q0", "memory", "cc");
}
MOTE_INLINE void mote_mve_fill(int8_t* to, int32_t value, int32_t bytes) {
  __asm__ volatile(
      "vdup.8 q0, %[value]\n"
      "wlstp.8 lr, %[bytes], 2f\n"
      "1: vstrb.8 q0, [%[to]], #16\n"
      "letp lr, 1b\n"
      "2:"
      : [to] "+l"(to)
      : [value] "r"(value), [bytes] "r"(bytes)
      : "lr", "q0", "memory", "cc");
}
#else
MOTE_INLINE void mote_mve_copy(int8_t* to, const int8_t* from, int32_t bytes) {
  memcpy(to, from, (size_t)bytes);
}
MOTE_INLINE void mote_mve_copy_rows(int8_t* to, int32_t to_step, const int8_t* from, int32_t from_step,
                                    int32_t bytes, int32_t rows) {
  for (; rows > 0; --rows, to += to_step, from += from_step) memcpy(to, from, (size_t)bytes);
}
MOTE_INLINE void mote_mve_fill(int8_t* to, int32_t value, int32_t bytes) {
  memset(to, (int)value, (size_t)bytes);
}

/* The int8 output for a sum with its bias. */
MOTE_INLINE int8_t mote_mve_requantize(int32_t sum, int32_t multiplier, int32_t minus_right,
                                       const mote_mve_output* o) {
  int64_t d = ((int64_t)sum * multiplier + ((int64_t)1 << 30)) >> 31;
  if (minus_right < 0) {
    if (o->is_signed && d < 0) --d;
    d = (d + ((int64_t)1 << (-minus_right - 1))) >> -minus_right;
  }
  const int64_t value = d + o->zero_point;
  return (int8_t)(value < o->low ? o->low : value > o->high ? o->high : value);
}
#endif

#endif
