/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/add/add_broadcast.h"

MOTE_KERNEL void MOTE_NAME(add_broadcast_s8)(const int8_t* a, const int8_t* b, int8_t* out, void*,
                                             const mote_add_broadcast_params* p) {
  mote_add_broadcast(a, b, out, p);
}
