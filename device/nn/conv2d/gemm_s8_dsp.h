/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_GEMM_S8_DSP_H
#define MOTE_GEMM_S8_DSP_H
/* The inner part of all int8 convolutions on cores with the DSP extension: output channels two by two against
   four columns of inputs. A column is what one output position sees, [kernel_h][kernel_w][in_c], padded with
   anything to a multiple of four values; `depth` is that length.

   Columns, widened to int16 (mote_gemm_widen): for every four values k ... k+3 eight words
       {k, k+2} of column 0, 1, 2, 3, then {k+1, k+3} of column 0, 1, 2, 3
   so 8 * depth bytes in all, 4-byte aligned.

   Weights, one stream of int32 for each pair of output channels a and b:
       bias[a], bias[a] + 256 * bias[b]
       for every four values: words (w[a][k] + 256 * w[b][k]) | (w[a][k+2] + 256 * w[b][k+2]) << 16, then the
   same of k+1, k+3 multiplier[a], shifts[a], multiplier[b], shifts[b] The padding's weights are 0. SXTB16
   takes the two weights of a out of a word; SMLAD on the word itself sums a + 256 * b, and b is the
   difference at the end. So one load and one extension feed 16 multiply-accumulates. The sum of b must fit in
   24 bits; src/ops/dsp_packing.cc proves it from the weights. The first shift is 1 + left for a, and 7 - left
   for b, whose sum stands 8 bits higher. */

#include "device/port/requantize_dsp.h"

#if MOTE_HAS_DSP

/* Four int8 columns, `pitch` bytes apart, to int16 until `out_end`: 15 instructions for 16 values. */
extern "C" inline __attribute__((naked, noinline)) void MOTE_NAME(gemm_widen)(const int8_t* /*in*/,
                                                                              int32_t /*pitch*/,
                                                                              int32_t* /*out*/,
                                                                              int32_t* /*out_end*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "add r12, r0, r1, lsl #1\n"
      "add lr, r12, r1\n"
      "add r1, r0, r1\n"
      "1:\n"
      "ldr r8, [r0], #4\n"
      "ldr r9, [r1], #4\n"
      "ldr r10, [r12], #4\n"
      "ldr r11, [lr], #4\n"
      "sxtb16 r4, r8\n"
      "sxtb16 r5, r9\n"
      "sxtb16 r6, r10\n"
      "sxtb16 r7, r11\n"
      "sxtb16 r8, r8, ror #8\n"
      "sxtb16 r9, r9, ror #8\n"
      "sxtb16 r10, r10, ror #8\n"
      "sxtb16 r11, r11, ror #8\n"
      "stmia r2!, {r4-r11}\n"
      "cmp r2, r3\n"
      "bne 1b\n"
      "pop {r4-r11, pc}\n");
}

/* Two k of two channels and four columns: r6-r9 sum channel a, r10-r12 and lr the word itself. */
#define MOTE_GEMM_STEP       \
  "ldr r2, [r0], #4\n"       \
  "ldrd r4, r5, [r1], #8\n"  \
  "sxtb16 r3, r2\n"          \
  "smlad r6, r3, r4, r6\n"   \
  "smlad r10, r2, r4, r10\n" \
  "smlad r7, r3, r5, r7\n"   \
  "smlad r11, r2, r5, r11\n" \
  "ldrd r4, r5, [r1], #8\n"  \
  "smlad r8, r3, r4, r8\n"   \
  "smlad r12, r2, r4, r12\n" \
  "smlad r9, r3, r5, r9\n"   \
  "smlad lr, r2, r5, lr\n"

/* Four sums of one channel, doubled, to int8 and to memory. r2 multiplier, r3 shifts, r5 out; uses r1 and r4.
 */
#define MOTE_GEMM_STORE(a, b, c, d)                                                            \
  "ldr r4, [sp, #56]\n"                                                                        \
  "lsl r4, r4, r3\n"                                                                           \
  "asr r4, r4, #1\n"                                                                           \
  "cmp r3, #0\n"                                                                               \
  "blt 4f\n"                                                                                   \
  "smmlar " a ", " a ", r2, r4\n smmlar " b ", " b                                             \
  ", r2, r4\n"                                                                                 \
  "smmlar " c ", " c ", r2, r4\n smmlar " d ", " d                                             \
  ", r2, r4\n"                                                                                 \
  "b 5f\n"                                                                                     \
  "4:\n"                                                                                       \
  "add r1, r4, " a ", asr #31\n smmlar " a ", " a                                              \
  ", r2, r1\n"                                                                                 \
  "add r1, r4, " b ", asr #31\n smmlar " b ", " b                                              \
  ", r2, r1\n"                                                                                 \
  "add r1, r4, " c ", asr #31\n smmlar " c ", " c                                              \
  ", r2, r1\n"                                                                                 \
  "add r1, r4, " d ", asr #31\n smmlar " d ", " d                                              \
  ", r2, r1\n"                                                                                 \
  "5:\n"                                                                                       \
  "ldr r1, [sp, #8]\n"                                                                         \
  "asr " a ", " a ", r3\n asr " b ", " b ", r3\n asr " c ", " c ", r3\n asr " d ", " d         \
  ", r3\n"                                                                                     \
  "ssat " a ", #8, " a "\n ssat " b ", #8, " b "\n ssat " c ", #8, " c "\n ssat " d ", #8, " d \
  "\n"                                                                                         \
  "add r4, r5, r1, lsl #1\n"                                                                   \
  "strb " b                                                                                    \
  ", [r5, r1]\n"                                                                               \
  "strb " d                                                                                    \
  ", [r4, r1]\n"                                                                               \
  "strb " c                                                                                    \
  ", [r4]\n"                                                                                   \
  "strb " a ", [r5], #1\n"

/* All channel pairs from `stream` to `stream_end` against the columns; column j's outputs go to out + j *
   out_pitch. Stack after the push: 0 columns, 4 out, 8 out_pitch, 48 stream_end, 52 columns_end, 56
   twice_zero_plus_1. */
extern "C" inline __attribute__((naked, noinline)) void MOTE_NAME(gemm_s8_2x4)(
    const int32_t* /*stream*/, const int32_t* /*columns*/, int8_t* /*out*/, int32_t /*out_pitch*/,
    const int32_t* /*stream_end*/, const int32_t* /*columns_end*/, int32_t /*twice_zero_plus_1*/) {
  __asm__ volatile(
      "push {r1-r11, lr}\n"
      "1:\n" /* a pair of channels */
      "ldmia r0!, {r6, r10}\n"
      "ldr r1, [sp]\n"
      "ldr r5, [sp, #52]\n"
      "mov r7, r6\n mov r8, r6\n mov r9, r6\n"
      "mov r11, r10\n mov r12, r10\n mov lr, r10\n"
      "sub r2, r5, r1\n"      /* an odd number of groups of four enters in the middle */
      "lsls r2, r2, #26\n"
      "bmi 3f\n"
      "2:\n"                  /* eight values of k */
      MOTE_GEMM_STEP MOTE_GEMM_STEP
      "3:\n"
      MOTE_GEMM_STEP MOTE_GEMM_STEP
      "ldr r5, [sp, #52]\n"
      "cmp r1, r5\n"
      "bne 2b\n"
      "ldr r5, [sp, #4]\n"
      "sub r10, r10, r6\n sub r11, r11, r7\n sub r12, r12, r8\n sub lr, lr, r9\n"
      "ldrd r2, r3, [r0], #8\n"
      "ubfx r4, r3, #8, #8\n"
      "lsl r6, r6, r4\n lsl r7, r7, r4\n lsl r8, r8, r4\n lsl r9, r9, r4\n"
      MOTE_GEMM_STORE("r6", "r7", "r8", "r9")
      "ldrd r2, r3, [r0], #8\n"
      "ubfx r4, r3, #8, #8\n"
      "asr r10, r10, r4\n asr r11, r11, r4\n asr r12, r12, r4\n asr lr, lr, r4\n"
      MOTE_GEMM_STORE("r10", "r11", "r12", "lr")
      "str r5, [sp, #4]\n"
      "ldr r2, [sp, #48]\n"
      "cmp r0, r2\n"
      "bne 1b\n"
      "add sp, #12\n"
      "pop {r4-r11, pc}\n");
}

#undef MOTE_GEMM_STEP
#undef MOTE_GEMM_STORE

#else

extern "C" inline void MOTE_NAME(gemm_widen)(const int8_t* in, int32_t pitch, int32_t* out,
                                             int32_t* out_end) {
  for (; out != out_end; out += 8, in += 4) {
    for (int32_t j = 0; j < 4; ++j) {
      const int32_t quad = mote_load_quad(in + j * pitch);
      out[j] = mote_sxtb16(quad);
      out[4 + j] = mote_sxtb16_odd(quad);
    }
  }
}

extern "C" inline void MOTE_NAME(gemm_s8_2x4)(const int32_t* stream, const int32_t* columns, int8_t* out,
                                              int32_t out_pitch, const int32_t* stream_end,
                                              const int32_t* columns_end, int32_t twice_zero_plus_1) {
  for (; stream != stream_end; out += 2) {
    int32_t a[4], ab[4]; /* sums of channel a, and of a + 256 * b */
    for (int32_t j = 0; j < 4; ++j) a[j] = stream[0], ab[j] = stream[1];
    stream += 2;
    for (const int32_t* k = columns; k != columns_end; k += 4, ++stream) {
      for (int32_t j = 0; j < 4; ++j) {
        a[j] = mote_smlad(mote_sxtb16(*stream), k[j], a[j]);
        ab[j] = mote_smlad(*stream, k[j], ab[j]);
      }
    }
    const mote_rounding rounding_a = mote_rounding_of(stream[0], stream[1], twice_zero_plus_1);
    const mote_rounding rounding_b = mote_rounding_of(stream[2], stream[3], twice_zero_plus_1);
    for (int32_t j = 0; j < 4; ++j) {
      const int32_t low = mote_wrap_shl(a[j], mote_first_shift(stream[1]));
      const int32_t high = mote_wrap_sub(ab[j], a[j]) >> mote_first_shift(stream[3]);
      out[j * out_pitch] = mote_requantize_dsp(low, &rounding_a);
      out[j * out_pitch + 1] = mote_requantize_dsp(high, &rounding_b);
    }
    stream += 4;
  }
}

#endif

/* How many words the stream of one channel pair has. */
MOTE_INLINE int32_t mote_gemm_pair_words(int32_t depth) { return 2 + depth / 2 + 4; }

/* One channel alone, where the number is odd or the proof for pairs fails: bias, depth / 4 words of plain
   int8 weights, multiplier, shifts (the first shift as for a). Returns what follows it in the stream. */
MOTE_INLINE const int32_t* mote_gemm_single(const int32_t* stream, const int32_t* columns, int8_t* out,
                                            int32_t out_pitch, const int32_t* columns_end,
                                            int32_t twice_zero_plus_1) {
  const int32_t* after = stream + 1 + (columns_end - columns) / 8;
  const mote_rounding rounding = mote_rounding_of(after[0], after[1], twice_zero_plus_1);
  for (int32_t j = 0; j < 4; ++j) {
    int32_t sum = stream[0];
    const int32_t* w = stream + 1;
    for (const int32_t* k = columns + j; w != after; k += 8, ++w)
      sum = mote_smlad(mote_sxtb16_odd(*w), k[4], mote_smlad(mote_sxtb16(*w), k[0], sum));
    out[j * out_pitch] = mote_requantize_dsp(mote_wrap_shl(sum, mote_first_shift(after[1])), &rounding);
  }
  return after + 2;
}

/* All out_c channels of four positions: `pairs` pairs, then single ones. */
extern "C" inline __attribute__((noinline)) void MOTE_NAME(gemm_block)(
    const int32_t* stream, const int32_t* columns, const int32_t* columns_end, int8_t* out, int32_t out_pitch,
    int32_t pairs, int32_t out_c, int32_t twice_zero_plus_1) {
  const int32_t depth = (int32_t)(columns_end - columns) / 2;
  const int32_t* stream_end = stream + pairs * mote_gemm_pair_words(depth);
  if (pairs > 0)
    MOTE_NAME(gemm_s8_2x4)(stream, columns, out, out_pitch, stream_end, columns_end, twice_zero_plus_1);
  for (int32_t o = 2 * pairs; o < out_c; ++o)
    stream_end = mote_gemm_single(stream_end, columns, out + o, out_pitch, columns_end, twice_zero_plus_1);
}

#endif
