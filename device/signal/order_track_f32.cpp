/* SPDX-License-Identifier: MIT-0 */
#include "device/signal/order_track.h"

/* A place between samples; the index stays whole, so that it costs no digits. */
struct place {
  int32_t index;
  float rest;
};

/* The next rise behind sample `from`; index -1 if there is none. */
static inline place next_rise(const float* tachometer, int32_t from, int32_t count, float level) {
  for (int32_t i = from; i + 1 < count; ++i) {
    const float low = tachometer[i], high = tachometer[i + 1];
    if (low < level && high >= level) {
      const place found = {i, (level - low) / (high - low)};
      return found;
    }
  }
  const place none = {-1, 0.0f};
  return none;
}

MOTE_KERNEL void MOTE_NAME(order_track_f32)(const float* x, const float* tachometer, float* y, void*,
                                            const mote_order_track_f32_params* p) {
  int32_t made = 0;
  place begin = next_rise(tachometer, 0, p->count, p->level);
  while (begin.index >= 0 && made < p->points) {
    const place end = next_rise(tachometer, begin.index + 1, p->count, p->level);
    if (end.index < 0) break;
    const float period = (float)(end.index - begin.index) + (end.rest - begin.rest);
    for (int32_t k = 0; k < p->per_turn && made < p->points; ++k) {
      const float at = begin.rest + period * ((float)k / (float)p->per_turn);
      int32_t whole = (int32_t)at;
      const int32_t most = p->count - 2 - begin.index;
      if (whole > most) whole = most;
      const float* sample = x + begin.index + whole;
      y[made++] = sample[0] + (at - (float)whole) * (sample[1] - sample[0]);
    }
    begin = end;
  }
  for (; made < p->points; ++made) y[made] = 0.0f;
}
