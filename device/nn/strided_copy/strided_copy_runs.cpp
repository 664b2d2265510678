/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/strided_copy/strided_copy_loops.h"

MOTE_KERNEL void MOTE_NAME(strided_copy_runs)(const void* in, void* out, void*,
                                              const mote_strided_copy_params* p) {
  const uint8_t* row = (const uint8_t*)in + p->offset;
  uint8_t* to = (uint8_t*)out;
  mote_odometer odometer;
  mote_start(&odometer, p->loops, p->rank);
  for (int32_t way = 0;; row += way) {
    memcpy(to, row, (size_t)p->count);
    to += p->count;
    if (!mote_next_row(&odometer, p->loops, p->rank, &way)) return;
  }
}
