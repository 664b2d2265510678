/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_REQUANTIZE_DSP_COMPACT_H
#define MOTE_REQUANTIZE_DSP_COMPACT_H
/* What the compact kernels for cores with the DSP extension share: four channels' sums to int8. These kernels
   are for models whose code must be small: one loop serves every shape, nothing is unrolled, and what two
   kernels need stands in a firmware once.

   The result is that of requantize_dsp.h, in other words: d = floor((2v * m + 2^31) / 2^32) is SMMLAR, and an
   arithmetic shift to the right by r leaves the last bit that it drops in the carry, so that d >> r, the zero
   point and the carry add up to floor((d + 2^(r-1)) / 2^r) + z. Where ties of negative sums count, 1 is taken
   from d first if v is negative. src/ops/compact_dsp_lowering.cc proves that no channel is shifted to the
   left and every one to the right, |v| < 2^30 and 1 <= r <= 23; one mask then serves all channels of a layer,
   since those that it is not for have no negative sums. */

#include "device/port/requantize_dsp.h"

/* The outputs of four channels. The assembly counts these bytes. */
typedef struct mote_compact_outputs {
  int32_t sums[4];    /*  0 */
  int32_t zero_point; /* 16: of the output */
  int32_t sign_mask;  /* 20: -1 if ties of negative sums count, else 0 */
  int32_t count;      /* 24: of outputs, which may be fewer than four */
} mote_compact_outputs;

#define MOTE_STRING_(text) #text
#define MOTE_STRING(text) MOTE_STRING_(text)

#if MOTE_HAS_DSP

// clang-format off
/* Called by assembly only. r6-r9 the sums, r0 at {multiplier, right shift} of each channel, r1 the outputs, r10 at
   mote_compact_outputs. Moves r0 and r1 on; uses r2-r9 and r12. */
extern "C" inline __attribute__((naked, noinline, used)) void MOTE_NAME(requantize_compact)(void) {
  __asm__ volatile(
      "mov r4, r10\n"
      "stmia r4!, {r6-r9}\n"
      "ldmia r4, {r6, r7, r12}\n"
      "mov r4, r10\n"
      "1:\n"
      "ldmia r4!, {r5}\n"
      "ldmia r0!, {r2, r3}\n"
      "and r8, r7, r5, asr #31\n"
      "lsls r5, r5, #1\n"
      "smmlar r5, r5, r2, r8\n"
      "asrs r5, r3\n"
      "adcs r5, r6\n"
      "ssat r5, #8, r5\n"
      "strb r5, [r1], #1\n"
      "subs r12, r12, #1\n"
      "bne 1b\n"
      "bx lr\n");
}
// clang-format on

#define MOTE_BL_REQUANTIZE_COMPACT "bl " MOTE_STRING(MOTE_NAME(requantize_compact)) "\n"

#else

/* The same, portable. Returns what follows the constants. */
MOTE_INLINE const int32_t* mote_requantize_compact(const mote_compact_outputs* o, const int32_t* constants,
                                                   int8_t* out) {
  for (int32_t i = 0; i < o->count; ++i, constants += 2) {
    const int32_t sum = o->sums[i], right = constants[1];
    const int32_t d = mote_smmlar(mote_wrap_shl(sum, 1), constants[0], (sum >> 31) & o->sign_mask);
    *out++ = (int8_t)mote_ssat8((d >> right) + o->zero_point + ((d >> (right - 1)) & 1));
  }
  return constants;
}

#endif

#endif
