/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_GEMM_S8_DUAL_PORTABLE_H
#define MOTE_GEMM_S8_DUAL_PORTABLE_H
/* gemm_s8_dual.h for cores with many registers (Xtensa, hosts): two channels at a time, so that a
   word of columns is loaded once for four products. */

#include "device/nn/conv2d/gemm_s8_dual.h"

/* The sums of one channel. */
typedef struct mote_dual_sums {
  int32_t run0, run1, both0, both1, high0, high1;
} mote_dual_sums;

MOTE_INLINE void mote_dual_start(mote_dual_sums* s, const int32_t* column, int32_t w) {
  s->run0 = mote_wrap_add(32768, mote_wrap_mul(column[0], w));
  s->run1 = mote_wrap_add(32768, mote_wrap_mul(column[1], w));
}
MOTE_INLINE void mote_dual_step(mote_dual_sums* s, const int32_t* column, int32_t w) {
  s->run0 = mote_wrap_add(s->run0, mote_wrap_mul(column[0], w));
  s->run1 = mote_wrap_add(s->run1, mote_wrap_mul(column[1], w));
}
MOTE_INLINE void mote_dual_finish(mote_dual_sums* s) {
  s->both0 = mote_wrap_add(s->both0, s->run0);
  s->both1 = mote_wrap_add(s->both1, s->run1);
  s->high0 += s->run0 >> 16;
  s->high1 += s->run1 >> 16;
}

/* What a split takes off: 2^15 for each of two runs more. */
MOTE_INLINE void mote_dual_split(mote_dual_sums* s) {
  s->both0 = mote_wrap_sub(s->both0, 65536);
  s->both1 = mote_wrap_sub(s->both1, 65536);
}

MOTE_INLINE void mote_dual_begin(mote_dual_sums* s, int32_t bias, int32_t run_offsets) {
  s->high0 = s->high1 = bias;
  s->both0 = s->both1 = mote_wrap_sub(mote_wrap_add(bias, mote_wrap_shl(bias, 16)), run_offsets);
}

/* Two weights of each of two channels. */
MOTE_INLINE void mote_dual_two_weights(const int8_t* a, const int8_t* b, const int32_t* column, bool starts,
                                       mote_dual_sums* sa, mote_dual_sums* sb) {
  if (starts) {
    mote_dual_start(sa, column, mote_flash_i8(a));
    mote_dual_start(sb, column, mote_flash_i8(b));
  } else {
    mote_dual_step(sa, column, mote_flash_i8(a));
    mote_dual_step(sb, column, mote_flash_i8(b));
  }
  mote_dual_step(sa, column + 2, mote_flash_i8(a + 1));
  mote_dual_step(sb, column + 2, mote_flash_i8(b + 1));
}

/* Four weights of each: one run, or two. */
MOTE_INLINE void mote_dual_four_weights(const int8_t* a, const int8_t* b, const int32_t* column,
                                        bool is_split, mote_dual_sums* sa, mote_dual_sums* sb) {
  mote_dual_two_weights(a, b, column, true, sa, sb);
  if (is_split) {
    mote_dual_finish(sa);
    mote_dual_finish(sb);
  }
  mote_dual_two_weights(a + 2, b + 2, column + 4, is_split, sa, sb);
  mote_dual_finish(sa);
  mote_dual_finish(sb);
}

/* Two channels whose weights are at a and b, with the splits of either; the same channel twice if there is
   only one. */
MOTE_INLINE void mote_dual_two_channels(const int32_t* a, const int32_t* b, uint32_t splits,
                                        const int32_t* column, const int32_t* columns_end,
                                        mote_dual_sums* sum_a, mote_dual_sums* sum_b) {
  mote_dual_sums sa = *sum_a, sb = *sum_b;
  if ((splits & 0x80000000u) != 0) {
    mote_dual_four_weights((const int8_t*)a++, (const int8_t*)b++, column, true, &sa, &sb);
    column += 8;
  }
  splits <<= 1;
  for (;;) {
    for (; splits != 0x80000000u; splits <<= 1, column += 16, a += 2, b += 2) {
      const bool is_split = (splits & 0x80000000u) != 0;
      if (is_split) {
        mote_dual_split(&sa);
        mote_dual_split(&sb);
      }
      mote_dual_four_weights((const int8_t*)a, (const int8_t*)b, column, is_split, &sa, &sb);
      mote_dual_four_weights((const int8_t*)(a + 1), (const int8_t*)(b + 1), column + 8, is_split, &sa, &sb);
    }
    if (column == columns_end) break;
    splits = (uint32_t)(mote_flash_i32(a++) | mote_flash_i32(b++));
  }
  *sum_a = sa;
  *sum_b = sb;
}

/* Four outputs of one channel. */
MOTE_INLINE void mote_dual_store(const mote_dual_sums* s, const int32_t* constants, int32_t twice_zero_plus_1,
                                 int8_t* out, int32_t next, int32_t second) {
  const mote_dual_rounding rounding =
      mote_dual_rounding_of(mote_flash_i32(constants + 1), mote_flash_i32(constants + 2), twice_zero_plus_1);
  out[0] = mote_requantize_dual(mote_wrap_sub(s->both0, mote_wrap_shl(s->high0, 16)), &rounding);
  out[next] = mote_requantize_dual(s->high0, &rounding);
  out += second;
  out[0] = mote_requantize_dual(mote_wrap_sub(s->both1, mote_wrap_shl(s->high1, 16)), &rounding);
  out[next] = mote_requantize_dual(s->high1, &rounding);
}

/* All channels from `stream` to the block's stream_end. */
extern "C" inline __attribute__((noinline)) void MOTE_NAME(dual_gemm)(const int32_t* stream,
                                                                      mote_dual_block* block) {
  const mote_dual_block b = *block; /* a copy that stores of int8 cannot change */
  const int32_t words = b.channel_bytes / 4;
  int8_t* out = b.out;
  while (stream != b.stream_end) {
    const bool is_last = stream + words == b.stream_end;
    const int32_t* other = is_last ? stream : stream + words;
    const uint32_t shifts = (uint32_t)(mote_flash_i32(stream + 2) | mote_flash_i32(other + 2));
    mote_dual_sums sums, other_sums;
    mote_dual_begin(&sums, mote_flash_i32(stream), b.run_offsets);
    mote_dual_begin(&other_sums, mote_flash_i32(other), b.run_offsets);
    mote_dual_two_channels(stream + 3, other + 3,
                           shifts >> MOTE_DUAL_SPLITS_SHIFT << (MOTE_DUAL_SPLITS_SHIFT + 1), b.columns,
                           b.columns_end, &sums, &other_sums);
    mote_dual_store(&sums, stream, b.twice_zero_plus_1, out++, b.next, b.second);
    if (!is_last) mote_dual_store(&other_sums, other, b.twice_zero_plus_1, out++, b.next, b.second);
    stream = other + words;
  }
}

#endif
