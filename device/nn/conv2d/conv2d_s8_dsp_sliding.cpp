/* SPDX-License-Identifier: MIT-0 */
#define MOTE_CONV2D_KERNEL conv2d_s8_dsp_sliding
#include "device/nn/conv2d/conv2d_sliding_windows_dsp.h"
