/* SPDX-License-Identifier: MIT-0 */
/* A RISC-V core of 32 bits in machine mode: start, the model's stack, and what happens on a trap. Sources:
   The RISC-V Instruction Set Manual, volume II, Privileged Architecture; RISC-V calling convention. */
#include "machine.h"

/* Control registers are an extension of their own, which every core in question has. */
__asm__(".option arch, +zicsr");

/* The core starts here, at the beginning of the memory. */
__attribute__((naked, used, section(".vectors"))) void reset_handler(void) {
  __asm__ volatile(
      "la sp, stack_top\n"
      "la t0, fault_handler\n"
      "csrw mtvec, t0\n"
      "j start\n");
}

__attribute__((used)) void start(void) {
  start_variables();
  harness_main();
  for (;;) {
  }
}

void guard_stack(void) {
  /* PMP entry 0: 256 bytes, naturally aligned (A = 3), no permission, locked, which makes it hold in machine
     mode. The address register holds address / 4, its low bits the size. */
  const uint32_t address = (uint32_t)(uintptr_t)model_stack_guard / 4 | (256 / 8 - 1);
  const uint32_t configuration = 0x80 | 3 << 3;
  __asm__ volatile("csrw pmpaddr0, %0\n csrw pmpcfg0, %1" ::"r"(address), "r"(configuration) : "memory");
}

__attribute__((naked, noinline)) int harness_call(int (*function)(void), uint32_t* stack) {
  (void)function;
  (void)stack;
  __asm__ volatile(
      "addi sp, sp, -16\n"
      "sw ra, 12(sp)\n"
      "sw s0, 8(sp)\n"
      "mv s0, sp\n"
      "mv sp, a1\n"
      "jalr a0\n"
      "mv sp, s0\n"
      "lw ra, 12(sp)\n"
      "lw s0, 8(sp)\n"
      "addi sp, sp, 16\n"
      "ret\n");
}

__attribute__((naked, noreturn)) void machine_restart(void) { __asm__ volatile("j reset_handler\n"); }

static struct fault fault;

__attribute__((used)) void report_fault(uint32_t cause, uint32_t address) {
  const uint32_t kLoadFault = 5, kStoreFault = 7;
  fault.cause[0] = cause;
  fault.cause[2] = address;
  fault.is_stack_overflow =
      (cause == kLoadFault || cause == kStoreFault) && address - (uint32_t)(uintptr_t)model_stack_guard < 256;
  harness_fault(&fault);
}

/* Every trap ends here: nothing is expected to raise one. It never returns, so that it may use any register.
 */
__attribute__((naked, used, aligned(4))) void fault_handler(void) {
  __asm__ volatile(
      "la t0, %0\n"
      "sw a0, 0(t0)\n"
      "sw a1, 4(t0)\n"
      "sw a2, 8(t0)\n"
      "sw a3, 12(t0)\n"
      "sw sp, 16(t0)\n"
      "sw ra, 20(t0)\n"
      "csrr t1, mepc\n"
      "sw t1, 24(t0)\n"
      "csrr t1, mstatus\n"
      "sw t1, 28(t0)\n"
      "la sp, stack_top\n"
      "csrr a0, mcause\n"
      "csrr a1, mtval\n"
      "j report_fault\n" ::"i"(&fault));
}
