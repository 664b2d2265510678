/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_DOT_F32_FPU_H
#define MOTE_DOT_F32_FPU_H
/* Dot products of a window of inputs with the weights of eight channels at a time: one load of inputs, two of
   weights and 32 VFMA for 32 multiply-accumulates. The kernels for convolutions and fully connected layers
   share it.

   Weights, for each eight channels: for each of the depth's values, the eight channels' weights. */

#include "device/port/fpu.h"

typedef struct mote_dot_f32 {
  mote_range_f32 range;
  const float* in;             /* first tap inside the input, of the first position */
  float* out;                  /* groups * 8 channels of the first position; changed by the call */
  const float* weights;        /* of the first group and tap */
  const float* bias;           /* [groups * 8] */
  int32_t fours, rest;         /* values of one row: four times `fours` and `rest` */
  int32_t in_gap, weights_gap; /* bytes from a row's end to the next one */
  int32_t rows;                /* at least 1 */
  int32_t in_back;             /* bytes from the end of the window, with its gap, to its beginning */
  int32_t group_gap;      /* bytes from the end of a group's weights, with its gap, to the next group's */
  int32_t groups;         /* at least 1 */
  int32_t position_bytes; /* from one position's window to the next one's */
  int32_t out_gap;        /* bytes from the end of a position's outputs to the next one's */
  int32_t positions;      /* at least 1; changed by the call */
} mote_dot_f32;

#if MOTE_HAS_FPU

/* Eight channels, one value of the depth. */
#define MOTE_DOT_F32(x, w0, w1, w2, w3, w4, w5, w6, w7)                               \
  "vfma.f32 s0, " x ", " w0 "\n vfma.f32 s1, " x ", " w1 "\n vfma.f32 s2, " x ", " w2 \
  "\n"                                                                                \
  "vfma.f32 s3, " x ", " w3 "\n vfma.f32 s4, " x ", " w4 "\n vfma.f32 s5, " x ", " w5 \
  "\n"                                                                                \
  "vfma.f32 s6, " x ", " w6 "\n vfma.f32 s7, " x ", " w7 "\n"
#define MOTE_DOT_F32_LOW(x) MOTE_DOT_F32(x, "s16", "s17", "s18", "s19", "s20", "s21", "s22", "s23")
#define MOTE_DOT_F32_HIGH(x) MOTE_DOT_F32(x, "s24", "s25", "s26", "s27", "s28", "s29", "s30", "s31")

// clang-format off
MOTE_FPU_NAKED void MOTE_NAME(dot_f32_fpu)(mote_dot_f32*) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "vpush {s16-s31}\n"
      "ldrd r1, r2, [r0, #12]\n"       /* in, out */
      "ldrd r7, r8, [r0, #28]\n"       /* fours, rest */
      "ldrd r9, r10, [r0, #36]\n"      /* in_gap, weights_gap */
      "1: ldrd r3, r4, [r0, #20]\n"    /* weights, bias */
      "ldr r11, [r0, #56]\n"           /* groups */
      "2: ldr r5, [r0, #44]\n"         /* rows */
      "vldmia r4!, {s0-s7}\n"
      "3: movs r6, r7\n"
      "beq 5f\n"
      "4: vldmia r1!, {s8-s11}\n"
      "vldmia r3!, {s16-s31}\n"
      MOTE_DOT_F32_LOW("s8") MOTE_DOT_F32_HIGH("s9")
      "vldmia r3!, {s16-s31}\n"
      MOTE_DOT_F32_LOW("s10") MOTE_DOT_F32_HIGH("s11")
      "subs r6, #1\n"
      "bne 4b\n"
      "5: movs r6, r8\n"
      "beq 7f\n"
      "6: vldmia r1!, {s8}\n"
      "vldmia r3!, {s16-s23}\n"
      MOTE_DOT_F32_LOW("s8")
      "subs r6, #1\n"
      "bne 6b\n"
      "7:\n"
      MOTE_FPU_NEXT
      "vpop {s16-s31}\n"
      "pop {r4-r11, pc}\n");
}
// clang-format on

#else

MOTE_FPU_SHARED void MOTE_NAME(dot_f32_fpu)(mote_dot_f32* d) {
  const int32_t run = 4 * d->fours + d->rest;
  const int32_t in_step = run + d->in_gap / 4, weights_step = MOTE_FPU_LANES * run + d->weights_gap / 4;
  const float* first = d->in;
  for (; d->positions > 0; --d->positions, first += d->position_bytes / 4, d->out += d->out_gap / 4) {
    const float *weights = d->weights, *bias = d->bias;
    for (int32_t g = d->groups; g > 0; --g, bias += MOTE_FPU_LANES, d->out += MOTE_FPU_LANES) {
      float sum[MOTE_FPU_LANES];
      for (int32_t i = 0; i < MOTE_FPU_LANES; ++i) sum[i] = mote_flash_f32(bias + i);
      const float* in = first;
      for (int32_t row = d->rows; row > 0; --row, in += in_step, weights += weights_step)
        for (int32_t k = 0; k < run; ++k)
          for (int32_t i = 0; i < MOTE_FPU_LANES; ++i)
            sum[i] += in[k] * mote_flash_f32(weights + MOTE_FPU_LANES * k + i);
      mote_fpu_store(sum, &d->range, d->out);
      weights += d->group_gap / 4;
    }
  }
}

#endif

/* Channels that do not make up a group of eight, one after the other: of `channels`, their weights lie side
   by side for each value of the depth. */
MOTE_FPU_SHARED void MOTE_NAME(dot_f32_rest_fpu)(const mote_dot_f32* d, const float* weights,
                                                 const float* bias, int32_t channels, float* out) {
  const int32_t run = 4 * d->fours + d->rest, weights_gap = d->weights_gap / (4 * MOTE_FPU_LANES) * channels;
  for (int32_t c = 0; c < channels; ++c) {
    float sum = mote_flash_f32(bias + c);
    const float *x = d->in, *w = weights + c;
    for (int32_t row = d->rows; row > 0; --row, x += d->in_gap / 4, w += weights_gap)
      for (int32_t k = run; k > 0; --k, w += channels) sum += *x++ * mote_flash_f32(w);
    out[c] = mote_clamp_f32(sum, d->range.low, d->range.high);
  }
}

#endif
