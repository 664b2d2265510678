/* SPDX-License-Identifier: MIT-0 */
/* A Cortex-M: vector table, FPU, the model's stack, and what happens on a fault. Sources: Armv6-M, Armv7-M
   and Armv8-M Architecture Reference Manuals. */
#include "machine.h"

#define REGISTER(address) (*(volatile uint32_t*)(address))
#define CCR REGISTER(0xE000ED14u)   /* configuration and control */
#define CFSR REGISTER(0xE000ED28u)  /* configurable fault status */
#define HFSR REGISTER(0xE000ED2Cu)  /* hard fault status */
#define MMFAR REGISTER(0xE000ED34u) /* address of a memory fault */
#define BFAR REGISTER(0xE000ED38u)  /* address of a bus fault */
#define CPACR REGISTER(0xE000ED88u) /* coprocessor access control */
#define MPU_TYPE REGISTER(0xE000ED90u)
#define MPU_CTRL REGISTER(0xE000ED94u)
#define MPU_RNR REGISTER(0xE000ED98u)
#define MPU_RBAR REGISTER(0xE000ED9Cu)
#define MPU_RASR REGISTER(0xE000EDA0u)

/* This file is Thumb-1 where that is all the core has, and then its assembly has to be told which syntax it
   is in. */
#define UNIFIED ".syntax unified\n"

__attribute__((used)) void reset_handler(void) {
#if defined(__ARM_FP) || defined(__ARM_FEATURE_MVE)
  CPACR |= 0xFu << 20; /* full access to FPU and vectors */
  __asm__ volatile("dsb\n isb" ::: "memory");
#endif
#if __ARM_ARCH == 6
  /* This code runs on a larger core, which does unaligned accesses; those that it was made for do not. */
  CCR |= 1u << 3; /* UNALIGN_TRP */
  __asm__ volatile("dsb\n isb" ::: "memory");
#endif
  start_variables();
  harness_main();
  for (;;) {
  }
}

void guard_stack(void) {
#if __ARM_ARCH >= 8
  __asm__ volatile("msr psplim, %0" ::"r"(model_stack_bottom));
#else
  if ((MPU_TYPE >> 8 & 255) == 0) return; /* no regions: there is no memory protection */
  /* A region of 2^(SIZE + 1) = 256 bytes that nobody may touch: AP is 0. */
  MPU_RNR = 0;
  MPU_RBAR = (uint32_t)(uintptr_t)model_stack_guard;
  MPU_RASR = (uint32_t)1 << 28 | 7u << 1 | 1; /* XN, SIZE, ENABLE */
  MPU_CTRL = 5;                               /* PRIVDEFENA, ENABLE */
  __asm__ volatile("dsb\n isb" ::: "memory");
#endif
}

__attribute__((naked, noinline)) int harness_call(int (*function)(void), uint32_t* stack) {
  (void)function;
  (void)stack;
  __asm__ volatile(UNIFIED
                   "push {r4, lr}\n"
                   "msr psp, r1\n"
                   "movs r2, #2\n" /* CONTROL.SPSEL: the process stack */
                   "msr control, r2\n"
                   "isb\n"
                   "blx r0\n"
                   "movs r2, #0\n"
                   "msr control, r2\n"
                   "isb\n"
                   "pop {r4, pc}\n");
}

__attribute__((naked, noreturn)) void machine_restart(void) {
  __asm__ volatile(UNIFIED
                   "ldr r0, =stack_top\n"
                   "msr msp, r0\n"
                   "ldr r0, =reset_handler\n"
                   "bx r0\n");
}

/* Called on any exception, with the registers that the core saved. They were not saved where there was no
   room: below the stack, or, with a stack limit, anywhere (CFSR.STKOF). */
__attribute__((used)) void report_fault(const uint32_t* frame) {
  static struct fault fault;
  fault.cause[0] = CFSR;
  fault.cause[1] = HFSR;
  fault.cause[2] = MMFAR;
  fault.cause[3] = BFAR;
  fault.is_stack_overflow = frame < model_stack_bottom || (fault.cause[0] >> 20 & 1) != 0;
  for (int i = 0; i < 8 && !fault.is_stack_overflow; ++i) fault.registers[i] = frame[i];
  harness_fault(&fault);
}

/* Every exception ends here: nothing is expected to raise one. The core has saved r0-r3, r12, lr, pc and xPSR
   on the stack that was in use; bit 2 of lr says which one that was. */
__attribute__((naked, used)) void fault_handler(void) {
  __asm__ volatile(UNIFIED
                   "movs r0, #4\n"
                   "mov r1, lr\n"
                   "tst r0, r1\n"
                   "beq 1f\n"
                   "mrs r0, psp\n"
                   "b 2f\n"
                   "1: mrs r0, msp\n"
                   "2: ldr r1, =report_fault\n"
                   "bx r1\n");
}

/* For a program that counts time; without one, a tick is a fault like any other exception. */
void systick_handler(void) __attribute__((weak, alias("fault_handler")));

/* Division of 64-bit integers in libgcc names the C++ unwinder. Nothing is thrown here, and the real one
   would bring in abort, signals and a heap. */
void __aeabi_unwind_cpp_pr0(void);
void __aeabi_unwind_cpp_pr0(void) {}
void __aeabi_unwind_cpp_pr1(void);
void __aeabi_unwind_cpp_pr1(void) {}

__attribute__((section(".vectors"), used)) void* const vectors[16] = {
    stack_top,
    (void*)reset_handler,
    (void*)fault_handler,
    (void*)fault_handler,
    (void*)fault_handler,
    (void*)fault_handler,
    (void*)fault_handler,
    (void*)fault_handler, /* secure fault, Armv8-M */
    0,
    0,
    0,
    (void*)fault_handler,
    (void*)fault_handler,
    0,
    (void*)fault_handler,
    (void*)systick_handler,
};
