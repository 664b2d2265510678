/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_FOUR_OUTPUTS_S8_DSP_H
#define MOTE_FOUR_OUTPUTS_S8_DSP_H
/* What the kernels that take four outputs at a time have in common: the sums of one block. */

#include "device/nn/fully_connected/single_outputs_s8_dsp.h"

#if MOTE_HAS_DSP

// clang-format off
/* From r0 parameters, r1 pairs, r2 in, r3 out, after which r4 is the pairs' begin and r5 their end, r6 the begin and
   r7 the end of the inputs that are not among them, r2 out; uses r1, r3, r8, r9, r12. `pair_bytes` is that field's
   offset; in_c has the same in both kernels. r6 counts whole groups, so it begins r1 bytes too early where the
   first is not complete. What that reads beyond its inputs meets weights of 0. */
#define MOTE_DENSE_WIDEN(pair_bytes) \
  "mov r4, r1\n"                     \
  "mov r12, r1\n"                    \
  "ldr r5, [r0, #" pair_bytes "]\n"  \
  "adds r5, r5, r1\n"                \
  "ldr r7, [r0, #16]\n"              \
  "negs r1, r7\n"                    \
  "and r1, r1, #3\n"                 \
  "subs r6, r2, r1\n"                \
  "adds r7, r7, r2\n"                \
  "mov r2, r3\n"                     \
  "b 2f\n"                           \
  "1:\n"                             \
  "ldr r3, [r6, r1]\n"               \
  "adds r6, r6, #4\n"                \
  "movs r1, #0\n"                    \
  "sxtb16 r8, r3\n"                  \
  "sxtb16 r9, r3, ror #8\n"          \
  "strd r8, r9, [r12], #8\n"         \
  "2:\n"                             \
  "cmp r12, r5\n"                    \
  "bne 1b\n"

/* A group of inputs, its pairs in r8 and r9, and four outputs: r4 and r6 sum outputs a and c, r5 and r7 the words
   themselves. */
#define MOTE_DENSE_STEP              \
  "ldmia r0!, {r10, r11, r12, lr}\n" \
  "smlad r5, r10, r8, r5\n"          \
  "sxtb16 r10, r10\n"                \
  "smlad r7, r11, r8, r7\n"          \
  "sxtb16 r11, r11\n"                \
  "smlad r4, r10, r8, r4\n"          \
  "smlad r6, r11, r8, r6\n"          \
  "smlad r5, r12, r9, r5\n"          \
  "sxtb16 r12, r12\n"                \
  "smlad r7, lr, r9, r7\n"           \
  "sxtb16 lr, lr\n"                  \
  "smlad r4, r12, r9, r4\n"          \
  "smlad r6, lr, r9, r6\n"

/* Pairs from r1 to r3, if there are any, an even number of groups: four at a time, and two of the first four left
   out where their number is no multiple of four. Then bytes, which there are if r1 and r3 differ: two groups at a
   time, in the same way; from label 13 on for more of them. */
#define MOTE_DENSE_PAIR              \
  "ldrd r8, r9, [r1], #8\n"          \
  MOTE_DENSE_STEP
#define MOTE_DENSE_PAIRS             \
  "subs r8, r3, r1\n"                \
  "beq 3f\n"                         \
  "lsls r8, r8, #28\n"               \
  "bcs 12f\n"                        \
  "2:\n"                             \
  MOTE_DENSE_PAIR MOTE_DENSE_PAIR    \
  "12:\n"                            \
  MOTE_DENSE_PAIR MOTE_DENSE_PAIR    \
  "cmp r1, r3\n"                     \
  "bne 2b\n"                         \
  "3:\n"
#define MOTE_DENSE_QUAD              \
  "ldr r9, [r1], #4\n"               \
  "sxtb16 r8, r9\n"                  \
  "sxtb16 r9, r9, ror #8\n"          \
  MOTE_DENSE_STEP
#define MOTE_DENSE_BYTES             \
  "13:\n"                            \
  "subs r8, r3, r1\n"                \
  "beq 5f\n"                         \
  "lsls r8, r8, #30\n"               \
  "bcs 14f\n"                        \
  "4:\n"                             \
  MOTE_DENSE_QUAD                    \
  "14:\n"                            \
  MOTE_DENSE_QUAD                    \
  "cmp r1, r3\n"                     \
  "bne 4b\n"                         \
  "5:\n"
// clang-format on

#else

/* The same, portable: widens the first groups of a row to `pairs`; returns the first input behind them. What
   an incomplete group reads beyond its inputs meets weights of 0. */
MOTE_INLINE const int8_t* mote_dense_widen(const int8_t* in, int32_t in_c, int32_t* pairs,
                                           const int32_t* pairs_end) {
  uint32_t inputs = ((uint32_t)in_c - 1) % 4 + 1;
  for (; pairs != pairs_end; pairs += 2) {
    const int32_t quad = mote_load_quad(in);
    pairs[0] = mote_sxtb16(quad);
    pairs[1] = mote_sxtb16_odd(quad);
    in += inputs;
    inputs = 4;
  }
  return in;
}

/* Adds to the sums of a block, a and c in sum[0] and sum[2], the words' own in sum[1] and sum[3], and
   returns what follows in the stream. */
MOTE_INLINE const int32_t* mote_dense_step(const int32_t* stream, int32_t even, int32_t odd, int32_t sum[4]) {
  for (int32_t i = 0; i < 4; ++i) {
    const int32_t at = i % 2 * 2, pair = i < 2 ? even : odd;
    sum[at] = mote_smlad(mote_sxtb16(stream[i]), pair, sum[at]);
    sum[at + 1] = mote_smlad(stream[i], pair, sum[at + 1]);
  }
  return stream + 4;
}
MOTE_INLINE const int32_t* mote_dense_pairs(const int32_t* stream, const int32_t* begin, const int32_t* end,
                                            int32_t sum[4]) {
  for (; begin != end; begin += 2) stream = mote_dense_step(stream, begin[0], begin[1], sum);
  return stream;
}
MOTE_INLINE const int32_t* mote_dense_bytes(const int32_t* stream, const int8_t* begin, const int8_t* end,
                                            int32_t sum[4]) {
  for (; begin != end; begin += 4) {
    const int32_t quad = mote_load_quad(begin);
    stream = mote_dense_step(stream, mote_sxtb16(quad), mote_sxtb16_odd(quad), sum);
  }
  return stream;
}

#endif

/* The activation of the `count` outputs before `end`. */
MOTE_INLINE void mote_dense_activate(int8_t* end, int32_t count, int32_t low, int32_t high) {
  for (int32_t i = -count; i != 0; ++i) end[i] = (int8_t)mote_clamp(end[i], low, high);
}

#endif
