// SPDX-License-Identifier: MIT-0
#include "device/nn/fully_connected/four_outputs_s8_dsp.h"

namespace {

#if MOTE_HAS_DSP

// clang-format off
/* One sum to int8 and to memory. r12 twice_zero_plus_1; uses r1, r3, r8. */
#define STORE(sum)                   \
  "ldrd r1, r3, [r0], #8\n"          \
  "lsls " sum ", " sum ", #1\n"      \
  "lsl r8, r12, r3\n"                \
  "asr r8, r8, #1\n"                 \
  "add r8, r8, " sum ", asr #31\n"   \
  "smmlar " sum ", " sum ", r1, r8\n" \
  "asrs " sum ", r3\n"               \
  "ssat " sum ", #8, " sum "\n"      \
  "strb " sum ", [r2], #1\n"

/* One row's blocks of four outputs: after 384 bytes of input, as below, b and d are taken out. Stack after the
   pushes: 0 pairs, 4 their end, 8 bytes, 12 where b and d are taken out for the first time, 16 their end, 20
   twice_zero_plus_1, 24 end of the stream, 28 sums of b and d that were taken out, with their biases. */
__attribute__((naked, noinline)) void four_outputs(
    const mote_fully_connected_s8_dsp_per_channel_params* /*p*/, int32_t* /*pairs*/, const int8_t* /*in*/,
    int8_t* /*out*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      MOTE_DENSE_WIDEN("40")
      "mov r8, r7\n"
      "add r7, r6, #384\n"
      "cmp r7, r8\n"
      "it hi\n"
      "movhi r7, r8\n"
      "ldrd r9, r10, [r0, #24]\n"
      "ldr r0, [r0]\n"
      "add r10, r0\n"
      "sub sp, #8\n"
      "push {r4-r10}\n"
      "b 7f\n"
      "1:\n"
      "ldrd r1, r3, [sp]\n"
      "ldmia r0!, {r4-r7}\n"
      "strd r5, r7, [sp, #28]\n"
      "mov r5, r4\n"
      "mov r7, r6\n"
      MOTE_DENSE_PAIRS
      "ldrd r1, r3, [sp, #8]\n"
      MOTE_DENSE_BYTES
      "ldrd r11, r12, [sp, #16]\n"
      "ldrd r8, r9, [sp, #28]\n"
      "subs r5, r5, r4\n"
      "subs r7, r7, r6\n"
      "add r5, r8, r5, asr #8\n"
      "add r7, r9, r7, asr #8\n"
      "cmp r1, r11\n"
      "bne 6f\n"
      STORE("r4")
      STORE("r5")
      STORE("r6")
      STORE("r7")
      "7:\n"
      "ldr r3, [sp, #24]\n"
      "cmp r0, r3\n"
      "bne 1b\n"
      "add sp, #36\n"
      "pop {r4-r11, pc}\n"
      "6:\n" /* more bytes */
      "strd r5, r7, [sp, #28]\n"
      "mov r5, r4\n"
      "mov r7, r6\n"
      "add r3, r1, #384\n"
      "cmp r3, r11\n"
      "it hi\n"
      "movhi r3, r11\n"
      "b 13b\n");
}
// clang-format on

#undef STORE

#else

/* How many inputs may lie between two places where b and d are taken out: with weights of at most 127 their
   sum is at most 512 * 127 * 128 and has 24 bits. The pairs are at most 128, so the bytes take what is left.
 */
constexpr int32_t kBytes = 384;

/* The same, portable. */
void four_outputs(const mote_fully_connected_s8_dsp_per_channel_params* p, int32_t* pairs, const int8_t* in,
                  int8_t* out) {
  const int32_t* const pairs_end = pairs + p->pair_bytes / 4;
  const int32_t* const stream_end = p->stream + p->stream_bytes / 4;
  const int8_t* const first = mote_dense_widen(in, p->rest.in_c, pairs, pairs_end);
  const int8_t* const in_end = in + p->rest.in_c;
  for (const int32_t* stream = p->stream; stream != stream_end;) {
    int32_t sum[4] = {stream[0], stream[0], stream[2], stream[2]}, high[2] = {stream[1], stream[3]};
    stream = mote_dense_pairs(stream + 4, pairs, pairs_end, sum);
    const int8_t* bytes = first;
    do {
      const int8_t* end = in_end - bytes > kBytes ? bytes + kBytes : in_end;
      stream = mote_dense_bytes(stream, bytes, end, sum);
      for (int32_t i = 0; i < 2; ++i) {
        high[i] = mote_wrap_add(high[i], mote_wrap_sub(sum[2 * i + 1], sum[2 * i]) >> 8);
        sum[2 * i + 1] = sum[2 * i];
      }
      bytes = end;
    } while (bytes != in_end);
    sum[1] = high[0], sum[3] = high[1];
    for (int32_t i = 0; i < 4; ++i, stream += 2) {
      const mote_rounding rounding =
          mote_rounding_of(stream[0], stream[1] | MOTE_REQUANTIZE_SIGNED, p->rest.twice_zero_plus_1);
      *out++ = mote_requantize_dsp(mote_wrap_shl(sum[i], 1), &rounding);
    }
  }
}

#endif

}  // namespace

MOTE_KERNEL MOTE_SMALL void MOTE_NAME(fully_connected_s8_dsp_per_channel)(
    const int8_t* in, int8_t* out, void* scratch, const mote_fully_connected_s8_dsp_per_channel_params* p) {
  for (int32_t rows = p->batch; rows > 0; --rows) {
    four_outputs(p, (int32_t*)scratch, in, out);
    out += p->out_c;
    if (p->rest.out_c > 0) MOTE_NAME(single_outputs_s8_per_channel)(in, out - p->rest.out_c, 0, &p->rest);
    in += p->rest.in_c;
    mote_dense_activate(out, p->activated, p->out_min, p->out_max);
  }
}
