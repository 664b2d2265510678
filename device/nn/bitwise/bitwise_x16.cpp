/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/bitwise/bitwise.h"

MOTE_KERNEL void MOTE_NAME(bitwise_x16)(const void* a, const void* b, void* out, void*,
                                        const mote_bitwise_params* p) {
  mote_bitwise<int16_t, uint16_t>(a, b, out, p);
}
