/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/conv2d/conv2d_mve.h"
#include "device/nn/conv2d/pointwise_mve.h"

MOTE_KERNEL void MOTE_NAME(conv2d_s8_mve_1x1)(const int8_t* in, int8_t* out, void* scratch,
                                              const mote_conv2d_s8_mve_1x1_params* p) {
  mote_gemm_mve_output rest = mote_pointwise_output_of(p, out, scratch);
  mote_conv2d_pointwise_mve(in, out, scratch, p, &rest, MOTE_NAME(gemm_s8_mve_output));
}
