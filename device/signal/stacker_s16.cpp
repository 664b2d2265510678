/* SPDX-License-Identifier: MIT-0 */
#include "device/dsp/history.h"
#include "device/signal/frames.h"

MOTE_KERNEL void MOTE_NAME(stacker_s16)(const void* const* in, void* const* out, void*,
                                        const mote_stacker_s16_params* p) {
  const int16_t* x = (const int16_t*)in[0];
  const int16_t* state = (const int16_t*)in[1];
  int16_t *y = (int16_t*)out[0], *after = (int16_t*)out[2];
  const int32_t size = p->kept + p->count, held = p->step > 1 ? size : 0;
  int32_t wait = state[p->kept + held];
  if (wait == 0) {
    wait = p->first_wait;
    for (int32_t at = 0; at < p->kept; at += p->count) memcpy(y + at, x, (size_t)p->count * sizeof(*x));
  } else {
    memcpy(y, state, (size_t)p->kept * sizeof(*x));
  }
  memcpy(y + p->kept, x, (size_t)p->count * sizeof(*x));
  memcpy(after, y + p->count, (size_t)p->kept * sizeof(*x));
  const bool fresh = wait == 1;
  if (held > 0) {
    if (!fresh) memcpy(y, state + p->kept, (size_t)size * sizeof(*x));
    memcpy(after + p->kept, y, (size_t)size * sizeof(*x));
  }
  *(uint8_t*)out[1] = fresh;
  after[p->kept + held] = (int16_t)(fresh ? p->step : wait - 1);
}
