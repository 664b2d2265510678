/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/concat/concat.h"

MOTE_KERNEL void MOTE_NAME(concat)(const void* const* in, void* const* out, void*,
                                   const mote_concat_params* p) {
  uint8_t* to = (uint8_t*)out[0];
  for (int32_t row = 0; row < p->rows; ++row)
    for (int32_t k = 0; k < p->inputs; ++k) {
      const int32_t bytes = mote_flash_i32(p->bytes + k);
      memcpy(to, (const uint8_t*)in[k] + row * bytes, (size_t)bytes);
      to += bytes;
    }
}
