// SPDX-License-Identifier: MIT-0
#include "device/nn/fully_connected/four_outputs_s8_dsp.h"

namespace {

#if MOTE_HAS_DSP

// clang-format off
/* One doubled sum to int8 and to memory. r8 multiplier, r9 round, r1 right shift. */
#define STORE(sum)                   \
  "add r12, r9, " sum ", asr #31\n"  \
  "smmlar " sum ", " sum ", r8, r12\n" \
  "asrs " sum ", r1\n"               \
  "ssat " sum ", #8, " sum "\n"      \
  "strb " sum ", [r2], #1\n"

/* One row's blocks of four outputs. Stack after the pushes: 0 pairs, 4 their end, 8 bytes, 12 their end, 16
   multiplier, 20 round, 24 right shift, 28 end of the stream. */
__attribute__((naked, noinline)) void four_outputs(const mote_fully_connected_s8_dsp_params* /*p*/,
                                                   int32_t* /*pairs*/, const int8_t* /*in*/, int8_t* /*out*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      MOTE_DENSE_WIDEN("48")
      "ldrd r8, r9, [r0, #24]\n"
      "ldrd r10, r11, [r0, #32]\n"
      "ldr r0, [r0]\n"
      "add r11, r0\n"
      "push {r4-r11}\n"
      "mov r3, r11\n"
      "b 6f\n"
      "1:\n"
      "ldrd r1, r3, [sp]\n"
      "ldmia r0!, {r4-r7}\n"
      MOTE_DENSE_PAIRS
      "ldrd r1, r3, [sp, #8]\n"
      MOTE_DENSE_BYTES
      "subs r5, r5, r4\n"
      "subs r7, r7, r6\n"
      "ldrd r8, r9, [sp, #16]\n"
      "ldrd r1, r3, [sp, #24]\n"
      "lsls r4, r4, #1\n"
      "lsls r6, r6, #1\n"
      "asrs r5, r5, #7\n"
      "asrs r7, r7, #7\n"
      STORE("r4")
      STORE("r5")
      STORE("r6")
      STORE("r7")
      "6:\n"
      "cmp r0, r3\n"
      "bne 1b\n"
      "add sp, #32\n"
      "pop {r4-r11, pc}\n");
}
// clang-format on

#undef STORE

#else

/* The same, portable. */
void four_outputs(const mote_fully_connected_s8_dsp_params* p, int32_t* pairs, const int8_t* in,
                  int8_t* out) {
  const int32_t* const pairs_end = pairs + p->pair_bytes / 4;
  const int8_t* const bytes = mote_dense_widen(in, p->rest.in_c, pairs, pairs_end);
  const mote_rounding rounding = {p->rest.multiplier, p->rest.round, -1, p->rest.right_shift};
  const int32_t* const stream_end = p->stream + p->stream_bytes / 4;
  for (const int32_t* stream = p->stream; stream != stream_end;) {
    int32_t sum[4] = {stream[0], stream[1], stream[2], stream[3]};
    stream = mote_dense_pairs(stream + 4, pairs, pairs_end, sum);
    stream = mote_dense_bytes(stream, bytes, in + p->rest.in_c, sum);
    for (int32_t i = 0; i < 4; i += 2) {
      *out++ = mote_requantize_dsp(mote_wrap_shl(sum[i], 1), &rounding);
      *out++ = mote_requantize_dsp(mote_wrap_sub(sum[i + 1], sum[i]) >> 7, &rounding);
    }
  }
}

#endif

}  // namespace

MOTE_KERNEL MOTE_SMALL void MOTE_NAME(fully_connected_s8_dsp)(const int8_t* in, int8_t* out, void* scratch,
                                                              const mote_fully_connected_s8_dsp_params* p) {
  for (int32_t rows = p->batch; rows > 0; --rows) {
    four_outputs(p, (int32_t*)scratch, in, out);
    out += p->out_c;
    if (p->rest.out_c > 0) MOTE_NAME(single_outputs_s8)(in, out - p->rest.out_c, 0, &p->rest);
    in += p->rest.in_c;
    mote_dense_activate(out, p->activated, p->out_min, p->out_max);
  }
}
