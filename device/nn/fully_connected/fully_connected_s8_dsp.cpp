/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/fully_connected/fully_connected_dsp.h"
#include "device/port/requantize_dsp.h"

namespace {

#if MOTE_HAS_DSP

/* Four inputs and four outputs: r9 and r8 become the pairs {k, k+2} and {k+1, k+3} of the input; r4 and r6
   sum outputs a and c, r5 and r7 the words themselves. */
#define STEP                         \
  "ldr r8, [r1], #4\n"               \
  "ldmia r0!, {r10, r11, r12, lr}\n" \
  "sxtb16 r9, r8\n"                  \
  "sxtb16 r8, r8, ror #8\n"          \
  "smlad r5, r10, r9, r5\n"          \
  "sxtb16 r10, r10\n"                \
  "smlad r7, r11, r9, r7\n"          \
  "sxtb16 r11, r11\n"                \
  "smlad r4, r10, r9, r4\n"          \
  "smlad r6, r11, r9, r6\n"          \
  "smlad r5, r12, r8, r5\n"          \
  "sxtb16 r12, r12\n"                \
  "smlad r7, lr, r8, r7\n"           \
  "sxtb16 lr, lr\n"                  \
  "smlad r4, r12, r8, r4\n"          \
  "smlad r6, lr, r8, r6\n"

/* One sum to int8 and to memory; `shift` is the first shift's instruction. Uses r8-r11. */
#define STORE(sum, shift)                         \
  "ldrd r8, r9, [r0], #8\n"                       \
  "ldr r11, [sp, #44]\n"                          \
  "ubfx r10, r9, #8, #8\n" shift " " sum ", " sum \
  ", r10\n"                                       \
  "lsl r11, r11, r9\n"                            \
  "asr r11, r11, #1\n"                            \
  "cmp r9, #0\n"                                  \
  "it lt\n"                                       \
  "addlt r11, r11, " sum                          \
  ", asr #31\n"                                   \
  "smmlar " sum ", " sum                          \
  ", r8, r11\n"                                   \
  "asr " sum ", " sum                             \
  ", r9\n"                                        \
  "ssat " sum ", #8, " sum                        \
  "\n"                                            \
  "strb " sum ", [r2], #1\n"

/* Blocks of four outputs until `stream_end`. Stack after the push: 0 in, 40 stream_end, 44 twice_zero_plus_1.
 */
__attribute__((naked, noinline)) void four_outputs(const int32_t* /*stream*/, const int8_t* /*in*/,
                                                   int8_t* /*out*/, const int8_t* /*in_end*/,
                                                   const int32_t* /*stream_end*/,
                                                   int32_t /*twice_zero_plus_1*/) {
  __asm__ volatile(
      "push {r1, r4-r11, lr}\n"
      "1:\n"
      "ldr r1, [sp]\n"
      "ldmia r0!, {r4-r7}\n"
      "sub r8, r3, r1\n" /* an odd number of groups of four enters in the middle */
      "lsls r8, r8, #29\n"
      "bmi 3f\n"
      "2:\n"
      STEP
      "3:\n"
      STEP
      "cmp r1, r3\n"
      "bne 2b\n"
      "sub r5, r5, r4\n"
      "sub r7, r7, r6\n"
      STORE("r4", "lsl")
      STORE("r5", "asr")
      STORE("r6", "lsl")
      STORE("r7", "asr")
      "ldr r8, [sp, #40]\n"
      "cmp r0, r8\n"
      "bne 1b\n"
      "pop {r1, r4-r11, pc}\n");
}

#undef STEP
#undef STORE

#else

/* The same, portable. */
void four_outputs(const int32_t* stream, const int8_t* in, int8_t* out, const int8_t* in_end,
                  const int32_t* stream_end, int32_t twice_zero_plus_1) {
  while (stream != stream_end) {
    int32_t sum[4] = {stream[0], stream[1], stream[2], stream[3]};
    stream += 4;
    for (const int8_t* x = in; x != in_end; x += 4, stream += 4) {
      const int32_t quad = mote_load_quad(x);
      const int32_t pair[2] = {mote_sxtb16(quad), mote_sxtb16_odd(quad)};
      for (int32_t i = 0; i < 4; ++i) {
        const int32_t at = i % 2 * 2;
        sum[at] = mote_smlad(mote_sxtb16(stream[i]), pair[i / 2], sum[at]);
        sum[at + 1] = mote_smlad(stream[i], pair[i / 2], sum[at + 1]);
      }
    }
    for (int32_t i = 0; i < 4; ++i, stream += 2) {
      const mote_rounding rounding = mote_rounding_of(stream[0], stream[1], twice_zero_plus_1);
      const int first = mote_first_shift(stream[1]);
      const int32_t doubled =
          i % 2 == 0 ? mote_wrap_shl(sum[i], first) : mote_wrap_sub(sum[i], sum[i - 1]) >> first;
      *out++ = mote_requantize_dsp(doubled, &rounding);
    }
  }
}

#endif

/* One output with plain weights; returns what follows it in the stream. */
const int32_t* one_output(const int32_t* stream, const int8_t* in, int8_t* out, const int8_t* in_end,
                          int32_t twice_zero_plus_1) {
  int32_t sum = *stream++;
  for (; in != in_end; in += 4, ++stream) {
    const int32_t quad = mote_load_quad(in);
    sum = mote_smlad(mote_sxtb16(*stream), mote_sxtb16(quad), sum);
    sum = mote_smlad(mote_sxtb16_odd(*stream), mote_sxtb16_odd(quad), sum);
  }
  const mote_rounding rounding = mote_rounding_of(stream[0], stream[1], twice_zero_plus_1);
  *out = mote_requantize_dsp(mote_wrap_shl(sum, mote_first_shift(stream[1])), &rounding);
  return stream + 2;
}

}  // namespace

MOTE_KERNEL void MOTE_NAME(fully_connected_s8_dsp)(const int8_t* in, int8_t* out, void* scratch,
                                                   const mote_fully_connected_s8_dsp_params* p) {
  const int32_t depth = (p->in_c + 3) & ~3;
  const int32_t twice_zero_plus_1 = 2 * p->out_zero_point + 1;
  for (int32_t b = 0; b < p->batch; ++b, in += p->in_c, out += p->out_c) {
    const int8_t* x = in;
    if (depth != p->in_c) x = (const int8_t*)memcpy(scratch, in, (size_t)p->in_c);
    const int32_t* stream = p->stream;
    const int32_t* stream_end = stream + p->blocks * (4 + depth + 8);
    if (p->blocks > 0) four_outputs(stream, x, out, x + depth, stream_end, twice_zero_plus_1);
    stream = stream_end;
    for (int32_t o = 4 * p->blocks; o < p->out_c; ++o)
      stream = one_output(stream, x, out + o, x + depth, twice_zero_plus_1);
    mote_activate_s8(out, p->out_c, p->out_min, p->out_max);
  }
}
