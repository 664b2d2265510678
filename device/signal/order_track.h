/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_ORDER_TRACK_H
#define MOTE_ORDER_TRACK_H
/* Samples evenly spaced over the angle of a shaft, from samples evenly spaced in time and the signal of a
   tachometer, which rises through a level once per revolution. What turns with the shaft is then at the same
   place of a spectrum, whatever the speed.

   order_track_f32  x [count], tachometer [count] -> y [points]. The first revolution begins where the
   tachometer first rises from below `level` to `level` or above, at the place on the straight line between
   these two samples; `per_turn` points are spread evenly over each one. x is a straight line between samples.
                    Points of revolutions that are not whole are 0

   y lies over no input. */

#include "device/port/port.h"

typedef struct mote_order_track_f32_params {
  int32_t count, points, per_turn;
  float level;
} mote_order_track_f32_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(order_track_f32)(const float* x, const float* tachometer, float* y, void* scratch,
                                const mote_order_track_f32_params* p);

#ifdef __cplusplus
}
#endif
#endif
