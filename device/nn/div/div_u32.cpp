/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/div/div.h"

MOTE_KERNEL void MOTE_NAME(div_u32)(const uint32_t* a, const uint32_t* b, uint32_t* out, void*,
                                    const mote_broadcast_params* p) {
  mote_broadcast(a, b, out, p, [](uint32_t x, uint32_t y) {
    if (y == 0) return x == 0 ? 0u : UINT32_MAX;
    return x / y;
  });
}
