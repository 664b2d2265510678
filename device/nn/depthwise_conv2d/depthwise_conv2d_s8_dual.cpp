/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/depthwise_conv2d/depthwise_conv2d_dual.h"
#include "device/port/requantize_dual.h"

namespace {

typedef mote_depthwise_conv2d_s8_dual_params Params;

/* The second output of a pair is this far from the first. */
struct Distance {
  int32_t x, y;
};

/* A row of the input; one outside is the zero point, again and again. */
struct Row {
  const int8_t* at;
  int32_t step, width;
  int8_t zero_point;
};
MOTE_INLINE int32_t value_at(const Row& row, int32_t x) {
  return (uint32_t)x < (uint32_t)row.width ? row.at[x * row.step] : row.zero_point;
}
MOTE_INLINE Row row_of(const int8_t* in, int32_t y, const Params* p) {
  const bool inside = (uint32_t)y < (uint32_t)p->in_h;
  const Row row = {inside ? in + y * p->in_y_bytes : in, p->in_x_bytes, inside ? p->in_w : 0,
                   (int8_t)p->in_zero_point};
  return row;
}

/* One row of the plane, of every kernel_h words one: columns x ... end of row a, and those `right` further of
 * row b. */
void load_row(Row a, Row b, int32_t right, int32_t x, int32_t end, int32_t* to, int32_t pitch) {
  const int32_t inner_end = b.width - right; /* both are inside from 0 until here */
  for (; x < end && (x < 0 || a.width == 0 || b.width == 0); ++x, to += pitch)
    *to = value_at(a, x) + value_at(b, x + right) * 65536;
  const int8_t *low = a.at + x * a.step, *high = b.at + (x + right) * b.step;
  for (; x < end && x < inner_end; ++x, to += pitch, low += a.step, high += b.step)
    *to = *low + *high * 65536;
  for (; x < end; ++x, to += pitch) *to = value_at(a, x) + value_at(b, x + right) * 65536;
}

/* The plane of a row of windows whose first starts at row `top`. */
void load_plane(const int8_t* in, int32_t top, Distance pair, int32_t columns, int32_t* to, const Params* p) {
  for (int32_t ky = 0; ky < p->kernel_h; ++ky)
    load_row(row_of(in, top + ky, p), row_of(in, top + ky + pair.y * p->stride_y, p), pair.x * p->stride_x,
             -p->pad_left, columns - p->pad_left, to + ky, p->kernel_h);
}

/* Both sums of a window: in the low and the high half of words. */
struct Sums {
  int32_t both, high;
};

MOTE_INLINE void finish_run(int32_t run, Sums* s) {
  s->both = mote_wrap_add(s->both, run);
  s->high += run >> 16;
}

/* `taps` products in runs of four if they fit, else of two. */
MOTE_INLINE void add_products(const int32_t* window, const int32_t* weights, int32_t taps, bool long_runs,
                              Sums* sums) {
  Sums s = *sums;
  for (; taps >= 4; taps -= 4, window += 4, weights += 4) {
    int32_t run = mote_wrap_add(32768, mote_wrap_mul(window[0], weights[0]));
    run = mote_wrap_add(run, mote_wrap_mul(window[1], weights[1]));
    if (!long_runs) {
      finish_run(run, &s);
      run = 32768;
    }
    run = mote_wrap_add(run, mote_wrap_mul(window[2], weights[2]));
    finish_run(mote_wrap_add(run, mote_wrap_mul(window[3], weights[3])), &s);
  }
  for (; taps > 0; --taps) finish_run(mote_wrap_add(32768, mote_wrap_mul(*window++, *weights++)), &s);
  *sums = s;
}

/* All windows of the plane with one output channel's weights. */
void make_outputs(const int32_t* window, int32_t width, const int32_t* weights, const int32_t* constants,
                  int8_t* out, int32_t pair_bytes, const Params* p) {
  const int32_t taps = p->kernel_w * p->kernel_h, step = p->stride_x * p->kernel_h, out_x = p->out_x_bytes;
  const int32_t bias = mote_flash_i32(constants), shifts = mote_flash_i32(constants + 2);
  const mote_dual_rounding rounding =
      mote_dual_rounding_of(mote_flash_i32(constants + 1), shifts, 2 * p->out_zero_point + 1);
  const bool long_runs = (shifts & MOTE_DUAL_LONG_RUNS) != 0;
  const int32_t runs = (long_runs ? taps >> 2 : (taps >> 2) * 2) + (taps & 3);
  const Sums start = {mote_wrap_sub(mote_wrap_add(bias, mote_wrap_shl(bias, 16)), runs << 15), bias};
  for (; width > 0; --width, window += step, out += out_x) {
    Sums sums = start;
    if (long_runs)
      add_products(window, weights, taps, true, &sums);
    else
      add_products(window, weights, taps, false, &sums);
    out[pair_bytes] = mote_requantize_dual(sums.high, &rounding);
    out[0] = mote_requantize_dual(mote_wrap_sub(sums.both, mote_wrap_shl(sums.high, 16)), &rounding);
  }
}

}  // namespace

MOTE_KERNEL void MOTE_NAME(depthwise_conv2d_s8_dual)(const int8_t* in, int8_t* out, void* scratch,
                                                     const Params* p) {
  const int32_t width = mote_depthwise_dual_width(p->out_w, p->out_h), taps = p->kernel_w * p->kernel_h;
  const int32_t columns = (width - 1) * p->stride_x + p->kernel_w;
  int32_t* plane = (int32_t*)scratch;
  int32_t* weights = plane + columns * p->kernel_h;
  for (int32_t c = 0; c < p->in_c; ++c) {
    for (int32_t y = 0; y < p->out_h; y += 2) {
      /* A row alone falls on itself; halves of an odd row overlap. */
      const Distance pair = {p->out_h == 1 ? p->out_w - width : 0, y + 1 < p->out_h ? 1 : 0};
      load_plane(in + c, y * p->stride_y - p->pad_top, pair, columns, plane, p);
      for (int32_t o = c * p->depth_multiplier; o < (c + 1) * p->depth_multiplier; ++o) {
        for (int32_t i = 0; i < taps; ++i) weights[i] = mote_flash_i8(p->weights + o * taps + i);
        make_outputs(plane, width, weights, p->constants + 3 * o, out + o + y * p->out_y_bytes,
                     pair.x * p->out_x_bytes + pair.y * p->out_y_bytes, p);
      }
    }
  }
  mote_dual_activate(out, p->out_w * p->out_h * p->in_c * p->depth_multiplier, p->out_min, p->out_max);
}
