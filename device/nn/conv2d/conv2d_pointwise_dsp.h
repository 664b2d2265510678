/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_CONV2D_POINTWISE_DSP_H
#define MOTE_CONV2D_POINTWISE_DSP_H
/* What conv2d_s8_dsp_1x1 and its superscalar twin share: all but the name and the loops, both of which
   the .cpp chooses before it includes this. */

#include "device/nn/conv2d/conv2d_dsp.h"
#include "device/nn/conv2d/gemm_s8_dsp.h"

namespace {

/* The image's last position, whose depth is no multiple of 4, copied to where the overhang of its column is
   memory. memcpy would be faster, and with its 300 bytes of code may be linked for this alone; the empty
   assembly keeps the compiler from calling it. */
MOTE_SMALL __attribute__((noinline)) void copy_last(const int8_t* last, int32_t in_c, int8_t* to,
                                                    const int8_t* at[4]) {
  for (int32_t i = 0; i < 4; ++i)
    if (at[i] == last) at[i] = to;
  for (const int8_t* const end = last + in_c; last != end; ++last, ++to) {
    *to = *last;
    __asm__ volatile("");
  }
}

}  // namespace

MOTE_KERNEL MOTE_SMALL void MOTE_NAME(MOTE_CONV2D_KERNEL)(const int8_t* in, int8_t* out, void* scratch,
                                                          const mote_conv2d_s8_dsp_1x1_params* p) {
  const int32_t in_c = p->in_c;
  const int32_t depth = (in_c + 3) & ~3;
  int32_t* columns = (int32_t*)scratch;
  mote_gemm gemm = mote_gemm_of(p->stream, columns, depth, p->pairs, p->out_c, p->out_zero_point);
  int8_t* to = out;
  for (int32_t left = p->positions; left > 0; left -= 4, in += 4 * in_c, to += 4 * p->out_c) {
    int32_t step_1 = in_c, step_2 = 2 * in_c;
    if (left < 4) {
      step_1 = mote_gemm_step_1(left) * in_c;
      step_2 = mote_gemm_step_2(left) * in_c;
    }
    const int8_t* at[4] = {in, in + step_1, in + step_2, in + step_1 + step_2};
    if (left <= 4 && depth != in_c) copy_last(at[3], in_c, (int8_t*)(columns + 2 * depth), at);
    MOTE_NAME(gemm_widen)(at, columns, 8 * depth, 0, columns + 2 * depth);
    mote_gemm_block(p->stream, columns, to, left, p->pairs, p->out_c, &gemm);
  }
  mote_activate_s8(out, p->positions * p->out_c, p->out_min, p->out_max);
}

#endif
