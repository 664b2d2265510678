/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_FULLY_CONNECTED_MVE_H
#define MOTE_FULLY_CONNECTED_MVE_H
/* int8 fully connected layer for cores with Helium vectors; the arithmetic is that of fully_connected.h, bit
   for bit, but every output may have a scale of its own. One row of the batch after the other, four outputs
   at a time. */

#include "device/port/mve.h"

typedef struct mote_fully_connected_s8_mve_params {
  const int8_t* weights; /* as gemm_s8_mve.h has them, but of four channels instead of two */
  const int32_t* constants;
  int32_t batch, in_c, out_c;
  int32_t multiplier;       /* of all outputs, or 0 if each has its own */
  int32_t minus_right;      /* minus the right shift of all outputs */
  int32_t out_zero_point;   /* in [-128, 127] */
  int32_t out_min, out_max; /* the activation's range, in [-128, 127] */
  int32_t is_signed;        /* mve.h */
} mote_fully_connected_s8_mve_params;

#ifdef __cplusplus
extern "C" {
#endif

/* No scratch. */
void MOTE_NAME(fully_connected_s8_mve)(const int8_t* in, int8_t* out, void* scratch,
                                       const mote_fully_connected_s8_mve_params* p);

#ifdef __cplusplus
}
#endif
#endif
