/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_DEPTHWISE_WINDOWS_DUAL_H
#define MOTE_DEPTHWISE_WINDOWS_DUAL_H
/* Windows of any size over one channel: two rows of outputs from the plane of depthwise_conv2d_dual.h, where
   the taps of a window are neighbours. Taps are counted up to a multiple of four: what is read beyond the
   window is multiplied by 0.

   Eight taps are two runs of four products (device/nn/conv2d/gemm_s8_dual.h) or, where these may not fit in
   16 bits, four of two. `splits` says which, a bit for every eight taps from the highest bit down: 1 for
   short runs. Before these bits stands one that says that the first four taps are alone (they have short
   runs), after them a 1, and nothing else. */

#include "device/port/isa.h"
#include "device/port/requantize_dual.h"

/* What the loop needs to know of a channel; offsets are known to the assembly. */
typedef struct mote_dual_windows_channel {
  int32_t multiplier;  /*  0 */
  int32_t round;       /*  4 */
  int32_t first_shift; /*  8 */
  int32_t shifts;      /* 12: the last shift in its low byte, and MOTE_DUAL_SIGNED */
  int32_t out_x;       /* 16: bytes from one output to the next in a row */
  int32_t pair;        /* 20: bytes from an output of the first row to that of the second */
  int32_t step;        /* 24: bytes of the plane from the end of a window's taps to the start of the next */
  const int32_t* weights; /* 28: tap by tap */
  int32_t both, high;     /* 32: where these sums start */
  int32_t splits;         /* 40 */
  int32_t stride;         /* 44: bytes of the plane from one window to the next */
} mote_dual_windows_channel;

/* Windows from `window` on until `end`: void MOTE_NAME(dual_windows)(const int32_t* window, const int32_t*
   end, int8_t* out, const mote_dual_windows_channel* channel). An output of the second row is written before
   that of the first. */
#if MOTE_HAS_THUMB2
#include "device/nn/depthwise_conv2d/depthwise_windows_dual_thumb2.h"
#elif MOTE_HAS_ONLY_THUMB1
#include "device/nn/depthwise_conv2d/depthwise_windows_dual_thumb1.h"
#elif MOTE_HAS_RV32M
#include "device/nn/depthwise_conv2d/depthwise_windows_dual_rv32.h"
#else

/* Both sums of a window: in the low and the high half of words. */
typedef struct mote_dual_window_sums {
  int32_t both, high;
} mote_dual_window_sums;

/* `count` taps as one run. */
MOTE_INLINE void mote_dual_window_run(const int32_t* window, const int32_t* weights, int32_t count,
                                      mote_dual_window_sums* sums) {
  int32_t run = 32768;
  for (int32_t i = 0; i < count; ++i) run = mote_wrap_add(run, mote_wrap_mul(window[i], weights[i]));
  sums->both = mote_wrap_add(sums->both, run);
  sums->high += run >> 16;
}

extern "C" inline __attribute__((noinline)) void MOTE_NAME(dual_windows)(
    const int32_t* window, const int32_t* end, int8_t* out, const mote_dual_windows_channel* channel) {
  const mote_dual_windows_channel c = *channel; /* a copy that stores of int8 cannot change */
  const mote_dual_rounding rounding = {c.multiplier, c.round, c.first_shift, c.shifts & 0xff,
                                       c.shifts < 0 ? -2 : 0};
  for (; window != end; window += c.step / 4, out += c.out_x) {
    mote_dual_window_sums sums = {c.both, c.high};
    const int32_t* weights = c.weights;
    uint32_t splits = (uint32_t)c.splits << 1;
    if (c.splits < 0) {
      for (int32_t i = 0; i < 4; i += 2) mote_dual_window_run(window + i, weights + i, 2, &sums);
      window += 4;
      weights += 4;
    }
    for (; splits != 0x80000000u; splits <<= 1, window += 8, weights += 8) {
      const int32_t length = (splits & 0x80000000u) != 0 ? 2 : 4;
      for (int32_t i = 0; i < 8; i += length) mote_dual_window_run(window + i, weights + i, length, &sums);
    }
    out[c.pair] = mote_requantize_dual(sums.high, &rounding);
    out[0] = mote_requantize_dual(mote_wrap_sub(sums.both, mote_wrap_shl(sums.high, 16)), &rounding);
  }
}

#endif
#endif
