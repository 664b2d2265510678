/* SPDX-License-Identifier: MIT-0 */
#include "device/dsp/history.h"
#include "device/signal/frames.h"

MOTE_KERNEL void MOTE_NAME(delay_s16)(const void* const* in, void* const* out, void*,
                                      const mote_delay_s16_params* p) {
  mote_history<int16_t> row = {(const int16_t*)in[1], p->kept, (const int16_t*)in[0], p->count};
  int16_t* y = (int16_t*)out[0];
  int16_t* kept = (int16_t*)out[1];
  for (int32_t r = 0; r < p->rows; ++r, y += p->count, kept += p->kept) {
    mote_history_read(row, 0, p->count, y);
    mote_history_keep(row, kept);
    row.old += p->kept;
    row.fresh += p->count;
  }
}
