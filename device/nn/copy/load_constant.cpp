/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/copy/copy.h"

MOTE_KERNEL void MOTE_NAME(load_constant)(const void* const*, void* const* out, void*,
                                          const mote_load_constant_params* p) {
  int8_t* to = (int8_t*)out[0];
  const int8_t* end = p->values + p->bytes;
  for (const int8_t* from = p->values; from != end; ++from) *to++ = mote_flash_i8(from);
}
