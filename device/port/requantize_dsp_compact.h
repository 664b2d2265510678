/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_REQUANTIZE_DSP_COMPACT_H
#define MOTE_REQUANTIZE_DSP_COMPACT_H
/* What the compact kernels for cores with the DSP extension share: four channels' sums to int8, with the
   arithmetic of requantize_dsp.h. These kernels are for models whose code must be small: one loop serves
   every shape, nothing is unrolled, and what two kernels need stands in a firmware once. */

#include "device/port/requantize_dsp.h"

/* The outputs of one position, four channels at a time. The assembly counts these bytes. */
typedef struct mote_compact_outputs {
  int32_t sums[4];           /*  0: of the four channels */
  int32_t twice_zero_plus_1; /* 16 */
  int32_t count;             /* 20: of outputs, which may be fewer than four */
} mote_compact_outputs;

#define MOTE_STRING_(text) #text
#define MOTE_STRING(text) MOTE_STRING_(text)

#if MOTE_HAS_DSP

// clang-format off
/* Called by assembly only. r6-r9 the sums, r0 at {multiplier, shifts} of each channel (first shift 1 + left), r1 the
   outputs, r10 at mote_compact_outputs. Moves r0 and r1 on; uses r2-r9. */
extern "C" inline __attribute__((naked, noinline, used)) void MOTE_NAME(requantize_compact)(void) {
  __asm__ volatile(
      "stm r10, {r6-r9}\n"
      "mov r4, r10\n"
      "ldrd r6, r7, [r10, #16]\n"
      "1:\n"
      "ldmia r4!, {r5}\n"
      "ldmia r0!, {r2, r3}\n"
      "asrs r8, r3, #8\n"
      "lsl r5, r5, r8\n"
      "lsl r8, r6, r3\n"
      "asr r8, r8, #1\n"
      "it mi\n"
      "addmi r8, r8, r5, asr #31\n"
      "smmlar r5, r5, r2, r8\n"
      "asrs r5, r3\n"
      "ssat r5, #8, r5\n"
      "strb r5, [r1], #1\n"
      "subs r7, #1\n"
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
    const mote_rounding rounding = mote_rounding_of(constants[0], constants[1], o->twice_zero_plus_1);
    *out++ = mote_requantize_dsp(mote_wrap_shl(o->sums[i], mote_first_shift(constants[1])), &rounding);
  }
  return constants;
}

#endif

#endif
