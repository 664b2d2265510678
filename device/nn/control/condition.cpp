/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/control/control.h"

MOTE_KERNEL void MOTE_NAME(condition)(const void* const* in, void* const* out, void*,
                                      const mote_condition_params* p) {
  int32_t flag = *(const uint8_t*)in[0] != 0;
  if (flag != 0 && p->most > 0) {
    const int32_t turns = *(const int32_t*)in[1];
    flag = turns < p->most ? turns + 1 : -1;
  }
  *(int32_t*)out[0] = flag;
}
