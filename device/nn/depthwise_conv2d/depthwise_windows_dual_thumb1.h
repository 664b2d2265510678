/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_DEPTHWISE_WINDOWS_DUAL_THUMB1_H
#define MOTE_DEPTHWISE_WINDOWS_DUAL_THUMB1_H
/* depthwise_windows_dual.h in the 16-bit instructions of Armv6-M (Cortex-M0, M0+): two taps and their weights
   come by one LDM each, and MULS may overwrite them. */

#include "device/nn/depthwise_conv2d/depthwise_windows_dual.h"
#include "device/port/requantize_dual_thumb1.h"

// clang-format off
/* Two products in r3 and r4 or, the second time, r5 and r6. */
#define MOTE_DUAL_TWO_TAPS(a, b)                 \
  "ldmia r0!, {r1, r2}\n"                        \
  "ldmia r7!, {" a ", " b "}\n"                  \
  "muls " a ", r1\n"                             \
  "muls " b ", r2\n"
#define MOTE_DUAL_FINISH(run)                    \
  "add " run ", r10\n"                           \
  "add r8, " run "\n"                            \
  "asrs " run ", " run ", #16\n"                 \
  "add r9, " run "\n"
#define MOTE_DUAL_FOUR_TAPS                      \
  MOTE_DUAL_TWO_TAPS("r3", "r4")                 \
  MOTE_DUAL_TWO_TAPS("r5", "r6")                 \
  "adds r3, r3, r4\n"                            \
  "adds r3, r3, r5\n"                            \
  "adds r3, r3, r6\n"                            \
  MOTE_DUAL_FINISH("r3")
#define MOTE_DUAL_FOUR_TAPS_SPLIT                \
  MOTE_DUAL_TWO_TAPS("r3", "r4")                 \
  MOTE_DUAL_TWO_TAPS("r5", "r6")                 \
  "adds r3, r3, r4\n"                            \
  "adds r5, r5, r6\n"                            \
  MOTE_DUAL_FINISH("r3")                         \
  MOTE_DUAL_FINISH("r5")

/* Registers: r0 window, r7 weights, r8 `both`, r9 `high`, r10 2^15, r11 out, r12 end, lr splits. Stack: the channel. */
extern "C" inline __attribute__((naked, noinline)) void MOTE_NAME(dual_windows)(
    const int32_t* /*window*/, const int32_t* /*end*/, int8_t* /*out*/, const mote_dual_windows_channel* /*channel*/) {
  __asm__ volatile(
      ".syntax unified\n"
      "push {r4-r7, lr}\n"
      "mov r4, r8\n"
      "mov r5, r9\n"
      "mov r6, r10\n"
      "mov r7, r11\n"
      "push {r3-r7}\n"
      "mov r12, r1\n"
      "mov r11, r2\n"
      "movs r4, #128\n"
      "lsls r4, r4, #8\n"
      "mov r10, r4\n"
      "1:\n"
      "ldr r1, [sp]\n"
      "adds r1, r1, #28\n"
      "ldmia r1!, {r2-r5}\n" /* weights, both, high, splits */
      "mov r7, r2\n"
      "mov r8, r3\n"
      "mov r9, r4\n"
      "adds r5, r5, r5\n"
      "mov lr, r5\n"
      "bcs 4f\n"
      "b 2f\n"
      "0:\n" /* eight taps in long runs */
      MOTE_DUAL_FOUR_TAPS MOTE_DUAL_FOUR_TAPS
      "2:\n"
      "mov r1, lr\n"
      "adds r1, r1, r1\n"
      "mov lr, r1\n"
      "bcc 0b\n"
      "beq 5f\n" /* the last 1 */
      MOTE_DUAL_FOUR_TAPS_SPLIT
      "4:\n"
      MOTE_DUAL_FOUR_TAPS_SPLIT
      "b 2b\n"
      "5:\n"
      "mov r2, r9\n"
      "lsls r2, r2, #16\n"
      "mov r3, r8\n"
      "subs r3, r3, r2\n"
      "mov r8, r3\n"
      "ldr r7, [sp]\n"
      "push {r0}\n"
      "ldr r1, [r7, #20]\n" /* pair */
      "add r1, r11\n"
      "ldmia r7!, {r2, r3, r6}\n" /* multiplier, round, first_shift */
      "mov lr, r3\n"
      "uxth r4, r2\n"
      "lsrs r5, r2, #16\n"
      "ldr r7, [r7]\n"
      MOTE_DUAL_REQUANTIZE_THUMB1("r9", "0")
      "strb r3, [r1]\n"
      MOTE_DUAL_REQUANTIZE_THUMB1("r8", "1")
      "mov r1, r11\n"
      "strb r3, [r1]\n"
      "pop {r0}\n"
      "ldr r7, [sp]\n"
      "ldr r2, [r7, #16]\n"
      "add r11, r2\n"
      "ldr r2, [r7, #24]\n"
      "adds r0, r0, r2\n"
      "cmp r0, r12\n"
      "beq 6f\n"
      "b 1b\n"
      "6:\n"
      "pop {r3-r7}\n"
      "mov r8, r4\n"
      "mov r9, r5\n"
      "mov r10, r6\n"
      "mov r11, r7\n"
      "pop {r4-r7, pc}\n");
}
// clang-format on

#undef MOTE_DUAL_TWO_TAPS
#undef MOTE_DUAL_FINISH
#undef MOTE_DUAL_FOUR_TAPS
#undef MOTE_DUAL_FOUR_TAPS_SPLIT

#endif
