/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_DEPTHWISE_F32_FPU_H
#define MOTE_DEPTHWISE_F32_FPU_H
/* Windows of eight channels at a time: two loads and eight VFMA for each tap.

   Weights, for each eight channels: [kernel_h][kernel_w][8]. */

#include "device/port/fpu.h"

typedef struct mote_depthwise_f32 {
  mote_range_f32 range;
  const float* in;             /* first tap inside the input, of the first position */
  float* out;                  /* groups * 8 channels of the first position; changed by the call */
  const float* weights;        /* of the first group and tap */
  const float* bias;           /* [groups * 8] */
  int32_t taps;                /* of one row, at least 1 */
  int32_t tap_bytes;           /* from one tap's inputs to the next one's */
  int32_t in_gap, weights_gap; /* bytes from one tap after a row's last to the next row */
  int32_t rows;                /* at least 1 */
  int32_t in_back;        /* bytes from one row after the window's last to the next group of the window */
  int32_t group_gap;      /* bytes from one row after a group's weights to the next group's */
  int32_t groups;         /* at least 1 */
  int32_t position_bytes; /* from one group after a window's last to the next position's window */
  int32_t out_gap;        /* bytes from the end of a position's outputs to the next one's */
  int32_t positions;      /* at least 1; changed by the call */
} mote_depthwise_f32;

#if MOTE_HAS_FPU

// clang-format off
MOTE_FPU_NAKED void MOTE_NAME(depthwise_f32_fpu)(mote_depthwise_f32*) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "vpush {s16-s23}\n"
      "ldrd r1, r2, [r0, #12]\n"       /* in, out */
      "ldrd r7, r8, [r0, #28]\n"       /* taps, tap_bytes */
      "ldrd r9, r10, [r0, #36]\n"      /* in_gap, weights_gap */
      "1: ldrd r3, r4, [r0, #20]\n"    /* weights, bias */
      "ldr r11, [r0, #56]\n"           /* groups */
      "2: ldr r5, [r0, #44]\n"         /* rows */
      "vldmia r4!, {s0-s7}\n"
      "3: mov r6, r7\n"
      "4: vldmia r1, {s8-s15}\n"
      "vldmia r3!, {s16-s23}\n"
      "vfma.f32 s0, s8, s16\n"
      "vfma.f32 s1, s9, s17\n"
      "vfma.f32 s2, s10, s18\n"
      "vfma.f32 s3, s11, s19\n"
      "vfma.f32 s4, s12, s20\n"
      "vfma.f32 s5, s13, s21\n"
      "vfma.f32 s6, s14, s22\n"
      "vfma.f32 s7, s15, s23\n"
      "add r1, r8\n"
      "subs r6, #1\n"
      "bne 4b\n"
      MOTE_FPU_NEXT
      "vpop {s16-s23}\n"
      "pop {r4-r11, pc}\n");
}
// clang-format on

#else

MOTE_FPU_SHARED void MOTE_NAME(depthwise_f32_fpu)(mote_depthwise_f32* d) {
  const int32_t in_step = d->taps * d->tap_bytes / 4 + d->in_gap / 4;
  const int32_t weights_step = MOTE_FPU_LANES * d->taps + d->weights_gap / 4;
  const float* first = d->in;
  for (; d->positions > 0; --d->positions, d->out += d->out_gap / 4) {
    const float *weights = d->weights, *bias = d->bias;
    for (int32_t g = d->groups; g > 0; --g, bias += MOTE_FPU_LANES, d->out += MOTE_FPU_LANES) {
      float sum[MOTE_FPU_LANES];
      for (int32_t i = 0; i < MOTE_FPU_LANES; ++i) sum[i] = mote_flash_f32(bias + i);
      for (int32_t row = d->rows; row > 0; --row, first += in_step, weights += weights_step)
        for (int32_t k = 0; k < d->taps; ++k)
          for (int32_t i = 0; i < MOTE_FPU_LANES; ++i)
            sum[i] += first[k * (d->tap_bytes / 4) + i] * mote_flash_f32(weights + MOTE_FPU_LANES * k + i);
      mote_fpu_store(sum, &d->range, d->out);
      first -= d->in_back / 4;
      weights += d->group_gap / 4;
    }
    first += d->position_bytes / 4;
  }
}

#endif
#endif
