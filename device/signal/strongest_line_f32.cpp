/* SPDX-License-Identifier: MIT-0 */
#include "device/port/math_sqrt.h"
#include "device/signal/order_track.h"

MOTE_KERNEL void MOTE_NAME(strongest_line_f32)(const float* x, float* y, void*,
                                               const mote_strongest_line_f32_params* p) {
  for (int32_t frame = 0; frame < p->frames; ++frame, x += p->bins) {
    int32_t at = p->first;
    for (int32_t k = at + 1; k < p->end; ++k)
      if (x[k] > x[at]) at = k;
    const float below = at > 0 ? x[at - 1] : 0.0f, above = at + 1 < p->bins ? x[at + 1] : 0.0f;
    const float larger = above > below ? above : below;
    float off = 0.0f;
    if (x[at] > 0.0f && larger > 0.0f) {
      const float ratio = mote_sqrt(larger / x[at]);
      off = mote_clamp_f32((2.0f * ratio - 1.0f) / (1.0f + ratio), 0.0f, 0.5f);
    }
    *y++ = p->scale * ((float)at + (above > below ? off : -off));
  }
}
