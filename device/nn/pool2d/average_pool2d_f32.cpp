// SPDX-License-Identifier: MIT-0
#include "device/nn/pool2d/pool2d_windows.h"

MOTE_KERNEL void MOTE_NAME(average_pool2d_f32)(const float* in, float* out, void*,
                                               const mote_pool2d_f32_params* p) {
  mote_pool2d_windows(
      in, out, p,
      [p](const float* tap, int32_t rows, int32_t columns, int32_t row_step, int32_t step) -> float {
        float sum = 0;
        for (int32_t ky = rows; ky > 0; --ky, tap += row_step)
          for (int32_t kx = columns; kx > 0; --kx, tap += step) sum += *tap;
        return mote_clamp_f32(sum / (float)(rows * columns), p->out_min, p->out_max);
      });
}
