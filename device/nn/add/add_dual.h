/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_ADD_DUAL_H
#define MOTE_ADD_DUAL_H
/* The sum of add.h for cores without SIMD instructions, as one straight line in the int8 operands:

   out[r][i] = clamp((a_factor * a[r][i] + b_factor * b[i] + offset) / 2^shift)

   where the division rounds down. src/ops/add_dsp.cc finds the constants and proves, pair by pair, that all
   65536 pairs of operands give what the three rescalings of add.h give; else another kernel does the layer.
   It proves too that no sum leaves int32. Elements are read and written in ascending order, one at a time. */

#include "device/port/port.h"

typedef struct mote_add_s8_dual_params {
  int32_t repeats, count;
  int32_t a_factor, b_factor, offset, shift;
  int32_t out_min, out_max; /* the activation's range, in [-128, 127] */
} mote_add_s8_dual_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(add_s8_dual)(const int8_t* a, const int8_t* b, int8_t* out, void* scratch,
                            const mote_add_s8_dual_params* p);

#ifdef __cplusplus
}
#endif
#endif
