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

/* One row of outputs for each channel of a strip. */
typedef struct mote_strip_outputs {
  mote_mve_output output;
  const int8_t* weights;    /* [channels][4 words][4 rows] */
  const int32_t* constants; /* [channels][3] */
  const int8_t* strip;
  const uint32_t* taps; /* distances of the window's four words in the strip */
  int8_t* out;          /* first output, first channel; changed by the call */
  int32_t step;         /* bytes to the next output */
  int32_t fours;        /* groups of four outputs, */
  int32_t rest;         /* and up to three more */
  int32_t channels;     /* changed by the call */
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

#define MOTE_STRIP_CHANNEL(ties)                                                                 \
  "1: vldrb.8 q0, [r12], #16\n"                                                                  \
  "ldmia r10!, {r1, r3, r5}\n"                                                                   \
  "lsr r8, r5, #31\n"                                                                            \
  "vmov q1, q6\n"                                                                                \
  "ldr r0, [sp, #64]\n"              /* the parameters, above the saved vectors */               \
  "ldr r9, [r0, #32]\n"              /* out */                                                   \
  "ldr r2, [r0, #40]\n"              /* fours */                                                 \
  "add r4, r9, #1\n str r4, [r0, #32]\n"                                                         \
  "wls lr, r2, 3f\n"                                                                             \
  "2: " MOTE_STRIP_FOUR(ties, "vstrb.32 q2, [r9, q7]\n")                                         \
  "le lr, 2b\n"                                                                                  \
  "3: ldr r0, [sp, #64]\n ldr r2, [r0, #44]\n" /* rest */                                        \
  "cbz r2, 4f\n"                                                                                 \
  "vctp.32 r2\n"                                                                                 \
  MOTE_STRIP_FOUR(ties, "vpst\n vstrbt.32 q2, [r9, q7]\n")                                       \
  "4: mov r0, #4\n vadd.i32 q6, q6, r0\n"                                                        \
  "ldr r0, [sp, #64]\n ldr r2, [r0, #48]\n" /* channels */                                       \
  "subs r2, r2, #1\n str r2, [r0, #48]\n"                                                        \
  "bne 1b\n"

MOTE_NAKED void MOTE_NAME(strip_outputs_mve)(mote_strip_outputs*) {
  __asm__ volatile(
      "push {r0, r4-r11, lr}\n"
      "vpush {d8-d15}\n"
      "ldrd r7, r1, [r0]\n"          /* zero_point, low */
      "ldr r2, [r0, #8]\n"           /* high */
      "vdup.32 q4, r1\n"
      "vdup.32 q5, r2\n"
      "ldrd r12, r10, [r0, #16]\n"   /* weights, constants */
      "ldrd r1, r2, [r0, #24]\n"     /* strip, taps */
      "vldrw.32 q6, [r2]\n"
      "sub r1, r1, #64\n"            /* the first step adds it again */
      "vadd.i32 q6, q6, r1\n"
      "ldr r11, [r0, #36]\n"         /* step */
      "mov r2, #0\n"
      "vidup.u32 q7, r2, #1\n"
      "vmul.i32 q7, q7, r11\n"
      "lsl r11, r11, #2\n"
      "ldr r0, [r0, #12]\n"          /* is_signed */
      "cmp r0, #0\n bne 5f\n"
      MOTE_STRIP_CHANNEL("")
      "b 6f\n"
      "5:\n"
      MOTE_STRIP_CHANNEL(MOTE_STRIP_TIES)
      "6: vpop {d8-d15}\n"
      "pop {r0, r4-r11, pc}\n");
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

MOTE_SHARED void MOTE_NAME(strip_outputs_mve)(mote_strip_outputs* s) {
  for (int32_t c = 0; c < s->channels; ++c)
    for (int32_t x = 0; x < 4 * s->fours + s->rest; ++x) {
      int32_t sum = s->constants[3 * c];
      for (int32_t tap = 0; tap < 16; ++tap) {
        const int32_t weight = s->weights[16 * c + tap];
        if (weight != 0)
          sum = mote_wrap_add(
              sum, weight * s->strip[s->taps[tap / 4] + (uint32_t)(x * MOTE_STRIP_COLUMN + c * 4 + tap % 4)]);
      }
      s->out[x * s->step + c] =
          mote_mve_requantize(sum, s->constants[3 * c + 1], s->constants[3 * c + 2], &s->output);
    }
}

#endif
#endif
