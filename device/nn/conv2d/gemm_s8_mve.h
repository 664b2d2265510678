/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_GEMM_S8_MVE_H
#define MOTE_GEMM_S8_MVE_H
/* Dot products of weights with three columns of inputs, two channels at a time: six accumulators, five loads
   and six VMLADAVA for 96 multiply-accumulates.

   Weights lie without gaps but for mote_mve_lead(depth) bytes before them: for each pair of channels, the
   first vector of the depth, of both channels, and then each other vector, of both channels. Only the first
   vector can be shorter than 16. It is loaded from 16 bytes before its end, and whatever the lanes at its
   start hold meets inputs that are 0. An odd number of channels has a last one of zeros.

   Sums, for each pair: first channel at the three columns, then the second. */

#include "device/port/mve.h"

typedef struct mote_gemm_mve {
  const int8_t* weights;
  const int8_t* column[3]; /* of each column, 16 * vectors bytes before its end */
  int32_t* sums;           /* [pairs][2][3] */
  int32_t vectors_after;   /* vectors of the depth after the first one */
  int32_t pairs;
  int32_t first_lanes; /* lanes of the first vector, the last of its 16 */
} mote_gemm_mve;

/* What follows the sums. */
typedef struct mote_gemm_mve_output {
  mote_mve_output output;
  const int32_t* constants; /* [ceil(channels / 4)] of MOTE_MVE_CONSTANTS */
  const int32_t* sums;      /* for a multiple of 4 channels: what lies beyond the last pair does not matter */
  int8_t* out[3];           /* at each position */
  int32_t channels;
} mote_gemm_mve_output;

/* Words of sums for a number of channels. */
MOTE_INLINE int32_t mote_gemm_mve_sums(int32_t channels) { return 12 * ((channels + 3) / 4); }

#if MOTE_HAS_MVE

// clang-format off
MOTE_NAKED void MOTE_NAME(gemm_s8_mve)(const mote_gemm_mve*) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "ldmia r0, {r1, r3, r5, r7, r9, lr}\n" /* weights, columns, sums, vectors_after */
      "ldrd r12, r11, [r0, #24]\n" /* pairs, first_lanes */
      "rsb r2, r11, #16\n"
      "vctp.8 r2\n"
      "vpnot\n"
      "push {r3, r5, r7, r11, lr}\n"
      "1: ldmia sp, {r3, r5, r7, r11, lr}\n"
      "add r1, r1, r11\n"
      "vpstttt\n"                  /* the first vector, which sets the accumulators */
      "vldrbt.8 q0, [r1, #-16]\n"
      "vldrbt.8 q1, [r3]\n"
      "vldrbt.8 q2, [r5]\n"
      "vldrbt.8 q3, [r7]\n"
      "vmladav.s8 r0, q0, q1\n"
      "vmladav.s8 r2, q0, q2\n"
      "vmladav.s8 r4, q0, q3\n"
      "add r1, r1, r11\n"
      "vldrb.8 q0, [r1, #-16]\n"
      "vmladav.s8 r6, q0, q1\n"
      "vmladav.s8 r8, q0, q2\n"
      "vmladav.s8 r10, q0, q3\n"
      "wls lr, lr, 3f\n"
      "2: vldrb.8 q0, [r1], #16\n"
      "vldrb.8 q1, [r3, #16]!\n"
      "vmladava.s8 r0, q0, q1\n"
      "vldrb.8 q2, [r5, #16]!\n"
      "vmladava.s8 r2, q0, q2\n"
      "vldrb.8 q3, [r7, #16]!\n"
      "vmladava.s8 r4, q0, q3\n"
      "vldrb.8 q0, [r1], #16\n"
      "vmladava.s8 r6, q0, q1\n"
      "vmladava.s8 r8, q0, q2\n"
      "vmladava.s8 r10, q0, q3\n"
      "le lr, 2b\n"
      "3: stmia r9!, {r0, r2, r4, r6, r8, r10}\n"
      "subs r12, r12, #1\n"
      "bne 1b\n"
      "add sp, sp, #20\n"
      "pop {r4-r11, pc}\n");
}

/* Four channels at a time: q4 holds the addresses of their sums at one column. */
#define MOTE_GEMM_MVE_COLUMN(load, out, ties)                                   \
  "vldrw.u32 q3, " load "\n vadd.i32 q3, q3, q0\n" MOTE_MVE_SCALE ties MOTE_MVE_FINISH \
  "vstrb.32 q3, [" out "], #4\n"
#define MOTE_GEMM_MVE_LOOP(ties)                      \
  "dlstp.32 lr, r7\n"                                 \
  "1: vldrw.32 q0, [r1], #16\n"                       \
  "vldrw.32 q1, [r1], #16\n"                          \
  "vldrw.32 q2, [r1], #16\n"                          \
  MOTE_GEMM_MVE_COLUMN("[q4, #48]!", "r3", ties)      \
  MOTE_GEMM_MVE_COLUMN("[q4, #4]", "r4", ties)        \
  MOTE_GEMM_MVE_COLUMN("[q4, #8]", "r5", ties)        \
  "letp lr, 1b\n"

MOTE_NAKED void MOTE_NAME(gemm_s8_mve_output)(const mote_gemm_mve_output*) {
  __asm__ volatile(
      "push {r4-r7, lr}\n"
      "vpush {d8-d15}\n"
      "ldr r6, [r0]\n"              /* zero_point */
      "ldrd r1, r2, [r0, #4]\n"     /* low, high */
      "vdup.32 q6, r1\n"
      "vdup.32 q7, r2\n"
      "ldrd r1, r2, [r0, #16]\n"    /* constants, sums */
      "subs r2, r2, #48\n"          /* the first step adds it again */
      "mov r4, #0\n"
      "vidup.u32 q4, r4, #4\n"      /* 0, 4, 8, 12 */
      "mov r3, #3\n"
      "vmul.i32 q4, q4, r3\n"       /* from channel to channel it is three words */
      "vadd.i32 q4, q4, r2\n"
      "ldrd r3, r4, [r0, #24]\n"    /* out */
      "ldrd r5, r7, [r0, #32]\n"    /* out, channels */
      "ldr r0, [r0, #12]\n"         /* is_signed */
      "cbnz r0, 2f\n"
      MOTE_GEMM_MVE_LOOP("")
      "b 3f\n"
      "2:\n"
      MOTE_GEMM_MVE_LOOP(MOTE_MVE_TIES)
      "3: vpop {d8-d15}\n"
      "pop {r4-r7, pc}\n");
}
// clang-format on

#else

MOTE_SHARED void MOTE_NAME(gemm_s8_mve)(const mote_gemm_mve* g) {
  const int8_t* weights = g->weights;
  int32_t* sums = g->sums;
  for (int32_t pair = 0; pair < g->pairs; ++pair, sums += 6) {
    for (int32_t i = 0; i < 6; ++i) sums[i] = 0;
    for (int32_t v = 0; v <= g->vectors_after; ++v) {
      const int32_t lanes = v == 0 ? g->first_lanes : MOTE_VECTOR, end = (v + 1) * MOTE_VECTOR;
      for (int32_t i = 0; i < lanes; ++i)
        for (int32_t j = 0; j < 3; ++j) {
          const int32_t x = g->column[j][end - lanes + i];
          sums[j] = mote_wrap_add(sums[j], x * weights[i]);
          sums[3 + j] = mote_wrap_add(sums[3 + j], x * weights[lanes + i]);
        }
      weights += 2 * lanes;
    }
  }
}

MOTE_SHARED void MOTE_NAME(gemm_s8_mve_output)(const mote_gemm_mve_output* g) {
  for (int32_t c = 0; c < g->channels; ++c) {
    const int32_t* constant = g->constants + c / 4 * MOTE_MVE_CONSTANTS + c % 4;
    for (int32_t j = 0; j < 3; ++j)
      g->out[j][c] = mote_mve_requantize(mote_wrap_add(g->sums[3 * c + j], constant[0]), constant[4],
                                         constant[8], &g->output);
  }
}

#endif
#endif
