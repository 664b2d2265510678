/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_GEMM_ADD_MVE_H
#define MOTE_GEMM_ADD_MVE_H
/* What follows the sums of gemm_s8_mve.h where a residual is added: five instructions more for four outputs
   than without. */

#include "device/nn/conv2d/gemm_s8_mve.h"
#include "device/nn/conv2d_add/conv2d_add_mve.h"

typedef struct mote_gemm_mve_add {
  mote_gemm_mve_output conv;
  const int8_t* residual; /* of the whole tensor */
  const int8_t* first;    /* output of the whole tensor: that of conv.out[j] less this is how far both are */
  int32_t conv_factor, residual_factor, offset;
} mote_gemm_mve_add;

#if MOTE_HAS_MVE

// clang-format off
/* Four channels at one column: q4 holds the addresses of their sums, q5 is free, q6 the factor of the convolution,
   r9 its zero point, r10 the factor of the residual, r11 the offset. */
#define MOTE_GEMM_MVE_ADD_COLUMN(load, residual, out, ties)      \
  "vldrw.u32 q3, " load "\n vadd.i32 q3, q3, q0\n" MOTE_MVE_SCALE ties \
  "vrshl.s32 q3, q3, q2\n"                                       \
  "vadd.i32 q3, q3, r9\n"                                        \
  "vqshl.s32 q3, q3, #24\n" /* saturated to int8 */              \
  "vshr.s32 q3, q3, #24\n"                                       \
  "vldrb.s32 q5, [" residual "], #4\n"                           \
  "vmlas.s32 q3, q6, r11\n"                                      \
  "vmla.s32 q3, q5, r10\n"                                       \
  "vshrnb.i32 q5, q3, #16\n"                                    \
  "vqrshrnb.s16 q5, q5, #6\n" /* MOTE_ADD_MVE_BITS - 16 */        \
  "vstrb.32 q5, [" out "], #4\n"
#define MOTE_GEMM_MVE_ADD_LOOP(ties)                             \
  "dlstp.32 lr, r7\n"                                            \
  "1: vldrw.32 q0, [r8], #16\n"                                  \
  "vldrw.32 q1, [r8], #16\n"                                     \
  "vldrw.32 q2, [r8], #16\n"                                     \
  MOTE_GEMM_MVE_ADD_COLUMN("[q4, #48]!", "r0", "r3", ties)       \
  MOTE_GEMM_MVE_ADD_COLUMN("[q4, #4]", "r1", "r4", ties)         \
  MOTE_GEMM_MVE_ADD_COLUMN("[q4, #8]", "r2", "r5", ties)         \
  "letp lr, 1b\n"

/* The argument is a mote_gemm_mve_add. */
MOTE_NAKED void MOTE_NAME(gemm_add_mve_output)(const mote_gemm_mve_output*) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "vpush {d8-d13}\n"
      "ldr r9, [r0]\n"              /* zero_point */
      "ldrd r8, r2, [r0, #16]\n"    /* constants, sums */
      "subs r2, r2, #48\n"          /* the first step adds it again */
      "mov r4, #0\n"
      "vidup.u32 q4, r4, #4\n"      /* 0, 4, 8, 12 */
      "mov r3, #3\n"
      "vmul.i32 q4, q4, r3\n"       /* from channel to channel it is three words */
      "vadd.i32 q4, q4, r2\n"
      "ldrd r6, r10, [r0, #48]\n"   /* conv_factor, residual_factor */
      "vdup.32 q6, r6\n"
      "ldr r11, [r0, #56]\n"        /* offset */
      "ldrd r3, r4, [r0, #24]\n"    /* out */
      "ldrd r5, r7, [r0, #32]\n"    /* out, channels */
      "ldrd r1, r2, [r0, #40]\n"    /* residual, first */
      "ldr r6, [r0, #12]\n"         /* is_signed */
      "sub r12, r1, r2\n"
      "add r0, r3, r12\n"
      "add r1, r4, r12\n"
      "add r2, r5, r12\n"
      "cmp r6, #0\n"
      "bne 2f\n"
      MOTE_GEMM_MVE_ADD_LOOP("")
      "b 3f\n"
      "2:\n"
      MOTE_GEMM_MVE_ADD_LOOP(MOTE_MVE_TIES)
      "3: vpop {d8-d13}\n"
      "pop {r4-r11, pc}\n");
}
// clang-format on

#else

MOTE_SHARED void MOTE_NAME(gemm_add_mve_output)(const mote_gemm_mve_output* conv) {
  const mote_gemm_mve_add* g = (const mote_gemm_mve_add*)conv;
  for (int32_t c = 0; c < conv->channels; ++c) {
    const int32_t* constant = conv->constants + c / 4 * MOTE_MVE_CONSTANTS + c % 4;
    for (int32_t j = 0; j < 3; ++j) {
      const int32_t value = mote_mve_requantize(mote_wrap_add(conv->sums[3 * c + j], constant[0]),
                                                constant[4], constant[8], &conv->output);
      const int32_t residual = g->residual[conv->out[j] + c - g->first];
      const int32_t sum = g->conv_factor * value + g->residual_factor * residual + g->offset;
      conv->out[j][c] = mote_add_mve_output(sum);
    }
  }
}

#endif
#endif
