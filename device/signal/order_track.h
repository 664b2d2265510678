/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_ORDER_TRACK_H
#define MOTE_ORDER_TRACK_H
/* Samples evenly spaced over the angle of a shaft, from samples evenly spaced in time and what tells its
   speed. What turns with the shaft is then at the same place of a spectrum, whatever the speed. x is a
   straight line between samples.

   order_track_f32: x [count], tachometer [count] -> y [points]. The tachometer rises through a level once per
   revolution. The first one begins where it first rises from below `level` to `level` or above, at the place
   on the straight line between these two samples; `per_turn` points are spread evenly over each one. Points
   of revolutions that are not whole are 0.

   strongest_line_f32: power spectra x [frames][bins] of Hann windows as long as their transforms -> y
   [frames], `scale` times the frequency, in bins, of the strongest line among bins first to end - 1. Between
   bins it is found from the larger neighbour: with a the ratio of both magnitudes it is (2 a - 1) / (1 + a)
   bins away, 0 to half a bin. Source: T. Grandke, Interpolation algorithms for discrete Fourier transforms of
   weighted signals (1983).

   order_track_speed_f32: x [count], speed [frames] in revolutions per sample, in the middle of frames: at
   `centre` + k * step samples, between which it is a straight line and beyond which it stays -> y [points],
   `per_turn` of them in each revolution, of which the first is x[0]. Points behind the last sample are 0.

   y lies over no input. */

#include "device/port/port.h"

typedef struct mote_order_track_f32_params {
  int32_t count, points, per_turn;
  float level;
} mote_order_track_f32_params;

typedef struct mote_strongest_line_f32_params {
  int32_t frames, bins, first, end;
  float scale;
} mote_strongest_line_f32_params;

typedef struct mote_order_track_speed_f32_params {
  int32_t count, frames, points, per_turn, centre, step;
} mote_order_track_speed_f32_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(order_track_f32)(const float* x, const float* tachometer, float* y, void* scratch,
                                const mote_order_track_f32_params* p);
void MOTE_NAME(strongest_line_f32)(const float* x, float* y, void* scratch,
                                   const mote_strongest_line_f32_params* p);
void MOTE_NAME(order_track_speed_f32)(const float* x, const float* speed, float* y, void* scratch,
                                      const mote_order_track_speed_f32_params* p);

#ifdef __cplusplus
}
#endif
#endif
