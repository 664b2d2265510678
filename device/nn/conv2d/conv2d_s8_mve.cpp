/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/conv2d/conv2d_mve.h"
#include "device/nn/conv2d/windows_mve.h"

MOTE_KERNEL void MOTE_NAME(conv2d_s8_mve)(const int8_t* in, int8_t* out, void* scratch,
                                          const mote_conv2d_s8_mve_params* p) {
  mote_gemm_mve_output rest = mote_gemm_mve_output_of(p, out, scratch);
  mote_conv2d_windows_mve(in, out, scratch, p, &rest, MOTE_NAME(gemm_s8_mve_output));
}
