/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_DEPTHWISE_3X3_S1_DSP_H
#define MOTE_DEPTHWISE_3X3_S1_DSP_H
/* What depthwise_conv2d_s8_dsp_3x3 and its superscalar twin share: all but the name and the schedule of two
   by two outputs, both of which the .cpp chooses before it includes this. */

#include "device/nn/depthwise_conv2d/depthwise_3x3_dsp.h"

namespace {

#if MOTE_HAS_DSP

// clang-format off
/* Two by two outputs at a time, r10 r11 above r12 lr, from four rows of two columns; r4 to r9 hold {wi0, wi1} of
   the three rows and {wi1, wi2}, which rows 1 and 2 have with halves exchanged. Stack: 0 twice the bias, 8
   multiplier, 12 round, 16 out_x, 20 out_y. */
#ifndef MOTE_DEPTHWISE_3X3_TWO_BY_TWO
#define FIRST_TWO_BY_TWO       \
  "ldrd r10, r12, [sp]\n"      \
  "ldrd r2, r3, [r0, #128]\n"  \
  "smlad r11, r2, r5, r10\n"   \
  "smlabt r10, r2, r5, r10\n"  \
  "smlad lr, r3, r5, r12\n"    \
  "smlabt r12, r3, r5, r12\n"  \
  "smladx r11, r3, r7, r11\n"  \
  "smlabb r10, r3, r7, r10\n"  \
  "ldrd r2, r3, [r0, #136]\n"  \
  "smladx r11, r2, r9, r11\n"  \
  "smlabb r10, r2, r9, r10\n"  \
  "smladx lr, r2, r7, lr\n"    \
  "smlabb r12, r2, r7, r12\n"  \
  "smladx lr, r3, r9, lr\n"    \
  "smlabb r12, r3, r9, r12\n"
#define SECOND_TWO_BY_TWO      \
  "ldrd r2, r3, [r0]\n"        \
  "smlad r10, r2, r4, r10\n"   \
  "smlatb r11, r2, r4, r11\n"  \
  "smlad r10, r3, r6, r10\n"   \
  "smlatb r11, r3, r6, r11\n"  \
  "smlad r12, r3, r4, r12\n"   \
  "smlatb lr, r3, r4, lr\n"    \
  "ldrd r2, r3, [r0, #8]!\n"   \
  "smlad r10, r2, r8, r10\n"   \
  "smlatb r11, r2, r8, r11\n"  \
  "smlad r12, r2, r6, r12\n"   \
  "smlatb lr, r2, r6, lr\n"    \
  "smlad r12, r3, r8, r12\n"   \
  "smlatb lr, r3, r8, lr\n"

#define MOTE_DEPTHWISE_3X3_TWO_BY_TWO               \
  FIRST_TWO_BY_TWO               \
  SECOND_TWO_BY_TWO              \
  "ldrd r2, r3, [sp, #8]\n"      \
  "smmla r10, r10, r2, r3\n"     \
  "smmla r11, r11, r2, r3\n"     \
  "smmla r12, r12, r2, r3\n"     \
  "smmla lr, lr, r2, r3\n"       \
  "ldrd r2, r3, [sp, #16]\n"     \
  "ssat r10, #8, r10, asr #8\n"  \
  "ssat r11, #8, r11, asr #8\n"  \
  "ssat r12, #8, r12, asr #8\n"  \
  "ssat lr, #8, lr, asr #8\n"    \
  "strb r11, [r1, r2]\n"         \
  "strb r10, [r1]\n"             \
  "add r1, r1, r3\n"             \
  "strb lr, [r1, r2]\n"          \
  "strb r12, [r1]\n"             \
  "add r1, r1, r3\n"
#endif

/* The rows of up to four channels, column by column: first one row of outputs if their number is odd, then two
   at a time. Of a column that is left over both halves go to the same place, the left one last. Stack: 72 where a
   column of outputs begins, 76 where it goes on after the odd row. */
__attribute__((naked, noinline)) void strip_of_channels(const int32_t*, int8_t*, const int32_t*,
                                                        const mote_depthwise_3x3_strip*) {
  __asm__ volatile(
      MOTE_DEPTHWISE_3X3_PUSH
      "rsb r4, r2, #0\n" /* four times the number of rows */
      "and r4, r4, #31\n"
      "adr.w r6, 31f\n"
      "adr.w r7, 32f\n"
      "subs r6, r7, r6\n"
      "adr.w r7, 33f\n"
      "lsrs r5, r4, #3\n"
      "mls r7, r5, r6, r7\n" /* so many rows of twos before the end */
      "orr r7, r7, #1\n"
      "adr.w r6, 3f\n"
      "orr r6, r6, #1\n"
      "tst r4, #4\n"
      "it eq\n"
      "moveq r6, r7\n"
      "strd r6, r7, [sp, #72]\n"
      "1:\n"
      MOTE_DEPTHWISE_3X3_CHANNEL
      "strd r2, r3, [sp, #24]\n"
      "ldr r3, [sp, #44]\n"
      "str r3, [sp, #16]\n"
      "pkhtb r5, r7, r4, asr #16\n"
      "pkhbt r7, r7, r6\n"
      "pkhbt r9, r9, r8\n"
      "cmp r0, r2\n"
      "beq 5f\n"
      "2:\n" /* two columns of outputs */
      "ldr pc, [sp, #72]\n"
      ".balign 4\n" /* so the linker keeps what adr counts from */
      "3:\n"
      "ldr r10, [sp]\n"
      "ldrd r2, r3, [r0, #128]\n"
      "smlad r11, r2, r5, r10\n"
      "smlabt r10, r2, r5, r10\n"
      "ldr r2, [r0, #136]\n"
      "smladx r11, r3, r7, r11\n"
      "smlabb r10, r3, r7, r10\n"
      "smladx r11, r2, r9, r11\n"
      "smlabb r10, r2, r9, r10\n"
      "ldrd r2, r3, [r0, #4]\n"
      "smlad r10, r2, r6, r10\n"
      "smlatb r11, r2, r6, r11\n"
      "ldr r2, [r0], #4\n"
      "smlad r10, r3, r8, r10\n"
      "smlatb r11, r3, r8, r11\n"
      "smlad r10, r2, r4, r10\n"
      "smlatb r11, r2, r4, r11\n"
      "ldrd r2, r3, [sp, #8]\n"
      "smmla r10, r10, r2, r3\n"
      "smmla r11, r11, r2, r3\n"
      "ldrd r2, r3, [sp, #16]\n"
      "ssat r10, #8, r10, asr #8\n"
      "ssat r11, #8, r11, asr #8\n"
      "strb r11, [r1, r2]\n"
      "strb r10, [r1]\n"
      "add r1, r1, r3\n"
      "ldr pc, [sp, #76]\n"
      "31:\n"
      MOTE_DEPTHWISE_3X3_TWO_BY_TWO
      "32:\n"
      MOTE_DEPTHWISE_3X3_TWO_BY_TWO MOTE_DEPTHWISE_3X3_TWO_BY_TWO
      "33:\n"
      "ldrd r2, r3, [sp, #52]\n"
      "add r0, r0, r2\n"
      "add r1, r1, r3\n"
      "ldr r2, [sp, #24]\n"
      "cmp r0, r2\n"
      "bne 2b\n"
      "5:\n"
      "ldr r3, [sp, #28]\n"
      "cbz r3, 6f\n"
      "movs r3, #0\n"
      "adds r2, r2, #128\n"
      "strd r2, r3, [sp, #24]\n"
      "str r3, [sp, #16]\n"
      "b 2b\n"
      "6:\n"
      MOTE_DEPTHWISE_3X3_NEXT("1"));
}
// clang-format on

#undef MOTE_DEPTHWISE_3X3_TWO_BY_TWO
#undef FIRST_TWO_BY_TWO
#undef SECOND_TWO_BY_TWO

#else

void strip_of_channels(const int32_t* stream, int8_t* out, const int32_t* plane,
                       const mote_depthwise_3x3_strip* s) {
  const int32_t rows = MOTE_PAIRS_COLUMN - s->in_skip / 4;
  const int32_t out_w = 2 * (s->columns_bytes / (4 * MOTE_PAIRS_COLUMN)) + s->odd;
  mote_depthwise_3x3_portable(stream, out, plane, 1, out_w, rows, s->out_y, s);
}

#endif

}  // namespace

MOTE_KERNEL MOTE_SMALL void MOTE_NAME(MOTE_DEPTHWISE_KERNEL)(
    const int8_t* in, int8_t* out, void* scratch, const mote_depthwise_conv2d_s8_dsp_3x3_params* p) {
  MOTE_NAME(depthwise_3x3)(in, out, scratch, 1, strip_of_channels, p);
}

#endif
