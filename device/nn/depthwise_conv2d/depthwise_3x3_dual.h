/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_DEPTHWISE_3X3_DUAL_H
#define MOTE_DEPTHWISE_3X3_DUAL_H
/* Depthwise 3x3: two rows of outputs of one channel, from the plane of depthwise_conv2d_dual.h. Each column
   of the window is a run of three products, or one of two and one of one where three may not fit in 16 bits.
 */

#include "device/port/isa.h"
#include "device/port/requantize_dual.h"

/* What the loop needs to know of a channel; offsets are known to the assembly. */
typedef struct mote_dual_3x3_channel {
  const int32_t* first_weight; /*  0: `weights` */
  int32_t both, high;          /*  4: where these sums start, see gemm_s8_dual.h */
  int32_t weights[9];          /* 12: [column][row] */
  int32_t multiplier;          /* 48 */
  int32_t round;               /* 52 */
  int32_t first_shift;         /* 56 */
  int32_t shifts;              /* 60: the last shift in its low byte, and MOTE_DUAL_SIGNED */
  int32_t out_x;               /* 64: bytes from one output to the next in a row */
  int32_t pair;                /* 68: bytes from an output of the first row to that of the second */
  int32_t step;                /* 72: bytes of the plane from the end of a window to the start of the next */
} mote_dual_3x3_channel;

#if MOTE_HAS_THUMB2
#include "device/nn/depthwise_conv2d/depthwise_3x3_dual_thumb2.h"
#elif MOTE_HAS_ONLY_THUMB1
#include "device/nn/depthwise_conv2d/depthwise_3x3_dual_thumb1.h"
#elif MOTE_HAS_RV32M
#include "device/nn/depthwise_conv2d/depthwise_3x3_dual_rv32.h"
#else

MOTE_INLINE void mote_dual_finish_run(int32_t run, int32_t* both, int32_t* high) {
  *both = mote_wrap_add(*both, run);
  *high += run >> 16;
}

/* Windows from `window` on until `end`; the second row's output is written before the first's. */
MOTE_INLINE void mote_dual_3x3_rows(const int32_t* window, const int32_t* end, int8_t* out,
                                    const mote_dual_3x3_channel* channel, bool long_runs) {
  const mote_dual_3x3_channel c = *channel; /* a copy that stores of int8 cannot change */
  const mote_dual_rounding rounding = {c.multiplier, c.round, c.first_shift, c.shifts & 0xff,
                                       c.shifts < 0 ? -2 : 0};
  for (; window != end; window += 9 + c.step / 4, out += c.out_x) {
    int32_t both = c.both, high = c.high;
    for (int32_t i = 0; i < 9; i += 3) {
      int32_t run = mote_wrap_add(32768, mote_wrap_mul(window[i], c.weights[i]));
      run = mote_wrap_add(run, mote_wrap_mul(window[i + 1], c.weights[i + 1]));
      const int32_t last = mote_wrap_mul(window[i + 2], c.weights[i + 2]);
      if (long_runs) {
        mote_dual_finish_run(mote_wrap_add(run, last), &both, &high);
      } else {
        mote_dual_finish_run(run, &both, &high);
        mote_dual_finish_run(mote_wrap_add(32768, last), &both, &high);
      }
    }
    out[c.pair] = mote_requantize_dual(high, &rounding);
    out[0] = mote_requantize_dual(mote_wrap_sub(both, mote_wrap_shl(high, 16)), &rounding);
  }
}

extern "C" inline __attribute__((noinline)) void MOTE_NAME(dual_3x3_long)(
    const int32_t* window, const int32_t* end, int8_t* out, const mote_dual_3x3_channel* channel) {
  mote_dual_3x3_rows(window, end, out, channel, true);
}
extern "C" inline __attribute__((noinline)) void MOTE_NAME(dual_3x3_short)(
    const int32_t* window, const int32_t* end, int8_t* out, const mote_dual_3x3_channel* channel) {
  mote_dual_3x3_rows(window, end, out, channel, false);
}

#endif
#endif
