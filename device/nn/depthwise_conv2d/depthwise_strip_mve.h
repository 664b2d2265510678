/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_DEPTHWISE_STRIP_MVE_H
#define MOTE_DEPTHWISE_STRIP_MVE_H
/* The two inner loops of depthwise_conv2d_s8_mve.cpp. */

#include "device/nn/depthwise_conv2d/depthwise_conv2d_mve.h"

/* Interleaves columns of four rows. */
typedef struct mote_strip_columns {
  const int8_t* row[4]; /* first column, first channel */
  int32_t step[4];      /* bytes to the next column */
  int8_t* to;
  int32_t columns;  /* at least 1 */
  int32_t channels; /* at most 16; the others become 0 */
} mote_strip_columns;

/* Rows of outputs for each channel of a strip; the assembly counts these bytes. */
typedef struct mote_strip_outputs {
  mote_mve_output output;      /*  0 */
  const int8_t* weights;       /* 16: [channels][weights_per_channel] */
  const int32_t* constants;    /* 20: [channels][3] */
  const int8_t* strip;         /* 24 */
  const uint32_t* words;       /* 28: distances of the window's four words in the strip */
  int8_t* out;                 /* 32: first output, of the first channel */
  int8_t* out_end;             /* 36: and of the channel after the last */
  int32_t step;                /* 40: bytes to the next output */
  int32_t fours, rest;         /* 44, 48: outputs of a row: groups of four, and up to three more */
  int32_t row_gap;             /* 52: bytes from after a row, in whole groups of four, to the next one */
  int32_t row_bits;            /* 56: what a window's words are shifted by from row to row: 8 * stride_y */
  int32_t rows;                /* 60 */
  int32_t weights_per_channel; /* 64 */
  int8_t lanes[MOTE_VECTOR];   /* 68: of each lane of the first row's window, which weight it has, or -1 */
} mote_strip_outputs;

#if MOTE_HAS_MVE

// clang-format off
MOTE_NAKED void MOTE_NAME(strip_columns_mve)(const mote_strip_columns*) {
  __asm__ volatile(
      "push {r4-r10, lr}\n"
      "ldmia r0!, {r1-r8}\n"        /* row, step */
      "ldr r9, [r0]\n"              /* to */
      "ldrd r10, r12, [r0, #4]\n"   /* columns, channels */
      "vctp.8 r12\n"
      "dls lr, r10\n"
      "1: vpstttt\n"
      "vldrbt.8 q0, [r1]\n"
      "vldrbt.8 q1, [r2]\n"
      "vldrbt.8 q2, [r3]\n"
      "vldrbt.8 q3, [r4]\n"
      "add r1, r1, r5\n"
      "add r2, r2, r6\n"
      "add r3, r3, r7\n"
      "add r4, r4, r8\n"
      "vst40.8 {q0, q1, q2, q3}, [r9]\n"
      "vst41.8 {q0, q1, q2, q3}, [r9]\n"
      "vst42.8 {q0, q1, q2, q3}, [r9]\n"
      "vst43.8 {q0, q1, q2, q3}, [r9]!\n"
      "le lr, 1b\n"
      "pop {r4-r10, pc}\n");
}

/* The same where the strip moves down by two rows: its last two become the first ones, and row[2] and row[3]
   are new. */
MOTE_NAKED void MOTE_NAME(strip_columns_keep_mve)(const mote_strip_columns*) {
  __asm__ volatile(
      "push {r4-r7, lr}\n"
      "vpush {d8-d11}\n"
      "ldrd r1, r2, [r0, #8]\n"    /* row[2], row[3] */
      "ldrd r3, r4, [r0, #24]\n"   /* step[2], step[3] */
      "ldrd r5, r6, [r0, #32]\n"   /* to, columns */
      "ldr r7, [r0, #40]\n"        /* channels */
      "vctp.8 r7\n"
      "dls lr, r6\n"
      "1: vld40.8 {q0, q1, q2, q3}, [r5]\n"
      "vld41.8 {q0, q1, q2, q3}, [r5]\n"
      "vld42.8 {q0, q1, q2, q3}, [r5]\n"
      "vld43.8 {q0, q1, q2, q3}, [r5]\n"
      "vpstt\n"
      "vldrbt.8 q4, [r1]\n"
      "vldrbt.8 q5, [r2]\n"
      "add r1, r1, r3\n"
      "add r2, r2, r4\n"
      "vst40.8 {q2, q3, q4, q5}, [r5]\n"
      "vst41.8 {q2, q3, q4, q5}, [r5]\n"
      "vst42.8 {q2, q3, q4, q5}, [r5]\n"
      "vst43.8 {q2, q3, q4, q5}, [r5]!\n"
      "le lr, 1b\n"
      "vpop {d8-d11}\n"
      "pop {r4-r7, pc}\n");
}

/* Four neighbouring outputs of one channel: q0 its weights, q1 the addresses of the four columns of the output
   before, r1 bias, r3 multiplier, r5 minus the right shift, r7 zero point. */
#define MOTE_STRIP_FOUR(ties, store)                       \
  "vldrw.u32 q2, [q1, #64]!\n vmladav.s8 r0, q0, q2\n"     \
  "vldrw.u32 q3, [q1, #64]!\n vmladav.s8 r2, q0, q3\n"     \
  "vldrw.u32 q2, [q1, #64]!\n vmladav.s8 r4, q0, q2\n"     \
  "vldrw.u32 q3, [q1, #64]!\n vmladav.s8 r6, q0, q3\n"     \
  "vmov q2[2], q2[0], r0, r4\n vmov q2[3], q2[1], r2, r6\n" \
  "vadd.i32 q2, q2, r1\n vqrdmulh.s32 q2, q2, r3\n" ties   \
  "vrshl.s32 q2, r5\n vadd.i32 q2, q2, r7\n"               \
  "vmax.s32 q2, q2, q4\n vmin.s32 q2, q2, q5\n" store      \
  "add r9, r9, r11\n"

/* r8 is 1 where there is a right shift. */
#define MOTE_STRIP_TIES "vshr.s32 q3, q2, #31\n vmla.s32 q2, q3, r8\n"

/* r12 is the channel's first output, q6 the addresses of its window's words, one column before. */
#define MOTE_STRIP_CHANNELS_LOOP(ties)                                                           \
  "1: ldrd r0, r2, [sp, #16]\n"      /* weights, constants */                                    \
  "vldrb.8 q3, [sp, #68]\n"          /* lanes */                                                 \
  "vpt.s8 ge, q3, zr\n"                                                                          \
  "vldrbt.u8 q0, [r0, q3]\n"                                                                     \
  "ldr r4, [sp, #64]\n"              /* weights_per_channel */                                   \
  "ldmia r2!, {r1, r3, r5}\n"                                                                    \
  "add r0, r0, r4\n"                                                                             \
  "strd r0, r2, [sp, #16]\n"                                                                     \
  "lsr r8, r5, #31\n"                                                                            \
  "mov r9, r12\n"                                                                                \
  "add r12, r12, #1\n"                                                                           \
  "ldr r10, [sp, #60]\n"             /* rows */                                                  \
  "2: ldr r2, [sp, #44]\n"           /* fours */                                                 \
  "vmov q1, q6\n"                                                                                \
  "wls lr, r2, 4f\n"                                                                             \
  "3: " MOTE_STRIP_FOUR(ties, "vstrb.32 q2, [r9, q7]\n")                                         \
  "le lr, 3b\n"                                                                                  \
  "4: ldr r2, [sp, #48]\n"           /* rest */                                                  \
  "cbz r2, 5f\n"                                                                                 \
  "vctp.32 r2\n"                                                                                 \
  MOTE_STRIP_FOUR(ties, "vpst\n vstrbt.32 q2, [r9, q7]\n")                                       \
  "5: subs r10, r10, #1\n"                                                                       \
  "beq 6f\n"                                                                                     \
  "ldrd r2, r4, [sp, #52]\n"         /* row_gap, row_bits */                                     \
  "add r9, r9, r2\n"                                                                             \
  "vshl.u32 q0, r4\n"                                                                            \
  "b 2b\n"                                                                                       \
  "6: mov r0, #4\n"                                                                              \
  "vadd.i32 q6, q6, r0\n"                                                                        \
  "ldr r2, [sp, #36]\n"              /* out_end */                                               \
  "cmp r12, r2\n"                                                                                \
  "bne 1b\n"

MOTE_NAKED void MOTE_NAME(strip_outputs_mve)(const mote_strip_outputs*) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "vpush {d8-d15}\n"
      "add r0, r0, #44\n"            /* the parameters come to the top of the stack */
      "ldmia r0, {r1-r10}\n"
      "push {r1-r10}\n"
      "sub r0, r0, #44\n"
      "ldmia r0, {r1-r11}\n"
      "push {r1-r11}\n"
      "vdup.32 q4, r2\n"             /* low */
      "vdup.32 q5, r3\n"             /* high */
      "vldrw.32 q6, [r8]\n"          /* words */
      "sub r7, r7, #64\n"            /* strip: the first step adds it again */
      "vadd.i32 q6, q6, r7\n"
      "mov r7, r1\n"                 /* zero_point */
      "mov r12, r9\n"                /* out; r11 is step */
      "mov r2, #0\n"
      "vidup.u32 q7, r2, #1\n"
      "vmul.i32 q7, q7, r11\n"
      "lsl r11, r11, #2\n"
      "cmp r4, #0\n bne 7f\n"       /* is_signed */
      MOTE_STRIP_CHANNELS_LOOP("")
      "b 8f\n"
      "7:\n"
      MOTE_STRIP_CHANNELS_LOOP(MOTE_STRIP_TIES)
      "8: add sp, sp, #84\n"
      "vpop {d8-d15}\n"
      "pop {r4-r11, pc}\n");
}
// clang-format on

#else

MOTE_SHARED void MOTE_NAME(strip_columns_mve)(const mote_strip_columns* s) {
  for (int32_t column = 0; column < s->columns; ++column)
    for (int32_t c = 0; c < MOTE_STRIP_CHANNELS; ++c)
      for (int32_t i = 0; i < 4; ++i)
        s->to[column * MOTE_STRIP_COLUMN + c * 4 + i] =
            (int8_t)(c < s->channels ? s->row[i][column * s->step[i] + c] : 0);
}

MOTE_SHARED void MOTE_NAME(strip_columns_keep_mve)(const mote_strip_columns* s) {
  for (int32_t column = 0; column < s->columns; ++column)
    for (int32_t c = 0; c < MOTE_STRIP_CHANNELS; ++c) {
      int8_t* word = s->to + column * MOTE_STRIP_COLUMN + c * 4;
      for (int32_t i = 0; i < 2; ++i) {
        word[i] = word[i + 2];
        word[i + 2] = (int8_t)(c < s->channels ? s->row[i + 2][column * s->step[i + 2] + c] : 0);
      }
    }
}

MOTE_SHARED void MOTE_NAME(strip_outputs_mve)(const mote_strip_outputs* s) {
  const int32_t width = 4 * s->fours + s->rest;
  const int32_t row_bytes = ((width + 3) & ~3) * s->step + s->row_gap;
  for (int32_t c = 0; c < s->out_end - s->out; ++c)
    for (int32_t row = 0; row < s->rows; ++row)
      for (int32_t x = 0; x < width; ++x) {
        int32_t sum = s->constants[3 * c];
        for (int32_t lane = 0; lane < MOTE_VECTOR; ++lane) {
          if (s->lanes[lane] < 0) continue;
          const uint32_t at = s->words[lane / 4] + (uint32_t)(x * MOTE_STRIP_COLUMN + c * 4 + lane % 4);
          const int32_t weight = s->weights[c * s->weights_per_channel + s->lanes[lane]];
          sum = mote_wrap_add(sum, weight * s->strip[at + (uint32_t)(row * s->row_bits / 8)]);
        }
        s->out[row * row_bytes + x * s->step + c] =
            mote_mve_requantize(sum, s->constants[3 * c + 1], s->constants[3 * c + 2], &s->output);
      }
}

#endif
#endif
