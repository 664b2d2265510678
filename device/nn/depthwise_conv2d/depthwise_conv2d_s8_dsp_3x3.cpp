/* SPDX-License-Identifier: MIT-0 */
#define MOTE_DEPTHWISE_KERNEL depthwise_conv2d_s8_dsp_3x3
#include "device/nn/depthwise_conv2d/depthwise_3x3_s1_dsp.h"
