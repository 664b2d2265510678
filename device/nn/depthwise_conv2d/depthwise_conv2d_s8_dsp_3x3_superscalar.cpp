/* SPDX-License-Identifier: MIT-0 */
#define MOTE_DEPTHWISE_KERNEL depthwise_conv2d_s8_dsp_3x3_superscalar

// clang-format off
/* As in depthwise_3x3_s1_dsp.h; each load stands beside the last multiplication of what the register had before,
   two cycles before the next (see gemm_s8_superscalar.h), and the outputs are stored while others saturate. */
#define MOTE_DEPTHWISE_3X3_TWO_BY_TWO  \
  "ldrd r2, r3, [r0, #128]\n"          \
  "ldrd r10, r12, [sp]\n"              \
  "smlad r11, r2, r5, r10\n"           \
  "smlabt r10, r2, r5, r10\n"          \
  "ldr r2, [r0, #136]\n"               \
  "smlad lr, r3, r5, r12\n"            \
  "smlabt r12, r3, r5, r12\n"          \
  "smladx r11, r3, r7, r11\n"          \
  "smlabb r10, r3, r7, r10\n"          \
  "ldr r3, [r0, #140]\n"               \
  "smladx r11, r2, r9, r11\n"          \
  "smlabb r10, r2, r9, r10\n"          \
  "smladx lr, r2, r7, lr\n"            \
  "smlabb r12, r2, r7, r12\n"          \
  "ldr r2, [r0]\n"                     \
  "smladx lr, r3, r9, lr\n"            \
  "smlabb r12, r3, r9, r12\n"          \
  "ldr r3, [r0, #4]\n"                 \
  "smlad r10, r2, r4, r10\n"           \
  "smlatb r11, r2, r4, r11\n"          \
  "ldr r2, [r0, #8]!\n"                \
  "smlad r10, r3, r6, r10\n"           \
  "smlatb r11, r3, r6, r11\n"          \
  "smlad r12, r3, r4, r12\n"           \
  "smlatb lr, r3, r4, lr\n"            \
  "ldr r3, [r0, #4]\n"                 \
  "smlad r10, r2, r8, r10\n"           \
  "smlatb r11, r2, r8, r11\n"          \
  "smlad r12, r2, r6, r12\n"           \
  "smlatb lr, r2, r6, lr\n"            \
  "ldr r2, [sp, #8]\n"                 \
  "smlad r12, r3, r8, r12\n"           \
  "smlatb lr, r3, r8, lr\n"            \
  "ldr r3, [sp, #12]\n"                \
  "smmla r11, r11, r2, r3\n"           \
  "smmla r10, r10, r2, r3\n"           \
  "smmla r12, r12, r2, r3\n"           \
  "ssat r11, #8, r11, asr #8\n"        \
  "smmla lr, lr, r2, r3\n"             \
  "ldrd r2, r3, [sp, #16]\n"           \
  "ssat r10, #8, r10, asr #8\n"        \
  "add r3, r1, r3\n"                   \
  "ssat r12, #8, r12, asr #8\n"        \
  "strb r11, [r1, r2]\n"               \
  "ssat lr, #8, lr, asr #8\n"          \
  "strb r10, [r1]\n"                   \
  "rsb r1, r1, r3, lsl #1\n"           \
  "strb lr, [r3, r2]\n"                \
  "strb r12, [r3]\n"
// clang-format on

#include "device/nn/depthwise_conv2d/depthwise_3x3_s1_dsp.h"
