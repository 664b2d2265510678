/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_DEPTHWISE_3X3_DSP_H
#define MOTE_DEPTHWISE_3X3_DSP_H
/* Depthwise 3x3, two outputs side by side at a time. A row of the window and its neighbour need the pairs
   {x0, x1} and {x2, x3}; the row's weights lie in two registers as {w0, w1} and {w1, w2}, so that every tap
   is a half of some register, whichever way the pairs fall. */

#include "device/nn/depthwise_conv2d/depthwise_plane_dsp.h"

/* What the inner loop wants on its stack: byte offsets in the assembly count from here. */
typedef struct mote_depthwise_3x3_channel {
  int32_t weights[6];        /*  0: {w0, w1}, {w1, w2} of the three rows, shifted left by the first shift */
  int32_t bias[2];           /* 24: twice the same, shifted too */
  int32_t multiplier, round; /* 32 */
  int32_t right, out_x;      /* 40: right shift; bytes from one output to the next */
  int32_t out_y;             /* 48: bytes from one row of outputs to the next */
  int32_t pairs;             /* 52: bytes of a plane's row that all pairs of outputs move over */
  int32_t odd;               /* 56: 1 if one output is left over */
  int32_t row_end;           /* 60: for the loop's own use */
} mote_depthwise_3x3_channel;

#if MOTE_HAS_DSP

/* Three taps of two outputs, r12 and lr, from the plane's row at register `p` with weights `a` = {w0, w1},
 * `b` = {w1, w2}. */
#define MOTE_TAPS_S1(p, a, b) \
  "ldrd r2, r3, [" p          \
  "], #4\n"                   \
  "smlad r12, r2, " a         \
  ", r12\n"                   \
  "smlatb lr, r2, " a         \
  ", lr\n"                    \
  "smlabt r12, r3, " b        \
  ", r12\n"                   \
  "smlad lr, r3, " b ", lr\n"
#define MOTE_TAPS_S2(p, a, b) \
  "ldrd r2, r3, [" p          \
  "], #8\n"                   \
  "smlad r12, r2, " a         \
  ", r12\n"                   \
  "smlabt r12, r3, " b        \
  ", r12\n"                   \
  "ldr r2, [" p               \
  "]\n"                       \
  "smlad lr, r3, " a          \
  ", lr\n"                    \
  "smlabt lr, r2, " b ", lr\n"

/* Rows of outputs of one channel. Registers: r4-r9 weights, r0, r10, r11 the plane's three rows, r1 out.
   Stack after the push: 0 plane, 4 out, 8 pitch, 12 rows, 52 the channel. */
#define MOTE_DEPTHWISE_3X3_ROWS(taps, next_row) \
  __asm__ volatile(                                                                 \
      "push {r0-r11, lr}\n"                                                         \
      "add r12, sp, #52\n"                                                          \
      "ldmia r12, {r4-r9}\n"                                                        \
      "1:\n"                                                                        \
      "ldrd r0, r1, [sp]\n"                                                         \
      "ldr r2, [sp, #8]\n"                                                          \
      "ldr r3, [sp, #104]\n"                                                        \
      "add r10, r0, r2\n"                                                           \
      "add r11, r10, r2\n"                                                          \
      "add r3, r3, r0\n"                                                            \
      "str " next_row ", [sp]\n"                                                    \
      "str r3, [sp, #112]\n"                                                        \
      "cmp r0, r3\n"                                                                \
      "beq 3f\n"                                                                    \
      "2:\n" /* two outputs */                                                      \
      "ldrd r12, lr, [sp, #76]\n"                                                   \
      taps("r0", "r4", "r5") taps("r10", "r6", "r7") taps("r11", "r8", "r9")        \
      "ldrd r2, r3, [sp, #84]\n"                                                    \
      "smmlar r12, r12, r2, r3\n"                                                   \
      "smmlar lr, lr, r2, r3\n"                                                     \
      "ldrd r2, r3, [sp, #92]\n"                                                    \
      "asr r12, r12, r2\n"                                                          \
      "asr lr, lr, r2\n"                                                            \
      "ssat r12, #8, r12\n"                                                         \
      "ssat lr, #8, lr\n"                                                           \
      "strb r12, [r1]\n"                                                            \
      "strb lr, [r1, r3]\n"                                                         \
      "ldr r2, [sp, #112]\n"                                                        \
      "add r1, r1, r3, lsl #1\n"                                                    \
      "cmp r0, r2\n"                                                                \
      "bne 2b\n"                                                                    \
      "3:\n"                                                                        \
      "ldr r2, [sp, #108]\n"                                                        \
      "cbz r2, 4f\n"                                                                \
      "ldr r12, [sp, #76]\n" /* the one left over */                                \
      "ldrd r2, r3, [r0]\n"                                                         \
      "smlad r12, r2, r4, r12\n"                                                    \
      "smlabt r12, r3, r5, r12\n"                                                   \
      "ldrd r2, r3, [r10]\n"                                                        \
      "smlad r12, r2, r6, r12\n"                                                    \
      "smlabt r12, r3, r7, r12\n"                                                   \
      "ldrd r2, r3, [r11]\n"                                                        \
      "smlad r12, r2, r8, r12\n"                                                    \
      "smlabt r12, r3, r9, r12\n"                                                   \
      "ldrd r2, r3, [sp, #84]\n"                                                    \
      "smmlar r12, r12, r2, r3\n"                                                   \
      "ldr r2, [sp, #92]\n"                                                         \
      "asr r12, r12, r2\n"                                                          \
      "ssat r12, #8, r12\n"                                                         \
      "strb r12, [r1]\n"                                                            \
      "4:\n"                                                                        \
      "ldr r1, [sp, #4]\n"                                                          \
      "ldr r2, [sp, #100]\n"                                                        \
      "ldr r3, [sp, #12]\n"                                                         \
      "add r1, r1, r2\n"                                                            \
      "subs r3, r3, #1\n"                                                           \
      "str r1, [sp, #4]\n"                                                          \
      "str r3, [sp, #12]\n"                                                         \
      "bne 1b\n"                                                                    \
      "add sp, #16\n"                                                               \
      "pop {r4-r11, pc}\n")

#endif

/* The same, portable; the channel's `pairs` are not needed. */
MOTE_INLINE void mote_depthwise_3x3_rows(const int32_t* plane, int8_t* out, int32_t pitch_bytes, int32_t rows,
                                         int32_t stride, int32_t out_w, const mote_depthwise_3x3_channel* c) {
  for (int32_t y = 0; y < rows; ++y) {
    for (int32_t x = 0; x < out_w; ++x) {
      int32_t sum = c->bias[0];
      for (int32_t ky = 0; ky < 3; ++ky) {
        const int16_t* in = (const int16_t*)plane + (y * stride + ky) * (pitch_bytes / 2) + x * stride;
        sum = mote_smlad(mote_load_pair(in), c->weights[2 * ky], sum);
        sum = mote_wrap_add(sum, in[2] * mote_pair_high(c->weights[2 * ky + 1]));
      }
      out[y * c->out_y + x * c->out_x] =
          (int8_t)mote_ssat8(mote_smmlar(sum, c->multiplier, c->round) >> c->right);
    }
  }
}

/* The weights and constants of one channel for the loop above. */
MOTE_INLINE void mote_depthwise_3x3_unpack(const int8_t* weights, const int32_t* constants,
                                           int32_t twice_zero_plus_1, mote_depthwise_3x3_channel* c) {
  const int first = mote_first_shift(constants[2]);
  for (int32_t ky = 0; ky < 3; ++ky, weights += 3) {
    const int32_t w1 = mote_wrap_shl(weights[1], first);
    c->weights[2 * ky] = mote_pkhbt(mote_wrap_shl(weights[0], first), w1);
    c->weights[2 * ky + 1] = mote_pkhbt(w1, mote_wrap_shl(weights[2], first));
  }
  c->bias[0] = c->bias[1] = mote_wrap_shl(constants[0], first);
  c->multiplier = constants[1];
  c->round = mote_requantize_round(twice_zero_plus_1, constants[2]);
  c->right = mote_right_shift(constants[2]);
}

/* All channels; `rows_kernel` does those of one. */
typedef void (*mote_depthwise_3x3_rows_kernel)(const int32_t* plane, int8_t* out, int32_t pitch_bytes,
                                               int32_t rows, mote_depthwise_3x3_channel channel);
MOTE_INLINE void mote_depthwise_3x3(const int8_t* in, int8_t* out, void* scratch, int32_t stride,
                                    mote_depthwise_3x3_rows_kernel rows_kernel,
                                    const mote_depthwise_conv2d_s8_dsp_params* p) {
  const int32_t pitch = mote_depthwise_3x3_pitch(p->out_w, stride);
  const int32_t rows = mote_depthwise_rows(p->out_h, 3, stride);
  mote_depthwise_3x3_channel channel;
  channel.out_x = p->out_x_bytes;
  channel.out_y = p->out_y_bytes;
  channel.pairs = p->out_w / 2 * 4 * stride;
  channel.odd = p->out_w % 2;
  channel.row_end = 0;
  mote_plane_clear((int16_t*)scratch, pitch, rows, p);
  for (int32_t c = 0; c < p->in_c; ++c) {
    mote_plane_load(in + c, (int16_t*)scratch, pitch, rows, p);
    mote_depthwise_3x3_unpack(p->weights + 9 * c, p->constants + 3 * c, 2 * p->out_zero_point + 1, &channel);
    rows_kernel((const int32_t*)scratch, out + c, 2 * pitch, p->out_h, channel);
  }
  mote_activate_s8(out, p->out_w * p->out_h * p->in_c, p->out_min, p->out_max);
}

#endif
