/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/gather/gather.h"
#include "device/nn/gather/index_inside.h"

MOTE_KERNEL void MOTE_NAME(gather)(const void* in, const void* indices, void* out, void*,
                                   const mote_gather_params* p) {
  const uint8_t* from = (const uint8_t*)in;
  uint8_t* to = (uint8_t*)out;
  for (int32_t batch = 0; batch < p->batches; ++batch)
    for (int32_t outer = p->outer; outer > 0; --outer, from += p->size * p->bytes)
      for (int32_t i = 0; i < p->count; ++i, to += p->bytes) {
        const int32_t index = mote_index_inside(indices, batch * p->count + i, p->index_words, p->size - 1);
        memcpy(to, from + index * p->bytes, (size_t)p->bytes);
      }
}
