/* SPDX-License-Identifier: MIT-0 */
#include "device/signal/window.h"

MOTE_KERNEL void MOTE_NAME(window_s16)(const int16_t* x, int16_t* y, void*, const mote_window_s16_params* p) {
  for (int32_t row = 0; row < p->rows; ++row) {
    const int16_t* weights = p->weights;
    const int16_t* end = x + p->count;
    while (x != end) *y++ = mote_windowed(*x++, mote_flash_i16(weights++), p->shift);
  }
}
