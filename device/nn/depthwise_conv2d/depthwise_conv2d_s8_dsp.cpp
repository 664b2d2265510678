/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/depthwise_conv2d/depthwise_general_dsp.h"

MOTE_KERNEL void MOTE_NAME(depthwise_conv2d_s8_dsp)(const int8_t* in, int8_t* out, void* scratch,
                                                    const mote_depthwise_conv2d_s8_dsp_params* p) {
  mote_depthwise_general(in, out, scratch, 1, p);
}
