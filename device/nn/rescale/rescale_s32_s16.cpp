/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/rescale/rescale_elements.h"

MOTE_KERNEL void MOTE_NAME(rescale_s32_s16)(const int32_t* in, int16_t* out, void*,
                                            const mote_rescale_params* p) {
  mote_rescale_elements(in, out, p);
}
