/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_SIGMOID_H
#define MOTE_SIGMOID_H
/* Logistic function and hyperbolic tangent of int16 in Q0.15 by a table of the logistic function, between
   whose entries lines are drawn: entry k is that of k / 24, in Q0.16. The input is brought to steps of 1 / (3
   * 4096):

   n = (in[i] * multiplier + 2^(shift - 1)) >> shift

   int8 goes by a table of its own (lookup.h). Source: TFLM 90b983c, reference/integer_ops/logistic.h and
   tanh.h. The output may lie exactly over the input: each element is read before the same place is written.
 */

#include "device/port/port.h"

typedef struct mote_sigmoid_s16_params {
  const int16_t* table; /* [256], to be read without a sign */
  int32_t count;
  int32_t multiplier; /* in [0, 32767] */
  int32_t shift;      /* in [0, 31] */
} mote_sigmoid_s16_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(logistic_s16)(const int16_t* in, int16_t* out, void* scratch,
                             const mote_sigmoid_s16_params* p);
void MOTE_NAME(tanh_s16)(const int16_t* in, int16_t* out, void* scratch, const mote_sigmoid_s16_params* p);

#ifdef __cplusplus
}

/* The input on the scale of the table. */
MOTE_INLINE int32_t mote_sigmoid_argument(int32_t x, const mote_sigmoid_s16_params* p) {
  return (x * p->multiplier + (int32_t)(((uint32_t)1 << p->shift) >> 1)) >> p->shift;
}

/* The line through the entries around magnitude / 2^bits, times 2^bits; 0xFFFF, or 0xFFFE, beyond the last.
 */
MOTE_INLINE int32_t mote_sigmoid_line(uint32_t magnitude, int bits, int32_t beyond, const int16_t* table) {
  const uint32_t k = magnitude >> bits;
  if (k >= 255) return beyond << bits;
  const int32_t here = (uint16_t)mote_flash_i16(table + k), next = (uint16_t)mote_flash_i16(table + k + 1);
  return (here << bits) + (int32_t)(magnitude & ((1u << bits) - 1)) * (next - here);
}

/* logistic(n / 12288) in Q0.15: from Q0.25, where the side below zero is 1 minus the other. */
MOTE_INLINE int32_t mote_logistic_q15(int32_t n, const int16_t* table) {
  const int bits = 9;
  const int32_t line = mote_sigmoid_line((uint32_t)(n < 0 ? -n : n), bits, 0xFFFE, table);
  return (n >= 0 ? line + (1 << bits) : (1 << 25) - line + (1 << bits) - 1) >> 10;
}

/* tanh(n / 12288) = 2 logistic(2 n / 12288) - 1 in Q0.15: from Q0.24, where the side below zero is the
   negative of the other. */
MOTE_INLINE int32_t mote_tanh_q15(int32_t n, const int16_t* table) {
  const int bits = 8;
  const int32_t half = 1 << 23, rounding = 1 << 7;
  const int32_t line = mote_sigmoid_line((uint32_t)(n < 0 ? -n : n), bits, 0xFFFF, table) - half;
  return (n >= 0 ? line + rounding : -line + rounding - 1) >> bits;
}
#endif
#endif
