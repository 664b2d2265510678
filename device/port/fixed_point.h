/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_FIXED_POINT_H
#define MOTE_FIXED_POINT_H
/* Functions in fixed point, bit for bit those of gemmlowp's fixedpoint.h. "Qm.n": the integer v stands for
   v / 2^n, and has m bits before the point. They are functions of their own, for they are called several
   times. */

#include "device/port/port.h"

#ifdef __cplusplus

#define MOTE_FIXED_FUNCTION MOTE_SMALL static __attribute__((noinline, unused))

/* A product of two such numbers keeps the high half, rounded: Qa.b times Qc.d is Q(a+c).(b+d-31). It is never
   that of INT32_MIN with itself, the one that would need saturation. */
MOTE_FIXED_FUNCTION int32_t mote_fixed_product(int32_t a, int32_t b) {
  return (int32_t)(((int64_t)a * b + ((int64_t)1 << 30)) >> 31);
}

/* 1 / (2 * half) in Q0.31 for half in [1/2, 1) in Q0.31. */
MOTE_FIXED_FUNCTION int32_t mote_fixed_reciprocal_of_twice(int32_t half) {
  const int32_t k48Over17 = 1515870810, kMinus32Over17 = -1010580540, kOne = 1 << 29; /* Q2.29 */
  /* Newton's and Raphson's step for 1 / half; the first guess is the best straight line. */
  int32_t x = k48Over17 + mote_fixed_product(half, kMinus32Over17);
  for (int step = 3; step > 0; --step) x += mote_fixed_product(x, kOne - mote_fixed_product(half, x)) * 4;
  return x >= 1 << 30 ? INT32_MAX : x * 2; /* half of it, from Q2.29 to Q0.31 */
}

#endif
#endif
