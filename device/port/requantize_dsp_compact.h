/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_REQUANTIZE_DSP_COMPACT_H
#define MOTE_REQUANTIZE_DSP_COMPACT_H
/* What the compact kernels for cores with the DSP extension share: four channels' sums to int8. These kernels
   are for models whose code must be small: one loop serves every shape, and what two kernels need stands in a
   firmware once.

   The result is that of requantize_dsp.h, in other words: d = floor((2v * m + 2^31) / 2^32) is SMMLAR, and an
   arithmetic shift to the right by r leaves the last bit that it drops in the carry, so that d >> r, the zero
   point and the carry add up to floor((d + 2^(r-1)) / 2^r) + z. Where ties of negative sums count, 1 is taken
   from d first if v is negative. src/ops/compact_dsp_lowering.cc proves that no channel is shifted to the
   left and every one to the right, |v| < 2^30 and 1 <= r <= 23; one mask then serves all channels of a layer,
   since those that it is not for have no negative sums. */

#include "device/port/requantize_dsp.h"

/* What the outputs of four channels have in common. The assembly counts these bytes. */
typedef struct mote_compact_outputs {
  int32_t zero_point; /* 0: of the output */
  int32_t sign_mask;  /* 4: -1 if ties of negative sums count, else 0 */
  int32_t count;      /* 8: of outputs, which may be fewer than four */
} mote_compact_outputs;

#define MOTE_STRING_(text) #text
#define MOTE_STRING(text) MOTE_STRING_(text)

#if MOTE_HAS_DSP

// clang-format off
/* r4 the zero point, r5 the mask. */
#define MOTE_REQUANTIZE_ONE(sum)        \
  "ldmia r0!, {r2, r3}\n"              \
  "and r10, r5, " sum ", asr #31\n"    \
  "lsls " sum ", " sum ", #1\n"        \
  "smmlar " sum ", " sum ", r2, r10\n" \
  "asrs " sum ", r3\n"                 \
  "adcs " sum ", r4\n"                 \
  "ssat " sum ", #8, " sum "\n"        \
  "strb " sum ", [r1], #1\n"
#define MOTE_REQUANTIZE_MORE            \
  "subs r12, r12, #1\n"                \
  "beq 9f\n"

/* Called by assembly only. r6-r9 the sums, r0 at {multiplier, right shift} of each channel, r1 the outputs, r10 at
   mote_compact_outputs. Moves r1 on, and r0 by the channels that have outputs; uses r2-r10 and r12. */
extern "C" inline __attribute__((naked, noinline, used)) void MOTE_NAME(requantize_compact)(void) {
  __asm__ volatile(
      "ldm r10, {r4, r5, r12}\n"
      MOTE_REQUANTIZE_ONE("r6")
      MOTE_REQUANTIZE_MORE
      MOTE_REQUANTIZE_ONE("r7")
      MOTE_REQUANTIZE_MORE
      MOTE_REQUANTIZE_ONE("r8")
      MOTE_REQUANTIZE_MORE
      MOTE_REQUANTIZE_ONE("r9")
      "9:\n"
      "bx lr\n");
}
// clang-format on

#undef MOTE_REQUANTIZE_ONE
#undef MOTE_REQUANTIZE_MORE

#define MOTE_BL_REQUANTIZE_COMPACT "bl " MOTE_STRING(MOTE_NAME(requantize_compact)) "\n"

#else

/* The same, portable. Returns what follows the constants. */
MOTE_INLINE const int32_t* mote_requantize_compact(const int32_t* sums, const mote_compact_outputs* o,
                                                   const int32_t* constants, int8_t* out) {
  for (int32_t i = 0; i < o->count; ++i, constants += 2) {
    const int32_t sum = sums[i], right = constants[1];
    const int32_t d = mote_smmlar(mote_wrap_shl(sum, 1), constants[0], (sum >> 31) & o->sign_mask);
    *out++ = (int8_t)mote_ssat8((d >> right) + o->zero_point + ((d >> (right - 1)) & 1));
  }
  return constants;
}

#endif

#endif
