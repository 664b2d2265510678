/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_MACHINE_H
#define MOTE_MACHINE_H
/* What differs from core to core, for harness.cpp: cortex_m.c, riscv.c or xtensa.c. */
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Set by the linker script; only their addresses mean something. */
extern uint32_t stack_top[];
extern uint32_t model_data_begin[], model_data_end[], model_data_load[];
extern uint32_t model_weights_begin[], model_weights_end[], model_weights_load[];
extern uint32_t data_begin[], data_end[], data_load[];
extern uint32_t bss_begin[], bss_end[];
extern uint32_t model_stack_guard[], model_stack_bottom[], model_stack_top[];

/* Gives variables their initial values. Called before harness_main(), where there is a stack. */
static inline void start_variables(void) {
  const uint32_t* from = model_data_load;
  for (uint32_t* to = model_data_begin; to < model_data_end;) *to++ = *from++;
  from = model_weights_load;
  for (uint32_t* to = model_weights_begin; to < model_weights_end;) *to++ = *from++;
  from = data_load;
  for (uint32_t* to = data_begin; to < data_end;) *to++ = *from++;
  for (uint32_t* to = bss_begin; to < bss_end;) *to++ = 0;
}

/* Makes the first access below the model's stack a fault. */
void guard_stack(void);

/* Calls the model on its own stack, so that nothing but the model writes there. The instruction counter takes
   this function to be what lies outside an inference. */
int harness_call(int (*function)(void), uint32_t* stack);

/* Starts the program anew, as a reset does: on the reset handler's stack, with memory as it is. */
__attribute__((noreturn)) void machine_restart(void);

/* What was saved at a fault, in the order of the report: see harness.cpp. */
struct fault {
  uint32_t registers[8];
  uint32_t cause[4];
  uint32_t is_stack_overflow;
};

/* Of harness.cpp. */
void harness_main(void);
void harness_fault(const struct fault* fault);

#ifdef __cplusplus
}
#endif
#endif
