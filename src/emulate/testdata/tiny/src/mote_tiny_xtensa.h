/* SPDX-License-Identifier: Apache-2.0 */
/* The layers for Xtensa, at file level, since gcc has no naked functions there. "movi" of an address is one
 * load. */
#pragma once

// clang-format off
void mote_tiny_layer_0_add(void);
void mote_tiny_layer_2_double(void);
void mote_tiny_layer_3_double(void);
int mote_tiny_invoke(void);

#define FUNCTION(name, instructions)          \
  __asm__(".section .text." name ", \"ax\"\n" \
          ".begin no-longcalls\n"             \
          ".literal_position\n"               \
          ".balign 4\n"                       \
          ".global " name "\n"                \
          ".type " name ", @function\n"       \
          name ":\n" instructions             \
          ".size " name ", . - " name "\n"    \
          ".end no-longcalls\n"               \
          ".text\n")

/* Layer 0: 4 + 8 * 6 + 1 = 53 instructions. */
FUNCTION("mote_tiny_layer_0_add",
      "movi a2, mote_tiny_arena\n"
      "movi a3, mote_tiny_0_weights\n"
      "l8ui a3, a3, 0\n"
      "movi a4, 8\n"
      "1: l8ui a5, a2, 0\n"
      "add a5, a5, a3\n"
      "s8i a5, a2, 8\n"
      "addi a2, a2, 1\n"
      "addi a4, a4, -1\n"
      "bnez a4, 1b\n"
      "ret\n");

/* The kernel of layers 2 and 3: 1 + 8 * 7 + 5 = 62 instructions, or 60 when the last result is 0. */
FUNCTION("mote_double_v1",
      "movi a4, 8\n"
      "1: l8ui a5, a2, 0\n"
      "slli a5, a5, 1\n"
      "s8i a5, a3, 0\n"
      "addi a2, a2, 1\n"
      "addi a3, a3, 1\n"
      "addi a4, a4, -1\n"
      "bnez a4, 1b\n"
      "extui a5, a5, 0, 8\n"
      "beqz a5, 2f\n"
      "nop\n"
      "nop\n"
      "2: ret\n");

/* 8 instructions and the kernel. */
FUNCTION("mote_tiny_layer_2_double",
      "addi a1, a1, -8\n"
      "s32i a0, a1, 0\n"
      "movi a2, mote_tiny_arena + 8\n"
      "movi a3, mote_tiny_arena + 16\n"
      "call0 mote_double_v1\n"
      "l32i a0, a1, 0\n"
      "addi a1, a1, 8\n"
      "ret\n");

FUNCTION("mote_tiny_layer_3_double",
      "addi a1, a1, -8\n"
      "s32i a0, a1, 0\n"
      "movi a2, mote_tiny_arena + 16\n"
      "movi a3, mote_tiny_arena + 24\n"
      "call0 mote_double_v1\n"
      "l32i a0, a1, 0\n"
      "addi a1, a1, 8\n"
      "ret\n");

/* 9 instructions and the layers. Stack: 8 bytes here and 8 in layers 2 and 3. */
FUNCTION("mote_tiny_invoke",
      "addi a1, a1, -8\n"
      "s32i a0, a1, 0\n"
      "call0 mote_tiny_layer_0_add\n"
      "call0 mote_tiny_layer_2_double\n"
      "call0 mote_tiny_layer_3_double\n"
      "movi a2, 0\n"
      "l32i a0, a1, 0\n"
      "addi a1, a1, 8\n"
      "ret\n");
// clang-format on
