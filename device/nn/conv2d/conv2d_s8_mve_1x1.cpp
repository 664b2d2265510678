/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/conv2d/conv2d_mve.h"
#include "device/nn/conv2d/gemm_s8_mve.h"

MOTE_KERNEL void MOTE_NAME(conv2d_s8_mve_1x1)(const int8_t* in, int8_t* out, void* scratch,
                                              const mote_conv2d_s8_mve_1x1_params* p) {
  const int32_t before = mote_lanes_before(p->in_c);
  int32_t* sums = (int32_t*)scratch;
  mote_gemm_mve product = {
      p->weights + mote_mve_lead(p->in_c), {in, in, in},       sums,
      mote_vectors(p->in_c) - 1,           (p->out_c + 1) / 2, mote_first_lanes(p->in_c)};
  mote_gemm_mve_output rest = {{p->out_zero_point, p->out_min, p->out_max, p->is_signed},
                               p->constants,
                               sums,
                               {out, out, out},
                               p->out_c};
  for (int32_t left = p->positions; left > 0; left -= 3) {
    /* Where fewer than three positions are left, the last one is done again. */
    const int32_t second = left > 1 ? 1 : 0, third = left > 2 ? 2 : second;
    product.column[0] = in - before;
    product.column[1] = in + second * p->in_c - before;
    product.column[2] = in + third * p->in_c - before;
    rest.out[0] = out;
    rest.out[1] = out + second * p->out_c;
    rest.out[2] = out + third * p->out_c;
    MOTE_NAME(gemm_s8_mve)(&product);
    MOTE_NAME(gemm_s8_mve_output)(&rest);
    in += 3 * p->in_c;
    out += 3 * p->out_c;
  }
}
