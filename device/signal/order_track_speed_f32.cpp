/* SPDX-License-Identifier: MIT-0 */
#include "device/signal/order_track.h"

/* In the middle between sample i and the next one. */
static inline float speed_behind(int32_t i, const float* speed, const mote_order_track_speed_f32_params* p) {
  const int32_t last = (p->frames - 1) * p->step, off = i - p->centre;
  if (off < 0) return speed[0];
  if (off >= last) return speed[p->frames - 1];
  const int32_t frame = off / p->step;
  const float part = ((float)(off - frame * p->step) + 0.5f) / (float)p->step;
  return speed[frame] + part * (speed[frame + 1] - speed[frame]);
}

MOTE_KERNEL void MOTE_NAME(order_track_speed_f32)(const float* x, const float* speed, float* y, void*,
                                                  const mote_order_track_speed_f32_params* p) {
  int32_t made = 0;
  float ahead = 0.0f; /* points from sample i to the next point */
  for (int32_t i = 0; i + 1 < p->count && made < p->points; ++i) {
    const float step = (float)p->per_turn * speed_behind(i, speed, p);
    for (; ahead < step && made < p->points; ahead += 1.0f)
      y[made++] = x[i] + ahead / step * (x[i + 1] - x[i]);
    ahead -= step;
  }
  for (; made < p->points; ++made) y[made] = 0.0f;
}
