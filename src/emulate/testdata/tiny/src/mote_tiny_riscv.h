/* SPDX-License-Identifier: Apache-2.0 */
/* The layers for RISC-V. "la" is two instructions. */
#pragma once

// clang-format off
/* Layer 0: 6 + 8 * 6 + 1 = 55 instructions. */
__attribute__((naked, noinline)) void mote_tiny_layer_0_add(void) {
  __asm__ volatile(
      "la a0, mote_tiny_arena\n"
      "la a3, mote_tiny_0_weights\n"
      "lbu a3, (a3)\n"
      "li a1, 8\n"
      "1: lbu a2, (a0)\n"
      "add a2, a2, a3\n"
      "sb a2, 8(a0)\n"
      "addi a0, a0, 1\n"
      "addi a1, a1, -1\n"
      "bnez a1, 1b\n"
      "ret\n");
}

/* The kernel of layers 2 and 3: 1 + 8 * 7 + 5 = 62 instructions, or 60 when the last result is 0. */
__attribute__((naked, noinline, used)) void mote_double_v1(void) {
  __asm__ volatile(
      "li a3, 8\n"
      "1: lbu a2, (a0)\n"
      "slli a2, a2, 1\n"
      "sb a2, (a1)\n"
      "addi a0, a0, 1\n"
      "addi a1, a1, 1\n"
      "addi a3, a3, -1\n"
      "bnez a3, 1b\n"
      "andi a2, a2, 255\n"
      "beqz a2, 2f\n"
      "nop\n"
      "nop\n"
      "2: ret\n");
}

/* 10 instructions and the kernel. */
__attribute__((naked, noinline)) void mote_tiny_layer_2_double(void) {
  __asm__ volatile(
      "addi sp, sp, -8\n"
      "sw ra, (sp)\n"
      "la a0, mote_tiny_arena + 8\n"
      "la a1, mote_tiny_arena + 16\n"
      "jal mote_double_v1\n"
      "lw ra, (sp)\n"
      "addi sp, sp, 8\n"
      "ret\n");
}

__attribute__((naked, noinline)) void mote_tiny_layer_3_double(void) {
  __asm__ volatile(
      "addi sp, sp, -8\n"
      "sw ra, (sp)\n"
      "la a0, mote_tiny_arena + 16\n"
      "la a1, mote_tiny_arena + 24\n"
      "jal mote_double_v1\n"
      "lw ra, (sp)\n"
      "addi sp, sp, 8\n"
      "ret\n");
}

/* 9 instructions and the layers. Stack: 8 bytes here and 8 in layers 2 and 3. */
__attribute__((naked)) int mote_tiny_invoke(void) {
  __asm__ volatile(
      "addi sp, sp, -8\n"
      "sw ra, (sp)\n"
      "jal mote_tiny_layer_0_add\n"
      "jal mote_tiny_layer_2_double\n"
      "jal mote_tiny_layer_3_double\n"
      "li a0, 0\n"
      "lw ra, (sp)\n"
      "addi sp, sp, 8\n"
      "ret\n");
}
// clang-format on
