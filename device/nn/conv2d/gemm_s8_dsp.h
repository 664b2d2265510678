/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_GEMM_S8_DSP_H
#define MOTE_GEMM_S8_DSP_H
/* The inner part of all int8 convolutions on cores with the DSP extension: output channels two by two against
   four columns of inputs. A column is what one output position sees, [kernel_h][kernel_w][in_c], padded with
   anything to a multiple of four values; `depth` is that length.

   Columns, widened to int16 (gemm_widen): for every four values k ... k+3 eight words
       {k, k+2} of column 0, 1, 2, 3, then {k+1, k+3} of column 0, 1, 2, 3
   so 8 * depth bytes in all, 4-byte aligned.

   Weights, one stream of int32 for each pair of output channels a and b:
       bias[a], bias[a] + 256 * bias[b]
       for every four values: words (w[a][k] + 256 * w[b][k]) | (w[a][k+2] + 256 * w[b][k+2]) << 16, then the
       same of k+1, k+3
       multiplier[a], round[a], multiplier[b], round[b]
   The padding's weights are 0. SXTB16 takes the two weights of a out of a word; SMLAD on the word itself sums
   a + 256 * b, and b, 8 bits higher, is the difference at the end. So one load and one extension feed 16
   multiply-accumulates. The sum of b must fit in 24 bits; src/ops/dsp_packing.cc proves it from the weights.

   Outputs are saturate((floor(sum * multiplier / 2^32) + round) >> R) with R = 4 for a and, as its sum stands
   8 bits higher, 12 for b. That this equals TFLite's rescaling src/ops/fixed_shift.cc proves for each
   channel, for a bias and a round that it finds. Where it does not, as where ties round away from a zero
   point inside the activation's range, the pair has MOTE_GEMM_ROUNDED in multiplier[a], the plain biases, and
   in place of the rounds the shifts of requantize_dsp.h, for which the sign counts and r > 0; the first shift
   is 1 for a and 7 for b. */

#include "device/port/requantize_dsp.h"

/* gemm_s8_superscalar.h has another schedule of the loops under another name. */
#ifndef MOTE_GEMM_2X4
#define MOTE_GEMM_2X4 gemm_s8_2x4
#endif

#define MOTE_GEMM_ROUNDED ((int32_t)0x80000000u)

/* What a block of four columns needs beside its streams; the assembly counts these bytes. */
typedef struct mote_gemm {
  int32_t pitch_1,
      pitch_2; /*  0: bytes from the outputs of column 0 to those of 1 and 2; 3 lies at the sum */
  const int32_t* pairs_end;   /*  8: end of the pairs' streams */
  const int32_t* columns_end; /* 12 */
  int32_t twice_zero_plus_1;  /* 16 */
} mote_gemm;

/* Positions that the columns 1, 2 and 3 stand for, counted from column 0's, when `left` are left: where there
   are fewer than four, some columns are equal, and so are their outputs, which fall on each other. */
MOTE_INLINE int32_t mote_gemm_step_1(int32_t left) { return left >= 2 ? 1 : 0; }
MOTE_INLINE int32_t mote_gemm_step_2(int32_t left) { return left >= 4 ? 2 : left == 3 ? 1 : 0; }

#if MOTE_HAS_DSP

// clang-format off
/* Four int8 columns from at[0..3] to int16 until `out_end`: 15 instructions for 16 values. After every
   `row_bytes` of output each column goes on `skip` bytes further. Stack after the push: 0 row_bytes, 4 skip,
   44 out_end. */
extern "C" inline __attribute__((naked, noinline)) void MOTE_NAME(gemm_widen)(
    const int8_t* const* /*at*/, int32_t* /*out*/, int32_t /*row_bytes*/, int32_t /*skip*/,
    int32_t* /*out_end*/) {
  __asm__ volatile(
      "push {r2-r11, lr}\n"
      "add r2, r1, r2\n"
      "ldm r0, {r0, r3, r12, lr}\n"
      "1:\n"
      "ldr r8, [r0], #4\n"
      "ldr r9, [r3], #4\n"
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
      "stmia r1!, {r4-r11}\n"
      "cmp r1, r2\n"
      "bne 1b\n"
      "ldr r6, [sp, #44]\n"
      "ldrd r4, r5, [sp]\n"
      "cmp r1, r6\n"
      "beq 2f\n"
      "add r2, r1, r4\n"
      "add r0, r0, r5\n"
      "add r3, r3, r5\n"
      "add r12, r12, r5\n"
      "add lr, lr, r5\n"
      "b 1b\n"
      "2:\n"
      "add sp, #8\n"
      "pop {r4-r11, pc}\n");
}

/* Four sums of one channel to int8, with the multiplier `m` and `round`. */
#define MOTE_GEMM_REQUANTIZE(a, b, c, d, m, round, right)                                                \
  "smmla " a ", " a ", " m ", " round "\n smmla " b ", " b ", " m ", " round "\n"                         \
  "smmla " c ", " c ", " m ", " round "\n smmla " d ", " d ", " m ", " round "\n"                         \
  "ssat " a ", #8, " a ", asr #" right "\n ssat " b ", #8, " b ", asr #" right "\n"                       \
  "ssat " c ", #8, " c ", asr #" right "\n ssat " d ", #8, " d ", asr #" right "\n"

/* The same in TFLite's steps. r1 twice_zero_plus_1; uses r2-r5. */
#define MOTE_GEMM_ROUND(a, b, c, d, shift)                                                               \
  "ldrd r2, r3, [r0], #8\n"                                                                              \
  "bic r2, r2, #0x80000000\n"                                                                            \
  "asrs r4, r3, #8\n"                                                                                    \
  shift " " a ", " a ", r4\n" shift " " b ", " b ", r4\n"                                                \
  shift " " c ", " c ", r4\n" shift " " d ", " d ", r4\n"                                                \
  "lsl r5, r1, r3\n"                                                                                     \
  "asr r5, r5, #1\n"                                                                                     \
  "add r4, r5, " a ", asr #31\n smmlar " a ", " a ", r2, r4\n"                                           \
  "add r4, r5, " b ", asr #31\n smmlar " b ", " b ", r2, r4\n"                                           \
  "add r4, r5, " c ", asr #31\n smmlar " c ", " c ", r2, r4\n"                                           \
  "add r4, r5, " d ", asr #31\n smmlar " d ", " d ", r2, r4\n"                                           \
  "asr " a ", " a ", r3\n asr " b ", " b ", r3\n asr " c ", " c ", r3\n asr " d ", " d ", r3\n"          \
  "ssat " a ", #8, " a "\n ssat " b ", #8, " b "\n ssat " c ", #8, " c "\n ssat " d ", #8, " d "\n"

#ifndef MOTE_GEMM_PAIRS
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
#define MOTE_GEMM_FOUR MOTE_GEMM_STEP MOTE_GEMM_STEP

/* The first two k: the biases lie in r6 and r10, which go last. */
#define MOTE_GEMM_FIRST      \
  "ldr r2, [r0], #4\n"       \
  "ldrd r4, r5, [r1], #8\n"  \
  "sxtb16 r3, r2\n"          \
  "smlad r7, r3, r5, r6\n"   \
  "smlad r11, r2, r5, r10\n" \
  "ldr r5, [r1], #4\n"       \
  "smlad r8, r3, r5, r6\n"   \
  "smlad r12, r2, r5, r10\n" \
  "ldr r5, [r1], #4\n"       \
  "smlad r9, r3, r5, r6\n"   \
  "smlad lr, r2, r5, r10\n"  \
  "smlad r6, r3, r4, r6\n"   \
  "smlad r10, r2, r4, r10\n"

/* What follows the sums of a pair: its outputs, and on to the next pair at label 1 or to the end. Stack: 0
   columns, 4 out, 8 pitch_1, 12 pitch_2, 16 pairs_end, `twice_zero` twice_zero_plus_1; `stack_bytes` in all
   below the saved registers. */
#define MOTE_GEMM_OUTPUTS(twice_zero, stack_bytes)                                                       \
  "sub r10, r10, r6\n sub r11, r11, r7\n sub r12, r12, r8\n sub lr, lr, r9\n"                            \
  "ldmia r0!, {r2-r5}\n"                                                                                 \
  "cmp r2, #0\n"                                                                                         \
  "bmi 5f\n"                                                                                             \
  MOTE_GEMM_REQUANTIZE("r6", "r7", "r8", "r9", "r2", "r3", "4")                                          \
  MOTE_GEMM_REQUANTIZE("r10", "r11", "r12", "lr", "r4", "r5", "12")                                      \
  "4:\n"                                                                                                 \
  "ldmia sp, {r1-r5}\n" /* and the columns for the next pair */                                          \
  "add r4, r4, r2\n"                                                                                     \
  "strb r7, [r2, r3]\n"                                                                                  \
  "strb r9, [r4, r3]\n"                                                                                  \
  "strb r6, [r2], #1\n"                                                                                  \
  "strb r8, [r4], #1\n"                                                                                  \
  "strb r11, [r2, r3]\n"                                                                                 \
  "strb lr, [r4, r3]\n"                                                                                  \
  "strb r10, [r2], #1\n"                                                                                 \
  "strb r12, [r4]\n"                                                                                     \
  "str r2, [sp, #4]\n"                                                                                   \
  "cmp r0, r5\n"                                                                                         \
  "bne 1b\n"                                                                                             \
  "add sp, #" stack_bytes "\n"                                                                           \
  "pop {r4-r11, pc}\n"                                                                                   \
  "5:\n"                                                                                                 \
  "ldr r1, [sp, #" twice_zero "]\n"                                                                      \
  "subs r0, r0, #16\n"                                                                                   \
  MOTE_GEMM_ROUND("r6", "r7", "r8", "r9", "lsl")                                                         \
  MOTE_GEMM_ROUND("r10", "r11", "r12", "lr", "asr")                                                      \
  "b 4b\n"

/* All channel pairs from `stream` to g->pairs_end against the columns. The first four k are on their own;
   then come sixteen at a time, entered in the middle when their number is no multiple of 16.
   Stack after the pushes: 0 columns, 4 out, 8 pitch_1, 12 pitch_2, 16 pairs_end, 20 where to go on after the
   first four k, 24 columns_end, 28 twice_zero_plus_1. */
#define MOTE_GEMM_PAIRS                                                                                  \
  "push {r4-r11, lr}\n"                                                                                  \
  "ldm r3, {r4, r5, r6, r8, r9}\n"                                                                       \
  "sub r10, r8, r1\n"     /* 32 bytes for every four k */                                                \
  "subs r10, r10, #32\n"                                                                                 \
  "rsb r11, r10, #0\n"                                                                                   \
  "and r11, r11, #96\n"                                                                                  \
  "add r11, r11, r11, lsl #1\n" /* MOTE_GEMM_FOUR has 96 bytes */                                        \
  "adr r7, 2f\n"                                                                                         \
  "add r7, r7, r11\n"                                                                                    \
  "it eq\n"                                                                                              \
  "adreq r7, 3f\n"                                                                                       \
  "orr r7, r7, #1\n"                                                                                     \
  "push {r1, r2, r4-r9}\n"                                                                               \
  "1:\n" /* a pair of channels */                                                                        \
  "ldmia r0!, {r6, r10}\n"                                                                               \
  MOTE_GEMM_FIRST MOTE_GEMM_STEP                                                                         \
  "ldr pc, [sp, #20]\n"                                                                                  \
  ".balign 4\n"                                                                                          \
  "2:\n"                                                                                                 \
  MOTE_GEMM_FOUR MOTE_GEMM_FOUR MOTE_GEMM_FOUR MOTE_GEMM_FOUR                                            \
  "ldr r5, [sp, #24]\n"                                                                                  \
  "cmp r1, r5\n"                                                                                         \
  "bne 2b\n"                                                                                             \
  ".balign 4\n"                                                                                          \
  "3:\n"                                                                                                 \
  MOTE_GEMM_OUTPUTS("28", "32")
#endif

/* All channel pairs from `stream` to g->pairs_end against the columns. */
extern "C" inline __attribute__((naked, noinline)) void MOTE_NAME(MOTE_GEMM_2X4)(const int32_t* /*stream*/,
                                                                                 const int32_t* /*columns*/,
                                                                                 int8_t* /*out*/,
                                                                                 const mote_gemm* /*g*/) {
  __asm__ volatile(MOTE_GEMM_PAIRS);
}

/* Four k of two channels and one column, of which only the first word of every four is looked at. */
#define MOTE_GEMM_FOUR_X1     \
  "ldrd r2, r3, [r0], #8\n"  \
  "ldr r4, [r1]\n"           \
  "ldr r5, [r1, #16]\n"      \
  "adds r1, r1, #32\n"       \
  "smlad r10, r2, r4, r10\n" \
  "sxtb16 r2, r2\n"          \
  "smlad r11, r3, r5, r11\n" \
  "sxtb16 r3, r3\n"          \
  "smlad r6, r2, r4, r6\n"   \
  "smlad r7, r3, r5, r7\n"

/* As gemm_s8_2x4, for column 0 alone: the remainder of odd images. Stack after the pushes: 0 columns. */
extern "C" inline __attribute__((naked, noinline)) void MOTE_NAME(gemm_s8_2x1)(const int32_t* /*stream*/,
                                                                               const int32_t* /*columns*/,
                                                                               int8_t* /*out*/,
                                                                               const mote_gemm* /*g*/) {
  __asm__ volatile(
      "push {r1, r4-r11, lr}\n"
      "mov r12, r2\n"
      "ldr r9, [r3, #16]\n" /* twice_zero_plus_1 */
      "ldr r8, [r3, #12]\n" /* columns_end */
      "ldr lr, [r3, #8]\n"  /* pairs_end */
      "1:\n"
      "ldmia r0!, {r6, r10}\n"
      "ldr r1, [sp]\n"
      "movs r7, #0\n"
      "movs r11, #0\n"
      "sub r2, r8, r1\n" /* an odd number of groups of four enters in the middle */
      "lsls r2, r2, #26\n"
      "bmi 3f\n"
      "2:\n"
      MOTE_GEMM_FOUR_X1
      "3:\n"
      MOTE_GEMM_FOUR_X1
      "cmp r1, r8\n"
      "bne 2b\n"
      "add r6, r6, r7\n"
      "add r10, r10, r11\n"
      "subs r7, r10, r6\n"
      "ldmia r0!, {r2-r5}\n"
      "cmp r2, #0\n"
      "bmi 5f\n"
      "smmla r6, r6, r2, r3\n"
      "smmla r7, r7, r4, r5\n"
      "ssat r6, #8, r6, asr #4\n"
      "ssat r7, #8, r7, asr #12\n"
      "4:\n"
      "strb r6, [r12], #1\n"
      "strb r7, [r12], #1\n"
      "cmp r0, lr\n"
      "bne 1b\n"
      "pop {r1, r4-r11, pc}\n"
      "5:\n" /* in TFLite's steps */
      "bic r2, r2, #0x80000000\n"
      "asrs r10, r3, #8\n"
      "lsl r6, r6, r10\n"
      "asrs r10, r5, #8\n"
      "asr r7, r7, r10\n"
      "lsl r10, r9, r3\n"
      "asr r11, r6, #31\n"
      "add r10, r11, r10, asr #1\n"
      "smmlar r6, r6, r2, r10\n"
      "lsl r10, r9, r5\n"
      "asr r11, r7, #31\n"
      "add r10, r11, r10, asr #1\n"
      "smmlar r7, r7, r4, r10\n"
      "asr r6, r6, r3\n"
      "asr r7, r7, r5\n"
      "ssat r6, #8, r6\n"
      "ssat r7, #8, r7\n"
      "b 4b\n");
}
// clang-format on

#undef MOTE_GEMM_FOUR_X1

#else

extern "C" inline void MOTE_NAME(gemm_widen)(const int8_t* const* at, int32_t* out, int32_t row_bytes,
                                             int32_t skip, int32_t* out_end) {
  const int32_t quads = row_bytes / 32;
  for (int32_t offset = 0; out != out_end; offset += skip) {
    for (int32_t i = 0; i < quads; ++i, out += 8, offset += 4) {
      for (int32_t j = 0; j < 4; ++j) {
        const int32_t quad = mote_load_quad(at[j] + offset);
        out[j] = mote_sxtb16(quad);
        out[4 + j] = mote_sxtb16_odd(quad);
      }
    }
  }
}

/* The outputs of a pair from its sums; `factors` is what follows its weights in the stream. */
MOTE_INLINE void mote_gemm_outputs(const int32_t a[4], const int32_t ab[4], const int32_t* factors,
                                   int8_t* out, const mote_gemm* g) {
  int8_t* const to[4] = {out, out + g->pitch_1, out + g->pitch_2, out + g->pitch_1 + g->pitch_2};
  if ((factors[0] & MOTE_GEMM_ROUNDED) == 0) {
    for (int32_t j = 0; j < 4; ++j) {
      to[j][0] = (int8_t)mote_ssat8(mote_smmla(a[j], factors[0], factors[1]) >> 4);
      to[j][1] = (int8_t)mote_ssat8(mote_smmla(mote_wrap_sub(ab[j], a[j]), factors[2], factors[3]) >> 12);
    }
    return;
  }
  const mote_rounding rounding_a =
      mote_rounding_of(factors[0] & ~MOTE_GEMM_ROUNDED, factors[1], g->twice_zero_plus_1);
  const mote_rounding rounding_b = mote_rounding_of(factors[2], factors[3], g->twice_zero_plus_1);
  for (int32_t j = 0; j < 4; ++j) {
    const int32_t b = mote_wrap_sub(ab[j], a[j]) >> mote_first_shift(factors[3]);
    to[j][0] = mote_requantize_dsp(mote_wrap_shl(a[j], mote_first_shift(factors[1])), &rounding_a);
    to[j][1] = mote_requantize_dsp(b, &rounding_b);
  }
}

extern "C" inline void MOTE_NAME(MOTE_GEMM_2X4)(const int32_t* stream, const int32_t* columns, int8_t* out,
                                                const mote_gemm* g) {
  for (; stream != g->pairs_end; out += 2) {
    int32_t a[4], ab[4]; /* sums of channel a, and of a + 256 * b */
    for (int32_t j = 0; j < 4; ++j) a[j] = stream[0], ab[j] = stream[1];
    stream += 2;
    for (const int32_t* k = columns; k != g->columns_end; k += 4, ++stream) {
      for (int32_t j = 0; j < 4; ++j) {
        a[j] = mote_smlad(mote_sxtb16(*stream), k[j], a[j]);
        ab[j] = mote_smlad(*stream, k[j], ab[j]);
      }
    }
    mote_gemm_outputs(a, ab, stream, out, g);
    stream += 4;
  }
}

/* As gemm_s8_2x4, for column 0 alone: the others are equal. */
extern "C" inline void MOTE_NAME(gemm_s8_2x1)(const int32_t* stream, const int32_t* columns, int8_t* out,
                                              const mote_gemm* g) {
  MOTE_NAME(MOTE_GEMM_2X4)(stream, columns, out, g);
}

#endif

/* How many words the stream of one channel pair has. */
MOTE_INLINE int32_t mote_gemm_pair_words(int32_t depth) { return 2 + depth / 2 + 4; }

/* One channel alone, where the number is odd or the proof for pairs fails: bias, depth / 4 words of plain
   int8 weights, multiplier, shifts (the first shift as for a). Returns what follows it in the stream. */
MOTE_INLINE const int32_t* mote_gemm_single(const int32_t* stream, const int32_t* columns, int8_t* out,
                                            const mote_gemm* g) {
  const int32_t* after = stream + 1 + (g->columns_end - columns) / 8;
  const mote_rounding rounding = mote_rounding_of(after[0], after[1], g->twice_zero_plus_1);
  for (int32_t j = 0; j < 4; ++j) {
    int32_t sum = stream[0];
    const int32_t* w = stream + 1;
    for (const int32_t* k = columns + j; w != after; k += 8, ++w)
      sum = mote_smlad(mote_sxtb16_odd(*w), k[4], mote_smlad(mote_sxtb16(*w), k[0], sum));
    out[(j & 1 ? g->pitch_1 : 0) + (j & 2 ? g->pitch_2 : 0)] =
        mote_requantize_dsp(mote_wrap_shl(sum, mote_first_shift(after[1])), &rounding);
  }
  return after + 2;
}

/* Single channels, from channel `o` on. */
extern "C" inline MOTE_SMALL __attribute__((noinline)) void MOTE_NAME(gemm_singles)(const int32_t* columns,
                                                                                    int8_t* out, int32_t o,
                                                                                    int32_t out_c,
                                                                                    const mote_gemm* g) {
  const int32_t* stream = g->pairs_end;
  for (; o < out_c; ++o) stream = mote_gemm_single(stream, columns, out + o, g);
}

/* Columns of `depth` values against `pairs` pairs of out_c channels. */
MOTE_INLINE mote_gemm mote_gemm_of(const int32_t* stream, const int32_t* columns, int32_t depth,
                                   int32_t pairs, int32_t out_c, int32_t out_zero_point) {
  const mote_gemm g = {out_c, 2 * out_c, stream + pairs * mote_gemm_pair_words(depth), columns + 2 * depth,
                       2 * out_zero_point + 1};
  return g;
}

/* All out_c channels of the next `left` positions, of four at most: pairs, then single channels. */
MOTE_INLINE void mote_gemm_block(const int32_t* stream, const int32_t* columns, int8_t* out, int32_t left,
                                 int32_t pairs, int32_t out_c, mote_gemm* g) {
  if (left < 4) {
    g->pitch_1 = mote_gemm_step_1(left) * out_c;
    g->pitch_2 = mote_gemm_step_2(left) * out_c;
  }
  if (pairs > 0) (left == 1 ? MOTE_NAME(gemm_s8_2x1) : MOTE_NAME(MOTE_GEMM_2X4))(stream, columns, out, g);
  if (2 * pairs < out_c) MOTE_NAME(gemm_singles)(columns, out, 2 * pairs, out_c, g);
}

#endif
