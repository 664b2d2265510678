/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/rescale/rescale_elements.h"

MOTE_KERNEL void MOTE_NAME(rescale_s8_s32)(const int8_t* in, int32_t* out, void*,
                                           const mote_rescale_params* p) {
  mote_rescale_to_s32(in, out, p);
}
