/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_ADD_MVE_H
#define MOTE_ADD_MVE_H
/* The sums of add.h for cores with Helium vectors, as one straight line in the int8 operands:

   out[r][i] = clamp(round((a_factor * a[r][i] + b_factor * b[i] + offset) / 2^22))

   where ties go up. src/ops/add_dsp.cc finds the constants and proves, pair by pair, that all 65536 pairs of
   operands give what the three rescalings of add.h give, and that no sum leaves int32; else another kernel
   does the layer. Elements are read and written in ascending order, four at a time. */

#include "device/port/port.h"

/* Bits of the sum below one step of the output. */
#define MOTE_ADD_MVE_BITS 22

typedef struct mote_add_s8_mve_params {
  int32_t repeats, count;
  int32_t a_factor, b_factor, offset;
  int32_t out_min, out_max; /* the activation's range, in [-128, 127] */
} mote_add_s8_mve_params;

/* The output for a sum, before the activation: the two shifts of the vectors. */
MOTE_INLINE int8_t mote_add_mve_output(int32_t sum) {
  const int32_t half_steps = sum >> (MOTE_ADD_MVE_BITS - 1);
  return (int8_t)mote_clamp((half_steps + 1) >> 1, -128, 127);
}

#ifdef __cplusplus
extern "C" {
#endif

/* No scratch. */
void MOTE_NAME(add_s8_mve)(const int8_t* a, const int8_t* b, int8_t* out, void* scratch,
                           const mote_add_s8_mve_params* p);

#ifdef __cplusplus
}
#endif
#endif
