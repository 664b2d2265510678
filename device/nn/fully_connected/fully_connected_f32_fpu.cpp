/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/conv2d/dot_f32_fpu.h"
#include "device/nn/fully_connected/fully_connected.h"

MOTE_KERNEL void MOTE_NAME(fully_connected_f32_fpu)(const float* in, float* out, void*,
                                                    const mote_fully_connected_f32_params* p) {
  const int32_t rest = p->out_c % MOTE_FPU_LANES, in_groups = p->out_c - rest;
  mote_dot_f32 dot;
  dot.range = mote_range_of(p->out_min, p->out_max);
  dot.in = in;
  dot.out = out;
  dot.weights = p->weights;
  dot.bias = p->bias;
  dot.fours = p->in_c / 4;
  dot.rest = p->in_c % 4;
  dot.in_gap = dot.weights_gap = dot.group_gap = dot.position_bytes = 0;
  dot.rows = 1;
  dot.in_back = 4 * p->in_c;
  dot.groups = in_groups / MOTE_FPU_LANES;
  dot.out_gap = 4 * rest;
  for (int32_t b = 0; b < p->batch; ++b, dot.in += p->in_c) {
    MOTE_NAME(dot_f32_rest_fpu)
    (&dot, p->weights + in_groups * p->in_c, p->bias + in_groups, rest, dot.out + in_groups);
    dot.positions = 1;
    MOTE_NAME(dot_f32_fpu)(&dot);
  }
}
