// SPDX-License-Identifier: MIT-0
#include "device/nn/pool2d/pool2d_windows.h"

MOTE_KERNEL void MOTE_NAME(max_pool2d_s8)(const int8_t* in, int8_t* out, void*,
                                          const mote_pool2d_s8_params* p) {
  mote_pool2d_windows(
      in, out, p,
      [p](const int8_t* tap, int32_t rows, int32_t columns, int32_t row_step, int32_t step) -> int8_t {
        int32_t largest = *tap;
        for (int32_t ky = rows; ky > 0; --ky, tap += row_step)
          for (int32_t kx = columns; kx > 0; --kx, tap += step)
            if (*tap > largest) largest = *tap;
        return (int8_t)mote_clamp(largest, p->out_min, p->out_max);
      });
}
