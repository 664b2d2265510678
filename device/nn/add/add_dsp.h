/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_ADD_DSP_H
#define MOTE_ADD_DSP_H
/* The sums of add.h for cores with the DSP extension, as one straight line in the int8 operands:

   out[r][i] = clamp((a_factor * a[r][i] / 2^8 + b_factor * b[i] / 2^8 + offset) / 2^21)

   where each division rounds down. src/ops/add_dsp.cc finds the constants and proves, pair by pair, that all
   65536 pairs of operands give what the three rescalings of add.h give; else the portable kernel is used.

   Elements are read and written in ascending order, four at a time: each element of `a` and `b` is read
   before its place of the output is written. With repeats = 1 no element is read twice. */

#include "device/port/dsp.h"

/* Bits of the sum below one step of the output. */
#define MOTE_ADD_DSP_BITS 21

typedef struct mote_add_s8_dsp_params {
  int32_t repeats, count;
  int32_t a_factor, b_factor, offset;
  int32_t out_min, out_max; /* the activation's range, in [-128, 127] */
} mote_add_s8_dsp_params;

typedef struct mote_add_constant_s8_dsp_params {
  const int32_t* b; /* [count]: b_factor * b[i] / 2^8 + offset */
  int32_t repeats, count;
  int32_t a_factor;
  int32_t out_min, out_max;
} mote_add_constant_s8_dsp_params;

/* The low and high halves of these words are 256 times bytes 0 and 2, or 1 and 3. */
MOTE_INLINE int32_t mote_add_even(int32_t quad) { return (int32_t)(((uint32_t)quad << 8) & 0xff00ff00u); }
MOTE_INLINE int32_t mote_add_odd(int32_t quad) { return (int32_t)((uint32_t)quad & 0xff00ff00u); }

/* One output of a sum. */
MOTE_INLINE int8_t mote_add_output(int32_t sum) { return (int8_t)mote_ssat8(sum >> MOTE_ADD_DSP_BITS); }

#ifdef __cplusplus
extern "C" {
#endif

/* No scratch. */
void MOTE_NAME(add_s8_dsp)(const int8_t* a, const int8_t* b, int8_t* out, void* scratch,
                           const mote_add_s8_dsp_params* p);
void MOTE_NAME(add_constant_s8_dsp)(const int8_t* a, int8_t* out, void* scratch,
                                    const mote_add_constant_s8_dsp_params* p);

#ifdef __cplusplus
}
#endif
#endif
