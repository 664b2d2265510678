/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/fully_connected/fully_connected_dsp.h"
#include "device/port/requantize_dsp.h"

namespace {

/* The input of all blocks: its first part as pairs {k, k+2}, {k+1, k+3}, and the rest as it is. The assembly
   counts these bytes. */
struct Input {
  const int32_t *pairs, *pairs_end; /* 0: an even number of groups of four */
  const int8_t *bytes, *bytes_end;  /* 8 */
  int32_t twice_zero_plus_1;        /* 16 */
  const int32_t* stream_end;        /* 20 */
};

#if MOTE_HAS_DSP

// clang-format off
/* Four inputs, the pairs in r8 and r9, and four outputs: r4 and r6 sum outputs a and c, r5 and r7 the words
   themselves. */
#define STEP                         \
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
#define PAIRS "ldrd r8, r9, [r1], #8\n" STEP
#define BYTES                        \
  "ldr r9, [r1], #4\n"               \
  "sxtb16 r8, r9\n"                  \
  "sxtb16 r9, r9, ror #8\n" STEP

/* One sum to int8 and to memory; `shift` is the first shift's instruction. r12 twice_zero_plus_1; uses
   r8-r11. */
#define STORE(sum, shift)            \
  "ldrd r8, r9, [r0], #8\n"          \
  "asrs r10, r9, #8\n"               \
  shift " " sum ", " sum ", r10\n"   \
  "lsl r11, r12, r9\n"               \
  "asr r11, r11, #1\n"               \
  "it mi\n"                          \
  "addmi r11, r11, " sum ", asr #31\n" \
  "smmlar " sum ", " sum ", r8, r11\n" \
  "asr " sum ", " sum ", r9\n"       \
  "ssat " sum ", #8, " sum "\n"      \
  "strb " sum ", [r2], #1\n"

/* Blocks of four outputs until x->stream_end. Stack after the pushes: 0 the input's fields. */
__attribute__((naked, noinline)) void four_outputs(const int32_t* /*stream*/, const Input* /*x*/,
                                                   int8_t* /*out*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "ldm r1, {r4-r9}\n"
      "push {r4-r9}\n"
      "1:\n"
      "ldrd r1, r3, [sp]\n"
      "ldmia r0!, {r4-r7}\n"
      "cmp r1, r3\n"
      "beq 3f\n"
      "2:\n"
      PAIRS PAIRS
      "cmp r1, r3\n"
      "bne 2b\n"
      "3:\n"
      "ldrd r1, r3, [sp, #8]\n"
      "cmp r1, r3\n"
      "beq 5f\n"
      "4:\n"
      BYTES
      "cmp r1, r3\n"
      "bne 4b\n"
      "5:\n"
      "sub r5, r5, r4\n"
      "sub r7, r7, r6\n"
      "ldr r12, [sp, #16]\n"
      STORE("r4", "lsl")
      STORE("r5", "asr")
      STORE("r6", "lsl")
      STORE("r7", "asr")
      "ldr r8, [sp, #20]\n"
      "cmp r0, r8\n"
      "bne 1b\n"
      "add sp, #24\n"
      "pop {r4-r11, pc}\n");
}
// clang-format on

#undef STEP
#undef PAIRS
#undef BYTES
#undef STORE

#else

/* The same, portable. */
void four_outputs(const int32_t* stream, const Input* x, int8_t* out) {
  while (stream != x->stream_end) {
    int32_t sum[4] = {stream[0], stream[1], stream[2], stream[3]};
    stream += 4;
    const int32_t* pairs = x->pairs;
    const int8_t* bytes = x->bytes;
    while (pairs != x->pairs_end || bytes != x->bytes_end) {
      int32_t pair[2];
      if (pairs != x->pairs_end) {
        pair[0] = *pairs++;
        pair[1] = *pairs++;
      } else {
        const int32_t quad = mote_load_quad(bytes);
        bytes += 4;
        pair[0] = mote_sxtb16(quad);
        pair[1] = mote_sxtb16_odd(quad);
      }
      for (int32_t i = 0; i < 4; ++i) {
        const int32_t at = i % 2 * 2;
        sum[at] = mote_smlad(mote_sxtb16(stream[i]), pair[i / 2], sum[at]);
        sum[at + 1] = mote_smlad(stream[i], pair[i / 2], sum[at + 1]);
      }
      stream += 4;
    }
    for (int32_t i = 0; i < 4; ++i, stream += 2) {
      const mote_rounding rounding = mote_rounding_of(stream[0], stream[1], x->twice_zero_plus_1);
      const int first = mote_first_shift(stream[1]);
      const int32_t doubled =
          i % 2 == 0 ? mote_wrap_shl(sum[i], first) : mote_wrap_sub(sum[i], sum[i - 1]) >> first;
      *out++ = mote_requantize_dsp(doubled, &rounding);
    }
  }
}

#endif

/* Four inputs with plain weights. */
MOTE_INLINE int32_t four_inputs(const int32_t* weights, const int8_t* in, int32_t sum) {
  const int32_t quad = mote_load_quad(in);
  sum = mote_smlad(mote_sxtb16(*weights), mote_sxtb16(quad), sum);
  return mote_smlad(mote_sxtb16_odd(*weights), mote_sxtb16_odd(quad), sum);
}

/* One output with plain weights; returns what follows it in the stream. */
__attribute__((noinline)) const int32_t* one_output(const int32_t* stream, const int8_t* in, int8_t* out,
                                                    const int8_t* in_end, int32_t twice_zero_plus_1) {
  int32_t sum = *stream++;
  if ((in_end - in) % 8 != 0) sum = four_inputs(stream++, in, sum), in += 4;
  for (; in != in_end; in += 8, stream += 2)
    sum = four_inputs(stream + 1, in + 4, four_inputs(stream, in, sum));
  const mote_rounding rounding = mote_rounding_of(stream[0], stream[1], twice_zero_plus_1);
  *out = mote_requantize_dsp(mote_wrap_shl(sum, mote_first_shift(stream[1])), &rounding);
  return stream + 2;
}

}  // namespace

MOTE_KERNEL MOTE_SMALL void MOTE_NAME(fully_connected_s8_dsp)(const int8_t* in, int8_t* out, void* scratch,
                                                              const mote_fully_connected_s8_dsp_params* p) {
  const int32_t depth = (p->in_c + 3) & ~3;
  const int32_t wide = mote_fully_connected_s8_dsp_wide(p->in_c, p->out_c);
  int32_t* pairs = (int32_t*)scratch;
  for (int32_t b = 0; b < p->batch; ++b, in += p->in_c, out += p->out_c) {
    const int8_t* x = in;
    if (depth != p->in_c) x = (const int8_t*)memcpy(pairs + wide / 2, in, (size_t)p->in_c);
    for (int32_t k = 0; k < wide; k += 4) {
      const int32_t quad = mote_load_quad(x + k);
      pairs[k / 2] = mote_sxtb16(quad);
      pairs[k / 2 + 1] = mote_sxtb16_odd(quad);
    }
    const int32_t* stream = p->stream;
    const Input input = {pairs,     pairs + wide / 2,          x + wide,
                         x + depth, 2 * p->out_zero_point + 1, stream + p->blocks * (4 + depth + 8)};
    if (p->blocks > 0) four_outputs(stream, &input, out);
    stream = input.stream_end;
    for (int32_t o = 4 * p->blocks; o < p->out_c; ++o)
      stream = one_output(stream, x, out + o, x + depth, input.twice_zero_plus_1);
    mote_activate_s8(out, p->out_c, p->out_min, p->out_max);
  }
}
