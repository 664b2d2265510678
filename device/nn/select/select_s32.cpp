/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/select/select.h"

MOTE_KERNEL void MOTE_NAME(select_s32)(const void* condition, const void* x, const void* y, void* out, void*,
                                       const mote_select_params* p) {
  mote_select(condition, x, y, (int32_t*)out, p);
}
