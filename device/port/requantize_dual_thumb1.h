/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_REQUANTIZE_DUAL_THUMB1_H
#define MOTE_REQUANTIZE_DUAL_THUMB1_H
/* requantize_dual.h for cores without long multiplication, as a part of assembly in 16-bit instructions. */

#include "device/port/requantize_dual.h"

// clang-format off
/* The sum v, a high register, to r3 as int8, with r4 and r5 the multiplier's low and high half, r6 the first shift, r7
   shifts, lr round. sum * 2^first = h * 2^16 + l; the high word of the product is
   h * high + floor((l * high + floor(l * low / 2^16) + h * low) / 2^16), where |h| <= 2^13 and |l| <= 2^15 keep every
   part inside 32 bits. Uses r0 and r2. `n` makes labels. */
#define MOTE_DUAL_REQUANTIZE_THUMB1(v, n)  \
  "mov r2, " v "\n"                 \
  "lsls r2, r6\n"                   \
  "sxth r3, r2\n"                   \
  "subs r2, r2, r3\n"               \
  "asrs r2, r2, #16\n"              \
  "mov r0, r3\n"                    \
  "muls r0, r4\n"                   \
  "asrs r0, r0, #16\n"              \
  "muls r3, r5\n"                   \
  "adds r3, r3, r0\n"               \
  "mov r0, r2\n"                    \
  "muls r0, r4\n"                   \
  "adds r3, r3, r0\n"               \
  "asrs r3, r3, #16\n"              \
  "muls r2, r5\n"                   \
  "adds r2, r2, r3\n"               \
  "add r2, lr\n"                    \
  "cmp r7, #0\n"                    \
  "bge 2" n "f\n"                   \
  "mov r3, " v "\n"                 \
  "asrs r3, r3, #31\n"              \
  "adds r2, r2, r3\n"               \
  "adds r2, r2, r3\n"               \
  "2" n ":\n"                       \
  "asrs r2, r7\n"                   \
  "sxtb r3, r2\n"                   \
  "cmp r3, r2\n"                    \
  "beq 3" n "f\n"                   \
  "asrs r3, r2, #31\n" /* saturated: 127, or its complement */ \
  "movs r2, #127\n"                 \
  "eors r3, r2\n"                   \
  "3" n ":\n"

// clang-format on

#endif
