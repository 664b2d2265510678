/* SPDX-License-Identifier: MIT-0 */
#include "device/signal/window.h"

MOTE_KERNEL void MOTE_NAME(window_s16_variable)(const int16_t* x, const int16_t* weights, int16_t* y, void*,
                                                const mote_window_s16_variable_params* p) {
  for (int32_t row = 0; row < p->rows; ++row)
    for (int32_t i = 0; i < p->count; ++i) *y++ = mote_windowed(*x++, weights[i], p->shift);
}
