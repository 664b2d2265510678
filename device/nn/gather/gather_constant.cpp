/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/gather/gather.h"
#include "device/nn/gather/index_inside.h"

MOTE_KERNEL void MOTE_NAME(gather_constant)(const void* indices, void* out, void*,
                                            const mote_gather_constant_params* p) {
  const int8_t* from = p->values;
  int8_t* to = (int8_t*)out;
  for (int32_t batch = 0; batch < p->batches; ++batch)
    for (int32_t outer = p->outer; outer > 0; --outer, from += p->size * p->bytes)
      for (int32_t i = 0; i < p->count; ++i) {
        const int32_t index = mote_index_inside(indices, batch * p->count + i, p->index_words, p->size - 1);
        const int8_t* part = from + index * p->bytes;
        for (int32_t j = p->bytes; j > 0; --j) *to++ = mote_flash_i8(part++);
      }
}
