/* SPDX-License-Identifier: MIT-0 */
#define MOTE_CONV2D_KERNEL conv2d_s8_dsp_overlap
#include "device/nn/conv2d/conv2d_overlap_windows_dsp.h"
