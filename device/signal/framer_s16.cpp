/* SPDX-License-Identifier: MIT-0 */
#include "device/dsp/history.h"
#include "device/signal/frames.h"

MOTE_KERNEL void MOTE_NAME(framer_s16)(const void* const* in, void* const* out, void*,
                                       const mote_framer_s16_params* p) {
  const bool keeps = p->kept > 0;
  mote_history<int16_t> row = {(const int16_t*)in[keeps], p->kept, (const int16_t*)in[0], p->count};
  int16_t* frame = (int16_t*)out[0];
  int16_t* kept = (int16_t*)out[keeps ? 2 : 0];
  for (int32_t r = 0; r < p->rows; ++r) {
    for (int32_t first = 0; first < p->count; first += p->step, frame += p->size)
      mote_history_read(row, first, p->size, frame);
    if (keeps) mote_history_keep(row, kept);
    row.old += p->kept;
    row.fresh += p->count;
    kept += p->kept;
  }
  bool whole = true;
  if (p->steps > 0) {
    const int32_t seen = *row.old, now = seen + p->count / p->step;
    whole = seen >= p->steps;
    *kept = (int16_t)(now < p->steps ? now : p->steps);
  }
  *(uint8_t*)out[1] = whole;
}
