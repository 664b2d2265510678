/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_SINGLE_OUTPUTS_S8_DSP_H
#define MOTE_SINGLE_OUTPUTS_S8_DSP_H
/* A fully connected layer output by output, over weights as they are: the kernels *_single, and the last
   out_c % 4 outputs of the others. Cores with the DSP extension load words from any address, so rows of
   weights need no padding. Where a model has several of these kernels, the linker keeps one copy of each
   function. */

#include "device/nn/fully_connected/fully_connected_dsp.h"
#include "device/port/requantize_dsp.h"

#if MOTE_HAS_DSP

// clang-format off
/* r0 in, r1 out, r2 weights, r3 bias (and what the layout has beside it), r4 sum, r7 and r8 where the row ends
   and where its last whole word does, r9 parameters, r10 in_c, r11 end of the row's outputs. The parameter blocks
   begin alike. On the stack the rows that are left. */
#define MOTE_SINGLE_OUTPUTS(requantize) \
  "push {r4-r11, lr}\n"          \
  "mov r9, r3\n"                 \
  "ldrd r4, r10, [r3, #8]\n"     \
  "1:\n" /* a row */             \
  "push {r4}\n"                  \
  "ldrd r2, r3, [r9]\n"          \
  "ldr r11, [r9, #16]\n"         \
  "add r11, r1\n"                \
  "add r7, r0, r10\n"            \
  "bic r8, r10, #3\n"            \
  "add r8, r0\n"                 \
  "2:\n" /* an output */         \
  "ldmia r3!, {r4}\n"            \
  "b 4f\n"                       \
  "3:\n"                         \
  "ldr r5, [r0], #4\n"           \
  "ldr r6, [r2], #4\n"           \
  "sxtb16 r12, r5\n"             \
  "sxtb16 lr, r6\n"              \
  "sxtb16 r5, r5, ror #8\n"      \
  "smlad r4, r12, lr, r4\n"      \
  "sxtb16 r6, r6, ror #8\n"      \
  "smlad r4, r5, r6, r4\n"       \
  "4:\n"                         \
  "cmp r0, r8\n"                 \
  "bne 3b\n"                     \
  "b 6f\n"                       \
  "5:\n"                         \
  "ldrsb r5, [r0], #1\n"         \
  "ldrsb r6, [r2], #1\n"         \
  "smlabb r4, r5, r6, r4\n"      \
  "6:\n"                         \
  "cmp r0, r7\n"                 \
  "bne 5b\n"                     \
  requantize                     \
  "smmlar r4, r4, r5, r12\n"     \
  "asrs r4, r6\n"                \
  "ssat r4, #8, r4\n"            \
  "strb r4, [r1], #1\n"          \
  "sub r0, r7, r10\n"            \
  "cmp r1, r11\n"                \
  "bne 2b\n"                     \
  "mov r0, r7\n"                 \
  "pop {r4}\n"                   \
  "subs r4, #1\n"                \
  "bne 1b\n"                     \
  "pop {r4-r11, pc}\n"

extern "C" inline __attribute__((naked, noinline)) void MOTE_NAME(single_outputs_s8)(
    const int8_t* /*in*/, int8_t* /*out*/, void* /*scratch*/,
    const mote_fully_connected_s8_dsp_single_params* /*p*/) {
  __asm__ volatile(MOTE_SINGLE_OUTPUTS(
      "ldrd r5, r12, [r9, #20]\n"
      "ldr r6, [r9, #28]\n"
      "lsls r4, r4, #1\n"
      "add r12, r12, r4, asr #31\n"));
}

extern "C" inline __attribute__((naked, noinline)) void MOTE_NAME(single_outputs_s8_per_channel)(
    const int8_t* /*in*/, int8_t* /*out*/, void* /*scratch*/,
    const mote_fully_connected_s8_dsp_single_per_channel_params* /*p*/) {
  __asm__ volatile(MOTE_SINGLE_OUTPUTS(
      "ldmia r3!, {r5, r6}\n"
      "ldr r12, [r9, #20]\n"
      "lsls r4, r4, #1\n"
      "lsl r12, r12, r6\n"
      "asr lr, r4, #31\n"
      "add r12, lr, r12, asr #1\n"));
}
// clang-format on

#undef MOTE_SINGLE_OUTPUTS

#else

MOTE_INLINE int32_t mote_single_sum(int32_t sum, const int8_t* in, const int8_t* weights, int32_t in_c) {
  for (int32_t k = 0; k < in_c; ++k) sum = mote_wrap_add(sum, in[k] * weights[k]);
  return sum;
}

extern "C" inline void MOTE_NAME(single_outputs_s8)(const int8_t* in, int8_t* out, void*,
                                                    const mote_fully_connected_s8_dsp_single_params* p) {
  const mote_rounding rounding = {p->multiplier, p->round, -1, p->right_shift};
  for (int32_t b = 0; b < p->batch; ++b, in += p->in_c) {
    for (int32_t o = 0; o < p->out_c; ++o) {
      const int32_t sum = mote_single_sum(p->bias[o], in, p->weights + o * p->in_c, p->in_c);
      *out++ = mote_requantize_dsp(mote_wrap_shl(sum, 1), &rounding);
    }
  }
}

extern "C" inline void MOTE_NAME(single_outputs_s8_per_channel)(
    const int8_t* in, int8_t* out, void*, const mote_fully_connected_s8_dsp_single_per_channel_params* p) {
  for (int32_t b = 0; b < p->batch; ++b, in += p->in_c) {
    for (int32_t o = 0; o < p->out_c; ++o) {
      const int32_t* channel = p->channels + 3 * o;
      const int32_t sum = mote_single_sum(channel[0], in, p->weights + o * p->in_c, p->in_c);
      const mote_rounding rounding =
          mote_rounding_of(channel[1], channel[2] | MOTE_REQUANTIZE_SIGNED, p->twice_zero_plus_1);
      *out++ = mote_requantize_dsp(mote_wrap_shl(sum, 1), &rounding);
    }
  }
}

#endif
#endif
