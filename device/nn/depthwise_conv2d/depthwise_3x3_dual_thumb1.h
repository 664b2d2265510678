/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_DEPTHWISE_3X3_DUAL_THUMB1_H
#define MOTE_DEPTHWISE_3X3_DUAL_THUMB1_H
/* depthwise_3x3_dual.h in the 16-bit instructions of Armv6-M (Cortex-M0, M0+): a column of the window and its
   weights come by one LDM each, and MULS may overwrite them. */

#include "device/nn/depthwise_conv2d/depthwise_3x3_dual.h"
#include "device/port/requantize_dual_thumb1.h"

// clang-format off
#define MOTE_DUAL_COLUMN_LONG     \
  "ldmia r0!, {r1-r3}\n"          \
  "ldmia r7!, {r4-r6}\n"          \
  "muls r4, r1\n"                 \
  "muls r5, r2\n"                 \
  "muls r6, r3\n"                 \
  "adds r4, r4, r5\n"             \
  "adds r4, r4, r6\n"             \
  "add r4, r10\n"                 \
  "add r8, r4\n"                  \
  "asrs r4, r4, #16\n"            \
  "add r9, r4\n"
#define MOTE_DUAL_COLUMN_SHORT    \
  "ldmia r0!, {r1-r3}\n"          \
  "ldmia r7!, {r4-r6}\n"          \
  "muls r4, r1\n"                 \
  "muls r5, r2\n"                 \
  "muls r6, r3\n"                 \
  "adds r4, r4, r5\n"             \
  "add r4, r10\n"                 \
  "add r6, r10\n"                 \
  "add r8, r4\n"                  \
  "add r8, r6\n"                  \
  "asrs r4, r4, #16\n"            \
  "asrs r6, r6, #16\n"            \
  "add r9, r4\n"                  \
  "add r9, r6\n"

/* Registers: r0 window, r7 constants, r8 `both`, r9 `high`, r10 2^15, r11 out, r12 end. Stack: 0 the channel. */
#define MOTE_DUAL_3X3_ROWS(column)                       \
  __asm__ volatile(                                      \
      ".syntax unified\n"                                \
      "push {r4-r7, lr}\n"                               \
      "mov r4, r8\n"                                     \
      "mov r5, r9\n"                                     \
      "mov r6, r10\n"                                    \
      "mov r7, r11\n"                                    \
      "push {r3-r7}\n"                                   \
      "mov r12, r1\n"                                    \
      "mov r11, r2\n"                                    \
      "movs r4, #128\n"                                  \
      "lsls r4, r4, #8\n"                                \
      "mov r10, r4\n"                                    \
      "1:\n"                                             \
      "ldr r7, [sp]\n"                                   \
      "ldmia r7!, {r1-r3}\n"                             \
      "mov r8, r2\n"                                     \
      "mov r9, r3\n"                                     \
      column column column                               \
      "mov r2, r9\n"                                     \
      "lsls r2, r2, #16\n"                               \
      "mov r3, r8\n"                                     \
      "subs r3, r3, r2\n"                                \
      "mov r8, r3\n"                                     \
      "push {r0}\n"                                      \
      "ldr r1, [r7, #20]\n" /* pair */                   \
      "add r1, r11\n"                                    \
      "ldmia r7!, {r2, r3}\n"                            \
      "mov lr, r3\n"                                     \
      "uxth r4, r2\n"                                    \
      "lsrs r5, r2, #16\n"                               \
      "ldr r6, [r7]\n"                                   \
      "ldr r7, [r7, #4]\n"                               \
      MOTE_DUAL_REQUANTIZE_THUMB1("r9", "0")             \
      "strb r3, [r1]\n"                                  \
      MOTE_DUAL_REQUANTIZE_THUMB1("r8", "1")             \
      "mov r1, r11\n"                                    \
      "strb r3, [r1]\n"                                  \
      "pop {r0}\n"                                       \
      "ldr r7, [sp]\n"                                   \
      "ldr r2, [r7, #64]\n"                              \
      "add r11, r2\n"                                    \
      "ldr r2, [r7, #72]\n"                              \
      "adds r0, r0, r2\n"                                \
      "cmp r0, r12\n"                                    \
      "beq 4f\n"                                         \
      "b 1b\n"                                           \
      "4:\n"                                             \
      "pop {r3-r7}\n"                                    \
      "mov r8, r4\n"                                     \
      "mov r9, r5\n"                                     \
      "mov r10, r6\n"                                    \
      "mov r11, r7\n"                                    \
      "pop {r4-r7, pc}\n")

extern "C" inline __attribute__((naked, noinline)) void MOTE_NAME(dual_3x3_long)(
    const int32_t* /*window*/, const int32_t* /*end*/, int8_t* /*out*/, const mote_dual_3x3_channel* /*channel*/) {
  MOTE_DUAL_3X3_ROWS(MOTE_DUAL_COLUMN_LONG);
}
extern "C" inline __attribute__((naked, noinline)) void MOTE_NAME(dual_3x3_short)(
    const int32_t* /*window*/, const int32_t* /*end*/, int8_t* /*out*/, const mote_dual_3x3_channel* /*channel*/) {
  MOTE_DUAL_3X3_ROWS(MOTE_DUAL_COLUMN_SHORT);
}
// clang-format on

#undef MOTE_DUAL_COLUMN_LONG
#undef MOTE_DUAL_COLUMN_SHORT
#undef MOTE_DUAL_3X3_ROWS

#endif
