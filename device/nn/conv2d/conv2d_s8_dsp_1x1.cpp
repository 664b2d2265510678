/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/conv2d/conv2d_dsp.h"
#include "device/nn/conv2d/gemm_s8_dsp.h"

MOTE_KERNEL void MOTE_NAME(conv2d_s8_dsp_1x1)(const int8_t* in, int8_t* out, void* scratch,
                                              const mote_conv2d_s8_dsp_1x1_params* p) {
  int32_t* columns = (int32_t*)scratch;
  int32_t* columns_end = columns + 2 * p->in_c;
  for (int32_t at = 0; at < p->positions; at += 4) {
    if (at > p->positions - 4)
      at = p->positions - 4; /* the last block overlaps: some outputs are made twice */
    MOTE_NAME(gemm_widen)(in + at * p->in_c, p->in_c, columns, columns_end);
    MOTE_NAME(gemm_block)
    (p->stream, columns, columns_end, out + at * p->out_c, p->out_c, p->pairs, p->out_c,
     2 * p->out_zero_point + 1);
  }
  mote_activate_s8(out, p->positions * p->out_c, p->out_min, p->out_max);
}
