/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/shift_uint8/shift_uint8.h"

MOTE_KERNEL void MOTE_NAME(shift_uint8)(const uint8_t* in, uint8_t* out, void*,
                                        const mote_shift_uint8_params* p) {
  for (const uint8_t* end = in + p->count; in != end; ++in) *out++ = (uint8_t)(*in ^ 0x80);
}
