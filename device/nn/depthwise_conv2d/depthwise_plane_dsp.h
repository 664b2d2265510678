/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_DEPTHWISE_PLANE_DSP_H
#define MOTE_DEPTHWISE_PLANE_DSP_H
/* The plane of depthwise_conv2d_dsp.h: rows of one channel as int16 with their padding around them. */

#include "device/nn/depthwise_conv2d/depthwise_conv2d_dsp.h"
#include "device/port/requantize_dsp.h"

/* A rectangle of one channel; the assembly counts these bytes. */
typedef struct mote_plane_part {
  int32_t width, rows;
  int32_t in_skip, plane_skip; /* bytes from the end of a row to the start of the next */
} mote_plane_part;

#if MOTE_HAS_DSP

// clang-format off
/* One value: ten bytes of code. */
#define MOTE_PLANE_ONE      \
  "ldrsb.w r11, [r0]\n"     \
  "add.n r0, r2\n"          \
  "strh.w r11, [r1], #2\n"

/* Widens a rectangle whose neighbours lie `step` bytes apart: 11 instructions for 4 values. */
extern "C" inline __attribute__((naked, noinline)) void MOTE_NAME(plane_widen)(const int8_t* /*in*/,
                                                                               int16_t* /*plane*/,
                                                                               int32_t /*step*/,
                                                                               const mote_plane_part* /*part*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "ldm r3, {r4-r7}\n"
      "add r3, r2, r2, lsl #1\n"
      "lsr r10, r4, #2\n" /* fours in a row */
      "and r8, r4, #3\n"  /* and what is left over, of which each takes ten bytes of code */
      "rsb r8, r8, #3\n"
      "add r8, r8, r8, lsl #2\n"
      "adr r4, 4f\n"
      "add r4, r4, r8, lsl #1\n"
      "orr r4, r4, #1\n"
      "1:\n" /* a row */
      "adds r9, r1, r10, lsl #3\n"
      "cmp r1, r9\n"
      "beq 3f\n"
      "2:\n"
      "ldrsb r11, [r0]\n"
      "ldrsb r12, [r0, r2]\n"
      "ldrsb lr, [r0, r2, lsl #1]\n"
      "strh r11, [r1], #8\n"
      "ldrsb r11, [r0, r3]\n"
      "strh r12, [r1, #-6]\n"
      "strh lr, [r1, #-4]\n"
      "strh r11, [r1, #-2]\n"
      "add r0, r0, r2, lsl #2\n"
      "cmp r1, r9\n"
      "bne 2b\n"
      "3:\n"
      "bx r4\n"
      ".balign 4\n"
      "4:\n"
      MOTE_PLANE_ONE MOTE_PLANE_ONE MOTE_PLANE_ONE
      "add r0, r0, r6\n"
      "add r1, r1, r7\n"
      "subs r5, r5, #1\n"
      "bne 1b\n"
      "pop {r4-r11, pc}\n");
}
// clang-format on
#undef MOTE_PLANE_ONE

#else

extern "C" inline void MOTE_NAME(plane_widen)(const int8_t* in, int16_t* plane, int32_t step,
                                              const mote_plane_part* part) {
  const int32_t in_pitch = part->width * step + part->in_skip;
  const int32_t plane_pitch = part->width + part->plane_skip / 2;
  for (int32_t y = 0; y < part->rows; ++y)
    for (int32_t x = 0; x < part->width; ++x) plane[y * plane_pitch + x] = in[y * in_pitch + x * step];
}

#endif

/* Fills the plane with the zero point. The padding beside the rows stays, the inside is written anew. */
MOTE_INLINE void mote_plane_clear(int16_t* plane, int32_t pitch, int32_t rows,
                                  const mote_depthwise_conv2d_s8_dsp_params* p) {
  for (int16_t* end = plane + pitch * rows; plane != end; ++plane) *plane = (int16_t)p->in_zero_point;
}

/* What a channel has inside its plane, and where it goes. */
typedef struct mote_plane_filling {
  int32_t plane_offset;
  mote_plane_part part;
} mote_plane_filling;

/* The rows of the plane that lie in the input and that some output looks at. */
MOTE_INLINE mote_plane_filling mote_plane_filling_of(int32_t pitch, int32_t rows,
                                                     const mote_depthwise_conv2d_s8_dsp_params* p) {
  const int32_t from = p->pad_top, seen = rows - from, inside = pitch - p->pad_left;
  mote_plane_filling f;
  f.plane_offset = from * pitch + p->pad_left;
  f.part.width = p->in_w < inside ? p->in_w : inside;
  f.part.rows = f.part.width <= 0 ? 0 : seen < p->in_h ? seen : p->in_h;
  f.part.in_skip = p->in_y_bytes - f.part.width * p->in_x_bytes;
  f.part.plane_skip = 2 * (pitch - f.part.width);
  return f;
}

/* Widens them for the channel that starts at `in`. */
MOTE_INLINE void mote_plane_fill(const int8_t* in, int16_t* plane, const mote_plane_filling* f,
                                 const mote_depthwise_conv2d_s8_dsp_params* p) {
  if (f->part.rows > 0) MOTE_NAME(plane_widen)(in, plane + f->plane_offset, p->in_x_bytes, &f->part);
}

#endif
