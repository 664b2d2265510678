// SPDX-License-Identifier: MIT-0
#ifndef MOTE_POOL2D_TAPS_H
#define MOTE_POOL2D_TAPS_H
// What becomes of a window's taps, for the kernels of one image and of a batch of them.

#include "device/nn/pool2d/pool2d_windows.h"

// T is int8_t or int16_t; the sum of a window's taps fits 32 bits. mean(sum, count) rounds their mean.
template <class T, class Params, class Mean>
MOTE_INLINE void mote_average_pool2d(const T* in, T* out, const Params* p, Mean mean) {
  mote_pool2d_windows(
      in, out, p,
      [p, mean](const T* tap, int32_t rows, int32_t columns, int32_t row_step, int32_t step) -> T {
        int32_t sum = 0;
        for (int32_t ky = rows; ky > 0; --ky, tap += row_step)
          for (int32_t kx = columns; kx > 0; --kx, tap += step) sum += *tap;
        return (T)mote_clamp(mean(sum, rows * columns), p->out_min, p->out_max);
      });
}

// Ties away from zero.
template <class T, class Params>
MOTE_INLINE void mote_average_pool2d(const T* in, T* out, const Params* p) {
  mote_average_pool2d(in, out, p, [](int32_t sum, int32_t count) -> int32_t {
    const int32_t half = count >> 1;
    return (sum > 0 ? sum + half : sum - half) / count;
  });
}

template <class Params>
MOTE_INLINE void mote_average_pool2d_f32(const float* in, float* out, const Params* p) {
  mote_pool2d_windows(
      in, out, p,
      [p](const float* tap, int32_t rows, int32_t columns, int32_t row_step, int32_t step) -> float {
        float sum = 0;
        for (int32_t ky = rows; ky > 0; --ky, tap += row_step)
          for (int32_t kx = columns; kx > 0; --kx, tap += step) sum += *tap;
        return mote_clamp_f32(sum / (float)(rows * columns), p->out_min, p->out_max);
      });
}

template <class T, class Params>
MOTE_INLINE void mote_max_pool2d(const T* in, T* out, const Params* p) {
  mote_pool2d_windows(in, out, p,
                      [p](const T* tap, int32_t rows, int32_t columns, int32_t row_step, int32_t step) -> T {
                        int32_t largest = *tap;
                        for (int32_t ky = rows; ky > 0; --ky, tap += row_step)
                          for (int32_t kx = columns; kx > 0; --kx, tap += step)
                            if (*tap > largest) largest = *tap;
                        return (T)mote_clamp(largest, p->out_min, p->out_max);
                      });
}

template <class Params>
MOTE_INLINE void mote_max_pool2d_f32(const float* in, float* out, const Params* p) {
  mote_pool2d_windows(
      in, out, p,
      [p](const float* tap, int32_t rows, int32_t columns, int32_t row_step, int32_t step) -> float {
        float largest = *tap;
        for (int32_t ky = rows; ky > 0; --ky, tap += row_step)
          for (int32_t kx = columns; kx > 0; --kx, tap += step)
            if (*tap > largest) largest = *tap;
        return mote_clamp_f32(largest, p->out_min, p->out_max);
      });
}

// Calls pool(in, out) for every image.
template <class T, class Params, class Pool>
MOTE_INLINE void mote_pool2d_batches(const T* in, T* out, const Params* p, Pool pool) {
  for (int32_t image = p->batches; image > 0; --image) {
    pool(in, out);
    in += p->in_h * p->in_w * p->channels;
    out += p->out_h * p->out_w * p->channels;
  }
}

#endif
