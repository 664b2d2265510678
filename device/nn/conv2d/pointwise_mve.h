/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_POINTWISE_MVE_H
#define MOTE_POINTWISE_MVE_H
/* What convolutions 1x1 with Helium do around their product: three positions at a time, read where they lie.
 */

#include "device/nn/conv2d/conv2d_mve.h"
#include "device/nn/conv2d/gemm_s8_mve.h"

/* What comes after the sums of this layer. */
MOTE_INLINE mote_gemm_mve_output mote_pointwise_output_of(const mote_conv2d_s8_mve_1x1_params* p, int8_t* out,
                                                          const void* sums) {
  const mote_gemm_mve_output rest = {{p->out_zero_point, p->out_min, p->out_max, p->is_signed},
                                     p->constants,
                                     (const int32_t*)sums,
                                     {out, out, out},
                                     p->out_c};
  return rest;
}

/* `finish` makes outputs of three positions' sums, as gemm_s8_mve_output(). */
MOTE_INLINE void mote_conv2d_pointwise_mve(const int8_t* in, int8_t* out, void* scratch,
                                           const mote_conv2d_s8_mve_1x1_params* p, mote_gemm_mve_output* rest,
                                           void (*finish)(const mote_gemm_mve_output*)) {
  const int32_t before = mote_lanes_before(p->in_c);
  int32_t* sums = (int32_t*)scratch;
  mote_gemm_mve product = {
      p->weights + mote_mve_lead(p->in_c), {in, in, in},       sums,
      mote_vectors(p->in_c) - 1,           (p->out_c + 1) / 2, mote_first_lanes(p->in_c)};
  for (int32_t left = p->positions; left > 0; left -= 3) {
    /* Where fewer than three positions are left, the last one is done again. */
    const int32_t second = left > 1 ? 1 : 0, third = left > 2 ? 2 : second;
    product.column[0] = in - before;
    product.column[1] = in + second * p->in_c - before;
    product.column[2] = in + third * p->in_c - before;
    rest->out[0] = out;
    rest->out[1] = out + second * p->out_c;
    rest->out[2] = out + third * p->out_c;
    MOTE_NAME(gemm_s8_mve)(&product);
    finish(rest);
    in += 3 * p->in_c;
    out += 3 * p->out_c;
  }
}

#endif
