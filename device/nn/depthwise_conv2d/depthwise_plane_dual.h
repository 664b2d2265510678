/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_DEPTHWISE_PLANE_DUAL_H
#define MOTE_DEPTHWISE_PLANE_DUAL_H
/* What kernels around depthwise_windows_dual.h share: the plane of one channel, and what its windows start
   from. */

#include "device/nn/depthwise_conv2d/depthwise_windows_dual.h"

/* Most taps of a window: as many as `splits` of depthwise_windows_dual.h has bits for. */
#define MOTE_DUAL_WINDOW_MOST_TAPS 244

/* One channel of an image, and how windows lie over it. */
typedef struct mote_dual_plane {
  int32_t in_w, in_h, in_x_bytes, in_y_bytes; /* positions, and bytes from one to the next */
  int32_t kernel_h, stride_x, stride_y, pad_left;
  int32_t columns; /* of the plane */
  int32_t in_zero_point;
} mote_dual_plane;

/* A row of the input; one outside is the zero point, again and again. */
typedef struct mote_dual_plane_row {
  const int8_t* at;
  int32_t step, width;
  int8_t zero_point;
} mote_dual_plane_row;

MOTE_INLINE int32_t mote_dual_plane_value(const mote_dual_plane_row* row, int32_t x) {
  return (uint32_t)x < (uint32_t)row->width ? row->at[x * row->step] : row->zero_point;
}

MOTE_INLINE mote_dual_plane_row mote_dual_plane_row_of(const int8_t* in, int32_t y,
                                                       const mote_dual_plane* p) {
  const int inside = (uint32_t)y < (uint32_t)p->in_h;
  const mote_dual_plane_row row = {inside ? in + y * p->in_y_bytes : in, p->in_x_bytes, inside ? p->in_w : 0,
                                   (int8_t)p->in_zero_point};
  return row;
}

/* One row of the plane, every kernel_h words one: row y of the input in the low halves, row y + down from
   `right` columns on in the high ones. */
MOTE_INLINE void mote_dual_load_plane_row(const int8_t* in, int32_t y, int32_t down, int32_t right,
                                          int32_t* to, const mote_dual_plane* p) {
  const mote_dual_plane_row a = mote_dual_plane_row_of(in, y, p), b = mote_dual_plane_row_of(in, y + down, p);
  const int32_t pitch = p->kernel_h, end = p->columns - p->pad_left;
  int32_t x = -p->pad_left;
  if (a.width != 0 && b.width != 0) {
    const int32_t inner_end = end < b.width - right ? end : b.width - right;
    for (; x < 0; ++x, to += pitch)
      *to = mote_dual_plane_value(&a, x) + mote_dual_plane_value(&b, x + right) * 65536;
    const int8_t *low = a.at + x * a.step, *high = b.at + (x + right) * b.step;
    for (; x < inner_end; ++x, to += pitch, low += a.step, high += b.step) *to = *low + *high * 65536;
  }
  for (; x < end; ++x, to += pitch)
    *to = mote_dual_plane_value(&a, x) + mote_dual_plane_value(&b, x + right) * 65536;
}

/* The plane of a row of windows whose first starts at row `top`; the second outputs of pairs see what lies
   `down` rows and `right` columns further. */
extern "C" inline __attribute__((noinline)) void MOTE_NAME(dual_load_plane)(const int8_t* in, int32_t top,
                                                                            int32_t down, int32_t right,
                                                                            int32_t* to,
                                                                            const mote_dual_plane* p) {
  for (int32_t ky = 0; ky < p->kernel_h; ++ky)
    mote_dual_load_plane_row(in, top + ky, down, right, to + ky, p);
}

/* Weights of a channel as words, with zeros up to a multiple of four. */
MOTE_INLINE void mote_dual_unpack_weights(const int8_t* weights, int32_t taps, int32_t* to) {
  const int32_t* end = to + taps;
  const int32_t* padded_end = to + ((taps + 3) & ~3);
  while (to != end) *to++ = mote_flash_i8(weights++);
  while (to != padded_end) *to++ = 0;
}

/* What a channel's outputs start from and how they are rounded; `shifts` are those of requantize_dual.h. */
MOTE_INLINE void mote_dual_begin_channel(int32_t bias, int32_t multiplier, int32_t shifts, int32_t splits,
                                         int32_t twice_zero_plus_1, mote_dual_windows_channel* c) {
  int32_t runs = splits < 0 ? 2 : 0;
  for (uint32_t s = (uint32_t)splits << 1; s != 0x80000000u; s <<= 1) runs += (s & 0x80000000u) != 0 ? 4 : 2;
  c->multiplier = multiplier;
  c->round = mote_dual_round(twice_zero_plus_1, shifts);
  c->first_shift = (shifts >> 8) & 0xf;
  c->shifts = shifts;
  c->high = bias;
  c->both = mote_wrap_sub(mote_wrap_add(bias, mote_wrap_shl(bias, 16)), runs << 15);
  c->splits = splits;
}

#endif
