/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/shift_uint8/shift_uint8.h"

MOTE_KERNEL void MOTE_NAME(shift_uint8)(const void* in, void* out, void*, const mote_shift_uint8_params* p) {
  const uint8_t* from = (const uint8_t*)in;
  uint8_t* to = (uint8_t*)out;
  for (const uint8_t* end = from + p->count; from != end; ++from) *to++ = (uint8_t)(*from ^ 0x80);
}
