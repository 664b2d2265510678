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
  int32_t in_skip, out_skip; /* 48: bytes from the end of a row's pairs in the plane, and of a row of outputs,
                                to the start of the next */
  int32_t row_bytes;         /* 56: of a plane's row that all pairs of outputs move over */
  int32_t odd;               /* 60: 1 if one output is left over */
  int32_t row_end, entry;    /* 64: for the loop's own use */
} mote_depthwise_3x3_channel;

#if MOTE_HAS_DSP

// clang-format off
/* Three taps of two outputs, r12 and lr, from the plane's row at register `p` with weights `a` = {w0, w1},
   `b` = {w1, w2}. */
#define MOTE_TAPS_S1(p, a, b)     \
  "ldrd r2, r3, [" p "], #4\n"    \
  "smlad r12, r2, " a ", r12\n"   \
  "smlatb lr, r2, " a ", lr\n"    \
  "smlabt r12, r3, " b ", r12\n"  \
  "smlad lr, r3, " b ", lr\n"
#define MOTE_TAPS_S2(p, a, b)     \
  "ldrd r2, r3, [" p "], #8\n"    \
  "smlad r12, r2, " a ", r12\n"   \
  "smlabt r12, r3, " b ", r12\n"  \
  "ldr r2, [" p "]\n"             \
  "smlad lr, r3, " a ", lr\n"     \
  "smlabt lr, r2, " b ", lr\n"

/* Two outputs. */
#define MOTE_DEPTHWISE_3X3_PAIR(taps)                                    \
  "ldrd r12, lr, [sp, #76]\n"                                            \
  taps("r0", "r4", "r5") taps("r10", "r6", "r7") taps("r11", "r8", "r9") \
  "ldrd r2, r3, [sp, #84]\n"                                             \
  "smmlar r12, r12, r2, r3\n"                                            \
  "smmlar lr, lr, r2, r3\n"                                              \
  "ldrd r2, r3, [sp, #92]\n"                                             \
  "asr r12, r12, r2\n"                                                   \
  "asr lr, lr, r2\n"                                                     \
  "ssat r12, #8, r12\n"                                                  \
  "ssat lr, #8, lr\n"                                                    \
  "strb r12, [r1]\n"                                                     \
  "strb lr, [r1, r3]\n"                                                  \
  "add r1, r1, r3, lsl #1\n"

/* Rows of outputs of one channel, two pairs in each turn of the loop, which an odd number of pairs enters in
   the middle. Registers: r4-r9 weights, r0, r10, r11 the plane's three rows, r1 out. Stack after the push: 0
   plane, 4 out, 8 bytes of a plane's row, 12 number of rows, 52 the channel. */
#define MOTE_DEPTHWISE_3X3_ROWS(taps, pair_bytes)         \
  __asm__ volatile(                                       \
      "push {r0-r11, lr}\n"                               \
      "add r10, r0, r2\n"                                 \
      "add r11, r10, r2\n"                                \
      "ldr r2, [sp, #108]\n"                              \
      "adr r3, 2f\n"                                      \
      "tst r2, " pair_bytes "\n"                               \
      "it ne\n"                                           \
      "adrne r3, 3f\n"                                    \
      "cmp r2, #0\n"                                      \
      "it eq\n"                                           \
      "adreq r3, 4f\n"                                    \
      "orr r3, r3, #1\n"                                  \
      "str r3, [sp, #120]\n"                              \
      "add r12, sp, #52\n"                                \
      "ldmia r12, {r4-r9}\n"                              \
      "1:\n"                                              \
      "ldr r2, [sp, #108]\n"                              \
      "add r2, r2, r0\n"                                  \
      "str r2, [sp, #116]\n"                              \
      "ldr pc, [sp, #120]\n"                              \
      ".balign 4\n"                                       \
      "2:\n"                                              \
      MOTE_DEPTHWISE_3X3_PAIR(taps)                       \
      ".balign 4\n"                                       \
      "3:\n"                                              \
      MOTE_DEPTHWISE_3X3_PAIR(taps)                       \
      "ldr r2, [sp, #116]\n"                              \
      "cmp r0, r2\n"                                      \
      "bne 2b\n"                                          \
      ".balign 4\n"                                       \
      "4:\n"                                              \
      "ldr r2, [sp, #112]\n"                              \
      "cbz r2, 5f\n"                                      \
      "ldr r12, [sp, #76]\n" /* the one left over */      \
      "ldrd r2, r3, [r0]\n"                               \
      "smlad r12, r2, r4, r12\n"                          \
      "smlabt r12, r3, r5, r12\n"                         \
      "ldrd r2, r3, [r10]\n"                              \
      "smlad r12, r2, r6, r12\n"                          \
      "smlabt r12, r3, r7, r12\n"                         \
      "ldrd r2, r3, [r11]\n"                              \
      "smlad r12, r2, r8, r12\n"                          \
      "smlabt r12, r3, r9, r12\n"                         \
      "ldrd r2, r3, [sp, #84]\n"                          \
      "smmlar r12, r12, r2, r3\n"                         \
      "ldrd r2, r3, [sp, #92]\n"                          \
      "asr r12, r12, r2\n"                                \
      "ssat r12, #8, r12\n"                               \
      "strb r12, [r1]\n"                                  \
      "add r1, r1, r3\n"                                  \
      "5:\n"                                              \
      "ldrd r2, r3, [sp, #100]\n"                         \
      "add r0, r0, r2\n"                                  \
      "add r10, r10, r2\n"                                \
      "add r11, r11, r2\n"                                \
      "add r1, r1, r3\n"                                  \
      "ldr r2, [sp, #12]\n"                               \
      "subs r2, r2, #1\n"                                 \
      "str r2, [sp, #12]\n"                               \
      "bne 1b\n"                                          \
      "add sp, #16\n"                                     \
      "pop {r4-r11, pc}\n")
// clang-format on

#endif

/* The same, portable. */
MOTE_INLINE void mote_depthwise_3x3_rows(const int32_t* plane, int8_t* out, int32_t pitch_bytes, int32_t rows,
                                         int32_t stride, const mote_depthwise_3x3_channel* c) {
  const int32_t out_w = c->row_bytes / (2 * stride) + c->odd;
  const int32_t out_y = out_w * c->out_x + c->out_skip;
  for (int32_t y = 0; y < rows; ++y) {
    for (int32_t x = 0; x < out_w; ++x) {
      int32_t sum = c->bias[0];
      for (int32_t ky = 0; ky < 3; ++ky) {
        const int16_t* in = (const int16_t*)plane + (y * stride + ky) * (pitch_bytes / 2) + x * stride;
        sum = mote_smlad(mote_load_pair(in), c->weights[2 * ky], sum);
        sum = mote_wrap_add(sum, in[2] * mote_pair_high(c->weights[2 * ky + 1]));
      }
      out[y * out_y + x * c->out_x] =
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

/* Makes padding of those of the rows that lie above or below the input. */
static MOTE_SMALL __attribute__((noinline)) void mote_plane_pad(
    int16_t* plane, int32_t pitch, int32_t top, int32_t from, int32_t to,
    const mote_depthwise_conv2d_s8_dsp_params* p) {
  const int32_t first = top - p->pad_top;
  if (first + from >= 0 && first + to <= p->in_h) return;
  for (int32_t row = from; row < to; ++row)
    if ((uint32_t)(first + row) >= (uint32_t)p->in_h) mote_plane_clear(plane + row * pitch, pitch, 1, p);
}

/* All channels, each in strips of p->strip_h rows of outputs; `rows_kernel` does those of one strip. */
typedef void (*mote_depthwise_3x3_rows_kernel)(const int32_t* plane, int8_t* out, int32_t pitch_bytes,
                                               int32_t rows, mote_depthwise_3x3_channel channel);
MOTE_INLINE void mote_depthwise_3x3(const int8_t* in, int8_t* out, void* scratch, int32_t stride,
                                    mote_depthwise_3x3_rows_kernel rows_kernel,
                                    const mote_depthwise_conv2d_s8_dsp_params* p) {
  const int32_t pitch = mote_depthwise_3x3_pitch(p->out_w, stride);
  const int32_t kept = 3 - stride; /* rows that two strips share */
  int16_t* plane = (int16_t*)scratch;
  mote_depthwise_3x3_channel channel;
  channel.row_bytes = p->out_w / 2 * 4 * stride;
  channel.odd = p->out_w % 2;
  channel.out_x = p->out_x_bytes;
  channel.in_skip = 2 * stride * pitch - channel.row_bytes;
  channel.out_skip = p->out_y_bytes - p->out_w * p->out_x_bytes;
  channel.row_end = channel.entry = 0;
  mote_plane_clear(plane, pitch, mote_depthwise_rows(p->strip_h, 3, stride), p);
  mote_plane_filling filling =
      mote_plane_filling_of(pitch, 0, 0, mote_depthwise_rows(p->strip_h, 3, stride), p);
  for (int32_t c = 0; c < p->in_c; ++c) {
    mote_depthwise_3x3_unpack(p->weights + 9 * c, p->constants + 3 * c, 2 * p->out_zero_point + 1, &channel);
    int8_t* to = out + c;
    int32_t rows = p->strip_h;
    for (int32_t y = 0;;) {
      mote_plane_fill(in + c, plane, &filling, p);
      rows_kernel((const int32_t*)scratch, to, 2 * pitch, rows, channel);
      if (rows == p->out_h) break; /* one strip is all: the next channel's goes to the same places */
      y += rows;
      to += rows * p->out_y_bytes;
      const int32_t done = y < p->out_h ? y : 0;
      if (done > 0) mote_plane_move(plane, rows * stride * pitch, kept * pitch);
      rows = p->out_h - done < p->strip_h ? p->out_h - done : p->strip_h;
      const int32_t from = done > 0 ? kept : 0, end = mote_depthwise_rows(rows, 3, stride);
      mote_plane_pad(plane, pitch, done * stride, from, end, p);
      filling = mote_plane_filling_of(pitch, done * stride, from, end, p);
      if (done == 0) break;
    }
  }
  mote_activate_s8(out, p->out_w * p->out_h * p->in_c, p->out_min, p->out_max);
}

#endif
