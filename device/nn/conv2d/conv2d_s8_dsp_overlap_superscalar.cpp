/* SPDX-License-Identifier: MIT-0 */
#define MOTE_CONV2D_KERNEL conv2d_s8_dsp_overlap_superscalar
#include "device/nn/conv2d/gemm_s8_superscalar.h"

// clang-format off
/* Three steps of gemm_s8_superscalar.h: the taps of two channels, of which 0 to 5 are the words of the patch's
   positions; then the first two words of what follows, at `next0` and `next1`. */
#define FIRST_TAP_END                                            \
  "smlad r12, r2, r4, r12\n"                                             \
  "smlad r8, r3, r4, r8\n"                                               \
  "smlad lr, r2, r5, lr\n"                                               \
  "ldr r2, [r0], #4\n"                                                   \
  "smlad r9, r3, r5, r9\n"
#define FIRST_TAP(x2, x3)                                                \
  "sxtb16 r3, r2\n"                                                      \
  "smlad r10, r2, r4, r10\n"                                             \
  "smlad r6, r3, r4, r6\n"                                               \
  "ldr r4, [r1, #" x2 "]\n"                                              \
  "smlad r11, r2, r5, r11\n"                                             \
  "smlad r7, r3, r5, r7\n"                                               \
  "ldr r5, [r1, #" x3 "]\n"                                              \
  FIRST_TAP_END
#define OTHER_TAPS(x1, x2, x4, x5, next0, next1)                         \
  MOTE_GEMM_TAP("r4", "r5", x1, x4, "", "")                              \
  MOTE_GEMM_TAP("r5", "r4", x2, x5, "ldr r4, [r1, #" next0 "\n", "ldr r5, [r1, #" next1 "]\n")

#define MOTE_OVERLAP_PAIR                                                                               \
  "sub r7, r7, #48\n" /* the patch's last four channels */                                              \
  "push {r1, r2, r4-r8}\n"                                                                              \
  "1:\n" /* a pair of channels, whose biases lie in r2 and r3 */                                        \
  "ldrd r4, r5, [r1]\n"                                                                                 \
  "ldmia r0!, {r2, r3, lr}\n"                                                                           \
  "sxtb16 r9, lr\n"                                                                                     \
  "smlad r10, lr, r4, r3\n"                                                                             \
  "smlad r6, r9, r4, r2\n"                                                                              \
  "ldr r4, [r1, #8]\n"                                                                                  \
  "smlad r11, lr, r5, r3\n"                                                                             \
  "smlad r7, r9, r5, r2\n"                                                                              \
  "ldr r5, [r1, #12]\n"                                                                                 \
  "smlad r12, lr, r4, r3\n"                                                                             \
  "smlad r8, r9, r4, r2\n"                                                                              \
  "smlad r9, r9, r5, r2\n"                                                                              \
  "ldr r2, [r0], #4\n"                                                                                  \
  "smlad lr, lr, r5, r3\n"                                                                              \
  "b 3f\n"                                                                                              \
  ".balign 8\n"                                                                                         \
  "2:\n"                                                                                                \
  FIRST_TAP("8", "12")                                                                                  \
  "3:\n"                                                                                                \
  OTHER_TAPS("4", "8", "32", "36", "16]", "20")                                                         \
  FIRST_TAP("24", "28")                                                                                 \
  OTHER_TAPS("20", "24", "40", "44", "48]!", "4")                                                       \
  /* and looks whether these are the last */                                                            \
  "sxtb16 r3, r2\n"                                                                                     \
  "smlad r10, r2, r4, r10\n"                                                                            \
  "smlad r6, r3, r4, r6\n"                                                                              \
  "ldr r4, [sp, #20]\n"                                                                                 \
  "smlad r11, r2, r5, r11\n"                                                                            \
  "cmp r1, r4\n"                                                                                        \
  "smlad r7, r3, r5, r7\n"                                                                              \
  "ldr r4, [r1, #8]\n"                                                                                  \
  "ldr r5, [r1, #12]\n"                                                                                 \
  FIRST_TAP_END                                                                                         \
  OTHER_TAPS("4", "8", "32", "36", "16]", "20")                                                         \
  FIRST_TAP("24", "28")                                                                                 \
  OTHER_TAPS("20", "24", "40", "44", "48]!", "4")                                                       \
  "bne 2b\n"
// clang-format on

#include "device/nn/conv2d/conv2d_overlap_windows_dsp.h"
