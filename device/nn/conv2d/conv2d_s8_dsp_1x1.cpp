/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/conv2d/conv2d_dsp.h"
#include "device/nn/conv2d/gemm_s8_dsp.h"

MOTE_KERNEL MOTE_SMALL void MOTE_NAME(conv2d_s8_dsp_1x1)(const int8_t* in, int8_t* out, void* scratch,
                                                         const mote_conv2d_s8_dsp_1x1_params* p) {
  const int32_t in_c = p->in_c;
  const int32_t depth = (in_c + 3) & ~3;
  int32_t* columns = (int32_t*)scratch;
  mote_gemm gemm = mote_gemm_of(p->stream, columns, depth, p->pairs, p->out_c, p->out_zero_point);
  int8_t* to = out;
  for (int32_t left = p->positions; left > 0; left -= 4, in += 4 * in_c, to += 4 * p->out_c) {
    const int8_t* from = in;
    int32_t step_1 = in_c, step_2 = 2 * in_c;
    if (left < 4) {
      step_1 = mote_gemm_step_1(left) * in_c;
      step_2 = mote_gemm_step_2(left) * in_c;
    }
    if (depth != in_c) {
      const int32_t bytes = (left < 4 ? left : 4) * in_c;
      if (bytes + depth - in_c > left * in_c) /* the columns' overhang must not leave the input */
        from = (const int8_t*)memcpy(columns + 2 * depth, in, (size_t)bytes);
    }
    const int8_t* at[4] = {from, from + step_1, from + step_2, from + step_1 + step_2};
    MOTE_NAME(gemm_widen)(at, columns, 8 * depth, 0, columns + 2 * depth);
    mote_gemm_block(p->stream, columns, to, left, p->pairs, p->out_c, &gemm);
  }
  mote_activate_s8(out, p->positions * p->out_c, p->out_min, p->out_max);
}
