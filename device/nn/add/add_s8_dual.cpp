/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/add/add_dual.h"
#include "device/nn/add/add_run_dual.h"

MOTE_KERNEL void MOTE_NAME(add_s8_dual)(const int8_t* a, const int8_t* b, int8_t* out, void*,
                                        const mote_add_s8_dual_params* p) {
  const int32_t count = p->count;
  int8_t* to = out;
  for (int32_t r = p->repeats; r > 0; --r, a += count, to += count)
    MOTE_NAME(add_run_dual)(a, b, to, to + count, p);
  mote_dual_activate(out, p->repeats * count, p->out_min, p->out_max);
}
