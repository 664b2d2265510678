/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_RESCALE_H
#define MOTE_RESCALE_H
/* Brings elements to another scale, zero point or width:

   out[i] = clamp(out_zero_point + requantize(in[i] - in_zero_point), range of the output type)

   Sums and differences of int32 are taken modulo 2^32.

   Where both have the same width the output may lie exactly over the input. */

#include "device/port/port.h"

typedef struct mote_rescale_params {
  int32_t count;
  int32_t in_zero_point, out_zero_point;
  int32_t multiplier; /* 0 or in [2^30, 2^31) */
  int32_t shift;      /* in [-31, 30] */
} mote_rescale_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(rescale_s8_s8)(const int8_t* in, int8_t* out, void* scratch, const mote_rescale_params* p);
void MOTE_NAME(rescale_s8_s16)(const int8_t* in, int16_t* out, void* scratch, const mote_rescale_params* p);
void MOTE_NAME(rescale_s16_s8)(const int16_t* in, int8_t* out, void* scratch, const mote_rescale_params* p);
void MOTE_NAME(rescale_s16_s16)(const int16_t* in, int16_t* out, void* scratch, const mote_rescale_params* p);
void MOTE_NAME(rescale_s8_s32)(const int8_t* in, int32_t* out, void* scratch, const mote_rescale_params* p);
void MOTE_NAME(rescale_s16_s32)(const int16_t* in, int32_t* out, void* scratch, const mote_rescale_params* p);
void MOTE_NAME(rescale_s32_s8)(const int32_t* in, int8_t* out, void* scratch, const mote_rescale_params* p);
void MOTE_NAME(rescale_s32_s16)(const int32_t* in, int16_t* out, void* scratch, const mote_rescale_params* p);

#ifdef __cplusplus
}
#endif
#endif
