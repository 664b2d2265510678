// SPDX-License-Identifier: MIT-0
#ifndef MOTE_BATCH_MATMUL_ELEMENTS_H
#define MOTE_BATCH_MATMUL_ELEMENTS_H
// The walk that all products of matrices share, and what becomes of a sum of each type.

#include "device/nn/batch_matmul/batch_matmul.h"
#include "device/port/requantize.h"

// Writes finish(sum) for every product of two lines, where sum starts as `start` and becomes next(sum, a, b)
// with every pair of elements.
template <class T, class Sum, class Params, class Next, class Finish>
MOTE_INLINE void mote_batch_matmul(const T* x, const T* y, T* out, const Params* p, Sum start, Next next,
                                   Finish finish) {
  for (int32_t b0 = 0; b0 < p->batch_0; ++b0) {
    for (int32_t b1 = 0; b1 < p->batch_1; ++b1) {
      const T* x_first = x + b0 * p->x_batch_0 + b1 * p->x_batch_1;
      const T* y_batch = y + b0 * p->y_batch_0 + b1 * p->y_batch_1;
      for (int32_t b2 = p->batch_2; b2 > 0; --b2) {
        const T* x_line = x_first;
        for (int32_t i = 0; i < p->x_lines; ++i, x_line += p->x_line) {
          const T* y_line = y_batch;
          T* to = out + i * p->out_x;
          for (int32_t j = p->y_lines; j > 0; --j, y_line += p->y_line, to += p->out_y) {
            const T* a = x_line;
            const T* b = y_line;
            Sum sum = start;
            for (int32_t k = p->depth; k > 0; --k, a += p->x_step, b += p->y_step) sum = next(sum, *a, *b);
            *to = finish(sum);
          }
        }
        out += p->x_lines * p->y_lines;
        x_first += p->x_batch_2;
        y_batch += p->y_batch_2;
      }
    }
  }
}

template <class Params>
MOTE_INLINE void mote_batch_matmul_s8(const int8_t* x, const int8_t* y, int8_t* out, const Params* p) {
  mote_batch_matmul(
      x, y, out, p, (int32_t)0,
      [p](int32_t sum, int8_t a, int8_t b) {
        return mote_wrap_add(sum, (a - p->x_zero_point) * (b - p->y_zero_point));
      },
      [p](int32_t sum) {
        return mote_offset_and_clamp(mote_requantize(sum, p->multiplier, (int)p->shift), p->out_zero_point,
                                     -128, 127);
      });
}

template <class Params>
MOTE_INLINE void mote_batch_matmul_s16(const int16_t* x, const int16_t* y, int16_t* out, const Params* p) {
  mote_batch_matmul(
      x, y, out, p, (int64_t)0, [](int64_t sum, int16_t a, int16_t b) { return sum + (int32_t)a * b; },
      [p](int64_t sum) {
        return (int16_t)mote_clamp(mote_requantize_wide(sum, p->multiplier, (int)p->right), -32768, 32767);
      });
}

template <class Params>
MOTE_INLINE void mote_batch_matmul_f32(const float* x, const float* y, float* out, const Params* p) {
  mote_batch_matmul(
      x, y, out, p, 0.0f, [](float sum, float a, float b) { return sum + a * b; },
      [](float sum) { return sum; });
}

#endif
