/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/mul/mul_broadcast.h"

MOTE_KERNEL void MOTE_NAME(mul_broadcast_s16)(const int16_t* a, const int16_t* b, int16_t* out, void*,
                                              const mote_mul_broadcast_params* p) {
  mote_mul_broadcast(a, b, out, p);
}
