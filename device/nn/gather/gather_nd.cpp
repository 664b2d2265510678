/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/gather/gather.h"
#include "device/nn/gather/index_inside.h"

MOTE_KERNEL void MOTE_NAME(gather_nd)(const void* in, const void* indices, void* out, void*,
                                      const mote_gather_nd_params* p) {
  uint8_t* to = (uint8_t*)out;
  int32_t next = 0;
  for (int32_t i = p->count; i > 0; --i, to += p->bytes) {
    const uint8_t* from = (const uint8_t*)in;
    const int32_t* dimension = p->dimensions;
    for (int32_t d = p->depth; d > 0; --d, dimension += 2)
      from += mote_index_inside(indices, next++, p->index_words, mote_flash_i32(dimension) - 1) *
              mote_flash_i32(dimension + 1);
    memcpy(to, from, (size_t)p->bytes);
  }
}
