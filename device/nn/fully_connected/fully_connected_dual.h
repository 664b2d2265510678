/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_FULLY_CONNECTED_DUAL_H
#define MOTE_FULLY_CONNECTED_DUAL_H
/* int8 fully connected layer for cores without SIMD instructions; the arithmetic is that of
   fully_connected.h, bit for bit. How two sums share a word and what a run is, is told in
   device/nn/conv2d/gemm_s8_dual.h; here it is the weights of two output channels that share one.

   The stream has a part for every four outputs a, b, c, d:

       biases of a, b, c, d

       for each input k a word of bytes: 128 + the weights of a (the lowest), b, c and d

       multiplier and shifts of each, as in requantize_dual.h, if every output has its own

       if the layer has patches: how many of them follow, and these: bits 0-1 one of the four outputs, bits
       2-23 an input k, bits 24-31 what is missing from its weight (a signed byte), which was made smaller so
       that its run fits

   and then for each of the one to three outputs that are left over: bias; multiplier and shifts, if every
   output has its own; plain weights, four to a word.

   A word masked by 0x00ff00ff holds the weights of a and c, and shifted right by 8 before, those of b and d:
   two products by one multiplication. The 128 make every byte positive; what they add to a run depends on its
   inputs only, 0x00800080 times their sum, and is taken off where the run starts. */

#include "device/port/port.h"

typedef struct mote_fully_connected_s8_dual_params {
  const int32_t* stream;
  int32_t batch;              /* rows of inputs and outputs */
  int32_t in_c, out_c;        /* in_c >= 1 */
  int32_t run;                /* inputs that always fit in a run: 8, 4 or 2 */
  int32_t has_patches;        /* with runs of 2 there are none */
  int32_t multiplier, shifts; /* of all outputs, as in requantize_dual.h; 0 if every output has its own */
  int32_t out_zero_point;     /* in [-128, 127] */
  int32_t out_min, out_max;   /* the activation's range, in [-128, 127] */
} mote_fully_connected_s8_dual_params;

/* Where runs start. Eight inputs at a time are added up in runs that start where the table says; the others,
   and all with short runs, two at a time. */
MOTE_INLINE int32_t mote_fully_connected_s8_dual_scratch_bytes(int32_t in_c, int32_t run) {
  return run == 2 ? 0 : in_c / 8 * (run == 8 ? 4 : 8);
}

#ifdef __cplusplus
extern "C" {
#endif

/* Any size, any core. A row of inputs is read until all of its outputs are written. Scratch:
   mote_fully_connected_s8_dual_scratch_bytes(), 4-byte aligned. */
void MOTE_NAME(fully_connected_s8_dual)(const int8_t* in, int8_t* out, void* scratch,
                                        const mote_fully_connected_s8_dual_params* p);

#ifdef __cplusplus
}
#endif
#endif
