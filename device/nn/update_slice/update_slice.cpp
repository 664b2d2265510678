/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/update_slice/update_slice.h"

#include "device/nn/gather/index_inside.h"
#include "device/nn/strided_copy/strided_copy_loops.h"

MOTE_KERNEL void MOTE_NAME(update_slice)(const void* const* in, void* const* out, void*,
                                         const mote_update_slice_params* p) {
  const uint8_t* from = (const uint8_t*)in[1];
  uint8_t* row = (uint8_t*)out[0];
  const int32_t* start = p->starts;
  for (int32_t d = p->dimensions; d > 0; --d, start += 3)
    row += mote_index_inside(in[2], mote_flash_i32(start), p->index_words, mote_flash_i32(start + 1)) *
           mote_flash_i32(start + 2);
  if (out[0] != in[0]) memcpy(out[0], in[0], (size_t)p->bytes);
  mote_odometer odometer;
  mote_start(&odometer, p->loops, p->rank);
  for (int32_t way = 0;; row += way) {
    memcpy(row, from, (size_t)p->count);
    from += p->count;
    if (!mote_next_row(&odometer, p->loops, p->rank, &way)) return;
  }
}
