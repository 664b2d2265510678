// SPDX-License-Identifier: MIT-0
#include "device/nn/fully_connected/single_outputs_s8_dsp.h"

MOTE_KERNEL MOTE_SMALL void MOTE_NAME(fully_connected_s8_dsp_single_per_channel)(
    const int8_t* in, int8_t* out, void* scratch,
    const mote_fully_connected_s8_dsp_single_per_channel_params* p) {
  MOTE_NAME(single_outputs_s8_per_channel)(in, out, scratch, p);
}
