/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_FULLY_CONNECTED_PARTIAL_H
#define MOTE_FULLY_CONNECTED_PARTIAL_H
/* int8 fully connected layer that takes its input in strips, so that the input need never be whole; the
   arithmetic is that of fully_connected.h, bit for bit, with a multiplier for each output. Every call adds
   the products of the next strip_c inputs to sums in scratch; the call that adds the last of in_c inputs
   writes the outputs. Sums are modulo 2^32, so their order does not matter. */

#include "device/port/port.h"

typedef struct mote_fully_connected_s8_partial_params {
  const int8_t* weights;     /* [out_c][in_c] */
  const int32_t* bias;       /* [out_c], zero point folded in */
  const int32_t* multiplier; /* [out_c], 0 or in [2^30, 2^31) */
  const int8_t* shift;       /* [out_c], in [-31, 30] */
  int32_t in_c;              /* of all strips together; the batch is 1 */
  int32_t strip_c;           /* inputs of this call */
  int32_t out_c;
  int32_t is_first;         /* whether sums begin with this call, at input 0 */
  int32_t out_zero_point;   /* in [-128, 127] */
  int32_t out_min, out_max; /* the activation's range, in [-128, 127] */
} mote_fully_connected_s8_partial_params;

/* All of it must stay as it is between the calls of one layer: the inputs added so far, and a sum for each
   output, of an even number. */
MOTE_INLINE int32_t mote_fully_connected_s8_partial_scratch_bytes(int32_t out_c) {
  return 4 * (1 + ((out_c + 1) & ~1));
}

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. `in` is the strip. Writes `out` in the last call of a layer only. Scratch:
   mote_fully_connected_s8_partial_scratch_bytes(), 4-byte aligned. */
void MOTE_NAME(fully_connected_s8_partial)(const int8_t* in, int8_t* out, void* scratch,
                                           const mote_fully_connected_s8_partial_params* p);

#ifdef __cplusplus
}
#endif
#endif
