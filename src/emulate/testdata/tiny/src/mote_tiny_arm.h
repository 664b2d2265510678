/* SPDX-License-Identifier: Apache-2.0 */
/* The layers for Cortex-M, in instructions that all of them have. */
#pragma once
#define UNIFIED ".syntax unified\n"

// clang-format off
/* Layer 0: 4 + 8 * 6 + 1 = 53 instructions. */
__attribute__((naked, noinline)) void mote_tiny_layer_0_add(void) {
  __asm__ volatile(
      UNIFIED
      "ldr r0, =mote_tiny_arena\n"
      "ldr r3, =mote_tiny_0_weights\n"
      "ldrb r3, [r3]\n"
      "movs r1, #8\n"
      "1: ldrb r2, [r0]\n"
      "adds r2, r2, r3\n"
      "strb r2, [r0, #8]\n"
      "adds r0, #1\n"
      "subs r1, #1\n"
      "bne 1b\n"
      "bx lr\n");
}

/* The kernel of layers 2 and 3: 1 + 8 * 8 + 5 = 70 instructions, or 68 when the last result is 0. */
__attribute__((naked, noinline, used)) void mote_double_v1(void) {
  __asm__ volatile(
      UNIFIED
      "movs r3, #8\n"
      "1: ldrb r2, [r0]\n"
      "lsls r2, r2, #25\n"
      "lsrs r2, r2, #24\n"
      "strb r2, [r1]\n"
      "adds r0, #1\n"
      "adds r1, #1\n"
      "subs r3, #1\n"
      "bne 1b\n"
      "cmp r2, #0\n"
      "beq 2f\n"
      "nop\n"
      "nop\n"
      "2: bx lr\n");
}

/* 5 instructions and the kernel. */
__attribute__((naked, noinline)) void mote_tiny_layer_2_double(void) {
  __asm__ volatile(
      UNIFIED
      "push {r4, lr}\n"
      "ldr r0, =mote_tiny_arena + 8\n"
      "ldr r1, =mote_tiny_arena + 16\n"
      "bl mote_double_v1\n"
      "pop {r4, pc}\n");
}

__attribute__((naked, noinline)) void mote_tiny_layer_3_double(void) {
  __asm__ volatile(
      UNIFIED
      "push {r4, lr}\n"
      "ldr r0, =mote_tiny_arena + 16\n"
      "ldr r1, =mote_tiny_arena + 24\n"
      "bl mote_double_v1\n"
      "pop {r4, pc}\n");
}

/* 6 instructions and the layers. Stack: 8 bytes here and 8 in layers 2 and 3. */
__attribute__((naked)) int mote_tiny_invoke(void) {
  __asm__ volatile(
      UNIFIED
      "push {r4, lr}\n"
      "bl mote_tiny_layer_0_add\n"
      "bl mote_tiny_layer_2_double\n"
      "bl mote_tiny_layer_3_double\n"
      "movs r0, #0\n"
      "pop {r4, pc}\n");
}
// clang-format on
