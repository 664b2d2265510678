/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_SVDF_H
#define MOTE_SVDF_H
/* A layer of rank-limited filters over time (SVDF). Every filter weighs the features of one step into a
   number, keeps the last `memory` of these numbers, and weighs them into another; a unit adds up the results
   of `rank` filters that follow each other, and its bias.

   in[0]   x [batch][features]
   in[1]   state [batch][units * rank][memory], oldest first
   out[0]  y [batch][units]; lies over no input
   out[1]  the new state; may lie exactly over the old one */

#include "device/port/port.h"

typedef struct mote_svdf_f32_params {
  const float* feature_weights; /* [units * rank][features] */
  const float* time_weights;    /* [units * rank][memory] */
  const float* bias;            /* [units] */
  int32_t batch, features, units, rank, memory;
  float out_min, out_max;
} mote_svdf_f32_params;

/* int8 x, feature weights and y. The number that a filter keeps is round(sum * multiplier * 2^(shift - 31))
   saturated to the state's type, plus the state's zero point modulo 2^8; zero points of x are in
   feature_bias, the sum of a filter's weights times -zero point. */
typedef struct mote_svdf_s8_params {
  const int8_t* feature_weights;
  const int8_t* time_weights;
  const int32_t* bias;
  const int32_t* feature_bias; /* [units * rank] */
  int32_t batch, features, units, rank, memory;
  int32_t state_zero_point, state_multiplier, state_shift;
  int32_t out_zero_point, out_multiplier, out_shift, out_min, out_max;
} mote_svdf_s8_params;

/* The same with a state and time weights of int16. */
typedef struct mote_svdf_s8_s16_params {
  const int8_t* feature_weights;
  const int16_t* time_weights;
  const int32_t* bias;
  const int32_t* feature_bias;
  int32_t batch, features, units, rank, memory;
  int32_t state_multiplier, state_shift;
  int32_t out_zero_point, out_multiplier, out_shift, out_min, out_max;
} mote_svdf_s8_s16_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(svdf_f32)(const void* const* in, void* const* out, void* scratch,
                         const mote_svdf_f32_params* p);
void MOTE_NAME(svdf_s8)(const void* const* in, void* const* out, void* scratch, const mote_svdf_s8_params* p);
void MOTE_NAME(svdf_s8_s16)(const void* const* in, void* const* out, void* scratch,
                            const mote_svdf_s8_s16_params* p);

#ifdef __cplusplus
}
#endif
#endif
