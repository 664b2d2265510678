/* SPDX-License-Identifier: MIT-0 */
/* Start-up of a Cortex-M: vector table, FPU, initial values of variables, and what happens on a fault. */
#include <stdint.h>

/* Set by the linker script; only their addresses mean something. */
extern uint32_t stack_top[];
extern uint32_t model_data_begin[], model_data_end[], model_data_load[];
extern uint32_t data_begin[], data_end[], data_load[];
extern uint32_t bss_begin[], bss_end[];

void harness_main(void);
void harness_fault(const uint32_t* frame);

static void copy(uint32_t* to, const uint32_t* end, const uint32_t* from) {
  while (to < end) *to++ = *from++;
}

__attribute__((used)) void reset_handler(void) {
#ifdef __ARM_FP
  /* Coprocessor access control register: full access to the FPU. Source: Armv7-M Architecture Reference
   * Manual, CPACR. */
  *(volatile uint32_t*)0xE000ED88u |= 0xFu << 20;
  __asm__ volatile("dsb\n isb" ::: "memory");
#endif
  copy(model_data_begin, model_data_end, model_data_load);
  copy(data_begin, data_end, data_load);
  for (uint32_t* word = bss_begin; word < bss_end; ++word) *word = 0;
  harness_main();
  for (;;) {
  }
}

/* Every exception ends here: nothing is expected to raise one. The core has saved r0-r3, r12, lr, pc and xPSR
   on the stack that was in use; bit 2 of lr says which one that was. */
__attribute__((naked, used)) void fault_handler(void) {
  __asm__ volatile(
      "movs r0, #4\n"
      "mov r1, lr\n"
      "tst r0, r1\n"
      "beq 1f\n"
      "mrs r0, psp\n"
      "b 2f\n"
      "1: mrs r0, msp\n"
      "2: ldr r1, =harness_fault\n"
      "bx r1\n");
}

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
    0,
    0,
    0,
    0,
    (void*)fault_handler,
    (void*)fault_handler,
    0,
    (void*)fault_handler,
    (void*)fault_handler,
};
