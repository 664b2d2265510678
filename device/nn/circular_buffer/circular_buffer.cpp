/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/circular_buffer/circular_buffer.h"

MOTE_KERNEL void MOTE_NAME(circular_buffer)(const void* const* in, void* const* out, void*,
                                            const mote_circular_buffer_params* p) {
  int8_t* slots = (int8_t*)out[0];
  memmove(slots, (const int8_t*)in[1] + p->slot, (size_t)p->kept);
  memcpy(slots + p->kept, in[0], (size_t)p->slot);
  const int32_t wait = *(const int32_t*)in[2] - 1;
  *(int32_t*)out[1] = wait != 0 ? wait : p->cycles;
  *(int32_t*)out[2] = wait == 0;
}
