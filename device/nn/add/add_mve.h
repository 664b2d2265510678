/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_ADD_MVE_H
#define MOTE_ADD_MVE_H
/* The sum of add.h for cores with Helium vectors, as one straight line in the int8 operands:

   out[r][i] = clamp((a_factor * a[r][i] + b_factor * b[i] + offset) / 2^MOTE_ADD_MVE_BITS)

   where the division rounds down. src/ops/add_dsp.cc finds the constants and proves, pair by pair, that all
   65536 pairs of operands give what the three rescalings of add.h give, and that no sum leaves int32; else
   another kernel does the layer. Sixteen elements are read before they are written, in ascending order. */

#include "device/port/mve.h"

/* Bits of the sum below one step of the output: 16 and then 5 are dropped. */
#define MOTE_ADD_MVE_BITS 21

typedef struct mote_add_s8_mve_params {
  int32_t repeats, count;
  int32_t a_factor, b_factor, offset;
  int32_t out_min, out_max; /* the activation's range, in [-128, 127] */
} mote_add_s8_mve_params;

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
