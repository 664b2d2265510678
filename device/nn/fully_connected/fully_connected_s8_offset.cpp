/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/fully_connected/fully_connected_offset_sums.h"

MOTE_KERNEL void MOTE_NAME(fully_connected_s8_offset)(const int8_t* in, int8_t* out, void*,
                                                      const mote_fully_connected_s8_offset_params* p) {
  mote_fully_connected_offset(in, out, p,
                              [p](int32_t i) -> int32_t { return mote_flash_i8(p->weights + i); });
}
