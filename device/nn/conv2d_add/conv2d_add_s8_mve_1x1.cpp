/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/conv2d/pointwise_mve.h"
#include "device/nn/conv2d_add/gemm_add_mve.h"

static_assert(offsetof(mote_conv2d_add_s8_mve_1x1_params, is_signed) ==
                  offsetof(mote_conv2d_s8_mve_1x1_params, is_signed),
              "the parameters begin with those of the convolution");

MOTE_KERNEL void MOTE_NAME(conv2d_add_s8_mve_1x1)(const int8_t* in, const int8_t* residual, int8_t* out,
                                                  void* scratch, const mote_conv2d_add_s8_mve_1x1_params* p) {
  const mote_conv2d_s8_mve_1x1_params* conv = (const mote_conv2d_s8_mve_1x1_params*)(const void*)p;
  mote_gemm_mve_add rest = {mote_pointwise_output_of(conv, out, scratch),
                            residual,
                            out,
                            p->conv_factor,
                            p->residual_factor,
                            p->offset};
  mote_conv2d_pointwise_mve(in, out, scratch, conv, &rest.conv, MOTE_NAME(gemm_add_mve_output));
}
