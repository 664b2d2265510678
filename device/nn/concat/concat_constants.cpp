/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/concat/concat.h"

MOTE_KERNEL void MOTE_NAME(concat_constants)(const void* const* in, void* const* out, void*,
                                             const mote_concat_constants_params* p) {
  int8_t* to = (int8_t*)out[0];
  const int8_t* constant = p->constants;
  for (int32_t row = 0; row < p->rows; ++row) {
    const void* const* tensor = in;
    for (int32_t k = 0; k < p->inputs; ++k) {
      int32_t bytes = mote_flash_i32(p->bytes + k);
      if (bytes >= 0) {
        memcpy(to, (const int8_t*)*tensor++ + row * bytes, (size_t)bytes);
      } else {
        bytes = -1 - bytes;
        for (int32_t i = 0; i < bytes; ++i) to[i] = mote_flash_i8(constant++);
      }
      to += bytes;
    }
  }
}
