/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/fully_connected/fully_connected_mve.h"

namespace {

struct Row {
  mote_mve_output output;
  const int8_t* weights;
  const int32_t* biases;
  const int8_t* in; /* 16 * (vectors_after + 1) bytes before its end */
  int8_t* out;
  int32_t channels;
  int32_t vectors_after;  /* vectors of the depth after the first one */
  int32_t first_lanes;    /* lanes of the first vector, the last of its 16 */
  const int32_t* factors; /* multipliers and minus the right shifts of the next four outputs; moves on */
  int32_t factors_step;   /* bytes to those after them, 0 if all outputs share them */
};

#if MOTE_HAS_MVE

/* Ties are always away from zero here: that costs less than a second loop without it. */
// clang-format off
__attribute__((naked, noinline)) void do_row(Row*) {
  __asm__ volatile(
      "push {r0, r4-r11, lr}\n"
      "vpush {d8-d15}\n"
      "ldrd r6, r1, [r0]\n"          /* zero_point, low */
      "ldr r2, [r0, #8]\n"           /* high */
      "vdup.32 q6, r1\n"
      "vdup.32 q7, r2\n"
      "ldrd r1, r5, [r0, #16]\n"     /* weights, biases */
      "ldrd r3, r7, [r0, #24]\n"     /* in, out */
      "ldrd r12, r11, [r0, #32]\n"   /* channels, vectors_after */
      "ldr r8, [r0, #40]\n"          /* first_lanes */
      "rsb r9, r8, #16\n"
      "vctp.8 r9\n"
      "vpnot\n"
      "vmrs r9, p0\n"
      "1: cmp r8, #16\n"
      "bne 5f\n"
      "vldrb.8 q0, [r3]\n"
      "vldrb.8 q1, [r1], #16\n"
      "vmladav.s8 r0, q0, q1\n"
      "vldrb.8 q2, [r1], #16\n"
      "vmladav.s8 r2, q0, q2\n"
      "vldrb.8 q1, [r1], #16\n"
      "vmladav.s8 r4, q0, q1\n"
      "vldrb.8 q2, [r1], #16\n"
      "vmladav.s8 r10, q0, q2\n"
      "4: wls lr, r11, 3f\n"
      "2: vldrb.8 q0, [r3, #16]!\n"
      "vldrb.8 q1, [r1], #16\n"
      "vmladava.s8 r0, q0, q1\n"
      "vldrb.8 q2, [r1], #16\n"
      "vmladava.s8 r2, q0, q2\n"
      "vldrb.8 q1, [r1], #16\n"
      "vmladava.s8 r4, q0, q1\n"
      "vldrb.8 q2, [r1], #16\n"
      "vmladava.s8 r10, q0, q2\n"
      "le lr, 2b\n"
      "3: sub r3, r3, r11, lsl #4\n"
      "vmov q3[2], q3[0], r0, r4\n"
      "vmov q3[3], q3[1], r2, r10\n"
      "ldr r4, [sp, #64]\n"
      "vldrw.32 q0, [r5], #16\n"
      "ldrd r0, r2, [r4, #44]\n"    /* factors, factors_step */
      "vldrw.32 q1, [r0]\n"
      "vldrw.32 q2, [r0, #16]\n"
      "add r0, r0, r2\n"
      "str r0, [r4, #44]\n"
      "vadd.i32 q3, q3, q0\n"
      MOTE_MVE_SCALE MOTE_MVE_TIES MOTE_MVE_FINISH
      "vctp.32 r12\n"
      "vpst\n"
      "vstrbt.32 q3, [r7], #4\n"
      "subs r12, r12, #4\n"
      "bgt 1b\n"
      "vpop {d8-d15}\n"
      "pop {r0, r4-r11, pc}\n"
      "5: vmsr p0, r9\n"             /* a first vector that is not whole */
      "add r1, r1, r8\n"
      "vpstt\n"
      "vldrbt.8 q0, [r3]\n"
      "vldrbt.8 q1, [r1, #-16]\n"
      "vmladav.s8 r0, q0, q1\n"
      "add r1, r1, r8\n"
      "vldrb.8 q2, [r1, #-16]\n"
      "vmladav.s8 r2, q0, q2\n"
      "add r1, r1, r8\n"
      "vldrb.8 q1, [r1, #-16]\n"
      "vmladav.s8 r4, q0, q1\n"
      "add r1, r1, r8\n"
      "vldrb.8 q2, [r1, #-16]\n"
      "vmladav.s8 r10, q0, q2\n"
      "b 4b\n");
}
// clang-format on

#else

MOTE_INLINE void do_row(Row* row) {
  const int8_t* weights = row->weights;
  for (int32_t c = 0; c < row->channels; c += 4) {
    int32_t sum[4] = {0, 0, 0, 0};
    for (int32_t v = 0; v <= row->vectors_after; ++v) {
      const int32_t lanes = v == 0 ? row->first_lanes : MOTE_VECTOR;
      const int8_t* in = row->in + (v + 1) * MOTE_VECTOR - lanes;
      for (int32_t j = 0; j < 4; ++j, weights += lanes)
        for (int32_t i = 0; i < lanes; ++i) sum[j] = mote_wrap_add(sum[j], in[i] * weights[i]);
    }
    for (int32_t j = 0; j < 4 && c + j < row->channels; ++j)
      row->out[c + j] = mote_mve_requantize(mote_wrap_add(sum[j], row->biases[c + j]), row->factors[j],
                                            row->factors[4 + j], &row->output);
    row->factors += row->factors_step / 4;
  }
}

#endif

}  // namespace

MOTE_KERNEL void MOTE_NAME(fully_connected_s8_mve)(const int8_t* in, int8_t* out, void*,
                                                   const mote_fully_connected_s8_mve_params* p) {
  const int32_t shared[8] = {p->multiplier,  p->multiplier,  p->multiplier,  p->multiplier,
                             p->minus_right, p->minus_right, p->minus_right, p->minus_right};
  const int32_t* factors = p->multiplier != 0 ? shared : p->constants + ((p->out_c + 3) & ~3);
  Row row = {{p->out_zero_point, p->out_min, p->out_max, p->is_signed},
             p->weights + mote_mve_lead(p->in_c),
             p->constants,
             in - mote_lanes_before(p->in_c),
             out,
             p->out_c,
             mote_vectors(p->in_c) - 1,
             mote_first_lanes(p->in_c),
             factors,
             p->multiplier != 0 ? 0 : 32};
  for (int32_t b = 0; b < p->batch; ++b) {
    do_row(&row);
    row.in += p->in_c;
    row.out += p->out_c;
    row.factors = factors;
  }
}
