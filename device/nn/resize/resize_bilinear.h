/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_RESIZE_BILINEAR_H
#define MOTE_RESIZE_BILINEAR_H
/* Enlarges or shrinks images; an output is a weighted mean of the four pixels around its place in the input.

   in [batches][in_h][in_w][channels], out [batches][out_h][out_w][channels]. The row of the input that
   belongs to output row y is at y * scale_h + offset_h, columns alike; places outside count as the nearest
   one inside. */

#include "device/port/port.h"

/* Places in units of 1/1024 pixel. Sums are exact and rounded once, halves away from zero. */
typedef struct mote_resize_bilinear_s8_params {
  int32_t batches, in_h, in_w, channels, out_h, out_w;
  int32_t scale_h, scale_w, offset_h, offset_w;
} mote_resize_bilinear_s8_params;

/* Places in pixels: (y + half) * scale_h - half, where half is 0 or 0.5. */
typedef struct mote_resize_bilinear_f32_params {
  int32_t batches, in_h, in_w, channels, out_h, out_w;
  float scale_h, scale_w, half;
} mote_resize_bilinear_f32_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(resize_bilinear_s8)(const int8_t* in, int8_t* out, void* scratch,
                                   const mote_resize_bilinear_s8_params* p);
void MOTE_NAME(resize_bilinear_f32)(const float* in, float* out, void* scratch,
                                    const mote_resize_bilinear_f32_params* p);

#ifdef __cplusplus
}
#endif
#endif
