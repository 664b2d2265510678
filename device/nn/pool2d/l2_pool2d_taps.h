// SPDX-License-Identifier: MIT-0
#ifndef MOTE_L2_POOL2D_TAPS_H
#define MOTE_L2_POOL2D_TAPS_H

#include "device/nn/pool2d/pool2d_taps.h"
#include "device/port/math_sqrt.h"

template <class Params>
MOTE_INLINE void mote_l2_pool2d_f32(const float* in, float* out, const Params* p) {
  mote_pool2d_windows(
      in, out, p,
      [p](const float* tap, int32_t rows, int32_t columns, int32_t row_step, int32_t step) -> float {
        float sum = 0;
        for (int32_t ky = rows; ky > 0; --ky, tap += row_step)
          for (int32_t kx = columns; kx > 0; --kx, tap += step) sum += *tap * *tap;
        return mote_clamp_f32(mote_sqrt(sum / (float)(rows * columns)), p->out_min, p->out_max);
      });
}

#endif
