/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_GEMM_S8_DUAL_H
#define MOTE_GEMM_S8_DUAL_H
/* The inner part of int8 convolutions on cores without SIMD instructions: one output channel after the other
   against four columns of inputs. A column is what one output position sees, [kernel_h][kernel_w][in_c],
   padded to a multiple of four values; `depth` is that length.

   Two columns share words: x0 + 65536 * x1, so that one multiplication by a weight w gives w * x0 + 65536 *
   (w * x1). Columns: for each k the words of columns 0 and 1, then of columns 2 and 3; 8 * depth bytes.

   Such a product's halves are sums of their own as long as the low one fits in 16 bits, so they are added up
   in short runs. A run starts at 2^15, which makes its low half positive; the run's upper half (the word
   shifted right by 16) is then the exact sum of the high column. All upper halves together are `high`. All
   words together, modulo 2^32, are `both` = low + 65536 * high, from which the sum of the low column follows.
   Eight weights are two runs of four products or, where these may not fit, four of two, which always do, for
   |2 * 127 * 128| < 2^15: that is proved in src/ops/dual_packing.cc.

   Weights, one stream of int32; for each channel:
       bias, multiplier, shifts as in requantize_dual.h
       the weights, four to a word, the first in the lowest byte; the padding's are 0
   Bits 13-30 of the shifts say where runs are short, from the highest down: a bit that says that the first
   four weights are alone (they have short runs), a bit for each of up to 16 groups of eight weights, 1 for
   short runs, then a 1, and 0 below. For more groups there is a word before each further 31, with a bit for
   each of them, a 1, and 0 below. */

#include "device/port/isa.h"
#include "device/port/requantize_dual.h"

#define MOTE_DUAL_FIRST_SPLITS 16
#define MOTE_DUAL_MORE_SPLITS 31
#define MOTE_DUAL_SPLITS_SHIFT 13

/* Words of a channel in the stream. */
MOTE_INLINE int32_t mote_dual_channel_words(int32_t depth) {
  int32_t words = 3 + depth / 4;
  for (int32_t left = depth / 8 - MOTE_DUAL_FIRST_SPLITS; left > 0; left -= MOTE_DUAL_MORE_SPLITS) ++words;
  return words;
}

/* 2^15 for each run of a channel without splits; these take off what they add. */
MOTE_INLINE int32_t mote_dual_run_offsets(int32_t depth) {
  return (int32_t)((uint32_t)(depth / 4 + (depth / 4) % 2) << 15);
}

/* Offsets are known to the assembly. */
typedef struct mote_dual_block {
  int8_t* out;                /*  0: of column 0; moves on by one with each channel */
  int32_t next, second;       /*  4: bytes from the output of column 0 to those of columns 1 and 2 */
  const int32_t* stream_end;  /* 12 */
  const int32_t* columns;     /* 16 */
  int32_t run_offsets;        /* 20: of mote_dual_run_offsets() */
  const int32_t* columns_end; /* 24 */
  int32_t twice_zero_plus_1;  /* 28 */
  int32_t channel_bytes;      /* 32: of the stream */
} mote_dual_block;

#if MOTE_HAS_THUMB2
#include "device/nn/conv2d/gemm_s8_dual_thumb2.h"
#elif MOTE_HAS_ONLY_THUMB1
#include "device/nn/conv2d/gemm_s8_dual_thumb1.h"
#elif MOTE_HAS_RV32M
#include "device/nn/conv2d/gemm_s8_dual_rv32.h"
#else
#include "device/nn/conv2d/gemm_s8_dual_portable.h"
#endif

/* Two columns, n values of each, to every second word of `to`. */
extern "C" inline __attribute__((noinline)) void MOTE_NAME(dual_pack)(const int8_t* a, const int8_t* b,
                                                                      int32_t n, int32_t* to) {
  for (; n >= 4; n -= 4, a += 4, b += 4, to += 8) {
    to[0] = a[0] + b[0] * 65536;
    to[2] = a[1] + b[1] * 65536;
    to[4] = a[2] + b[2] * 65536;
    to[6] = a[3] + b[3] * 65536;
  }
  for (; n > 0; --n, to += 2) *to = *a++ + *b++ * 65536;
}

#if !MOTE_HAS_THUMB2 && !MOTE_HAS_ONLY_THUMB1
/* Four columns, n values of each, n > 0, `step` bytes apart. */
extern "C" inline __attribute__((noinline)) void MOTE_NAME(dual_pack_four)(const int8_t* from, int32_t step,
                                                                           int32_t n, int32_t* to) {
  const int32_t step3 = 3 * step;
  for (; n >= 2; n -= 2, from += 2, to += 4) {
    const int8_t* next = from + 1;
    to[0] = from[0] + from[step] * 65536;
    to[1] = from[2 * step] + from[step3] * 65536;
    to[2] = next[0] + next[step] * 65536;
    to[3] = next[2 * step] + next[step3] * 65536;
  }
  if (n == 0) return;
  to[0] = from[0] + from[step] * 65536;
  to[1] = from[2 * step] + from[step3] * 65536;
}
#endif

#endif
