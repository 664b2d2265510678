/* SPDX-License-Identifier: MIT-0 */
#define MOTE_CONV2D_KERNEL conv2d_s8_dsp_sliding_superscalar
#include "device/nn/conv2d/gemm_s8_superscalar.h"

// clang-format off
/* The sums of a pair of channels: of the words that a step needs, it finds two in registers. */
#define MOTE_SLIDING_PAIR                                                                           \
  "sub r7, r7, #28\n" /* the last row of the patch, at 20 of the stack */                           \
  "str r7, [sp, #20]\n"                                                                             \
  "1:\n" /* a pair of channels */                                                                   \
  "ldrd r4, r5, [r1]\n"                                                                             \
  "ldmia r0!, {r6, r10}\n"                                                                          \
  "ldr r2, [r0], #4\n"                                                                              \
  "mov r7, r6\n mov r8, r6\n mov r9, r6\n"                                                          \
  "mov r11, r10\n mov r12, r10\n mov lr, r10\n"                                                     \
  "2:\n" /* a row of the kernel, of which r4 and r5 have words 0 and 1; and is it the last? */      \
  "sxtb16 r3, r2\n"                                                                                 \
  "smlad r10, r2, r4, r10\n"                                                                        \
  "smlad r6, r3, r4, r6\n"                                                                          \
  "ldr r4, [sp, #20]\n"                                                                             \
  "smlad r11, r2, r5, r11\n"                                                                        \
  "cmp r1, r4\n"                                                                                    \
  "smlad r7, r3, r5, r7\n"                                                                          \
  "ldrd r5, r4, [r1, #8]\n"                                                                         \
  "smlad lr, r2, r4, lr\n"                                                                          \
  "smlad r9, r3, r4, r9\n"                                                                          \
  "smlad r12, r2, r5, r12\n"                                                                        \
  "ldr r2, [r0], #4\n"                                                                              \
  "smlad r8, r3, r5, r8\n"                                                                          \
  MOTE_GEMM_TAP("r5", "r4", "4", "16", "", "")                                                      \
  MOTE_GEMM_TAP("r4", "r5", "8", "20", "", "")                                                      \
  MOTE_GEMM_TAP("r5", "r4", "12", "24", "ldr r4, [r1, #28]!\n", "ldr r5, [r1, #4]\n")               \
  "bne 2b\n"
// clang-format on

#include "device/nn/conv2d/conv2d_sliding_windows_dsp.h"
