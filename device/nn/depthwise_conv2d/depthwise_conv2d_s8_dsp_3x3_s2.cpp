/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/depthwise_conv2d/depthwise_3x3_dsp.h"

namespace {

#if MOTE_HAS_DSP

// clang-format off
/* The rows of up to four channels, column by column, always three outputs, r10 to r12, from seven rows of two
   columns. Where there are fewer rows of outputs the third and second go to the first one's place before it. */
__attribute__((naked, noinline)) void strip_of_channels(const int32_t*, int8_t*, const int32_t*,
                                                        const mote_depthwise_3x3_strip*) {
  __asm__ volatile(
      MOTE_DEPTHWISE_3X3_PUSH
      "str r6, [sp, #16]\n" /* to the third row of outputs */
      "1:\n"
      MOTE_DEPTHWISE_3X3_CHANNEL
      "mov lr, r2\n"
      "ldr r5, [sp, #44]\n"
      "2:\n"
      "ldr r10, [sp]\n"
      "ldrd r2, r3, [r0, #16]\n"
      "smlad r12, r2, r4, r10\n"
      "smlad r11, r2, r8, r10\n"
      "ldr r2, [r0, #24]\n"
      "smlad r12, r3, r6, r12\n"
      "smlad r12, r2, r8, r12\n"
      "ldrd r2, r3, [r0, #8]\n"
      "smlad r11, r2, r4, r11\n"
      "smlad r10, r2, r8, r10\n"
      "smlad r11, r3, r6, r11\n"
      "ldrd r2, r3, [r0]\n"
      "smlad r10, r2, r4, r10\n"
      "smlad r10, r3, r6, r10\n"
      "ldrd r2, r3, [r0, #144]\n" /* the right column, of which the windows see the left value */
      "smlabt r12, r2, r7, r12\n"
      "smlabb r11, r2, r9, r11\n"
      "ldr r2, [r0, #152]\n"
      "smlabb r12, r3, r7, r12\n"
      "smlabb r12, r2, r9, r12\n"
      "ldrd r2, r3, [r0, #136]\n"
      "smlabt r11, r2, r7, r11\n"
      "smlabb r10, r2, r9, r10\n"
      "smlabb r11, r3, r7, r11\n"
      "ldrd r2, r3, [r0, #128]!\n"
      "smlabt r10, r2, r7, r10\n"
      "smlabb r10, r3, r7, r10\n"
      "ldrd r2, r3, [sp, #8]\n"
      "smmla r10, r10, r2, r3\n"
      "smmla r11, r11, r2, r3\n"
      "smmla r12, r12, r2, r3\n"
      "ldrd r2, r3, [sp, #16]\n"
      "ssat r10, #8, r10, asr #8\n"
      "ssat r11, #8, r11, asr #8\n"
      "ssat r12, #8, r12, asr #8\n"
      "strb r12, [r1, r2]\n"
      "strb r11, [r1, r3]\n"
      "strb r10, [r1]\n"
      "add r1, r1, r5\n"
      "cmp r0, lr\n"
      "bne 2b\n"
      MOTE_DEPTHWISE_3X3_NEXT("1"));
}
// clang-format on

#else

void strip_of_channels(const int32_t* stream, int8_t* out, const int32_t* plane,
                       const mote_depthwise_3x3_strip* s) {
  const int32_t rows = s->out_skip != 0 ? 3 : s->out_y != 0 ? 2 : 1;
  mote_depthwise_3x3_portable(stream, out, plane, 2, s->columns_bytes / (4 * MOTE_PAIRS_COLUMN), rows,
                              s->out_y, s);
}

#endif

}  // namespace

MOTE_KERNEL MOTE_SMALL void MOTE_NAME(depthwise_conv2d_s8_dsp_3x3_s2)(
    const int8_t* in, int8_t* out, void* scratch, const mote_depthwise_conv2d_s8_dsp_3x3_params* p) {
  MOTE_NAME(depthwise_3x3)(in, out, scratch, 2, strip_of_channels, p);
}
