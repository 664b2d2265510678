/* SPDX-License-Identifier: MIT-0 */
#include "device/signal/statistics_rows.h"

MOTE_KERNEL void MOTE_NAME(statistics_f32)(const float* x, float* y, void*,
                                           const mote_statistics_f32_params* p) {
  float all[MOTE_STATISTICS];
  for (int32_t c = 0; c < p->channels; ++c) {
    mote_describe(x + c, p->count, p->channels, all);
    for (int32_t i = 0; i < p->size; ++i) *y++ = all[mote_flash_i8(p->which + i)];
  }
}
