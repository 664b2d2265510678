/* SPDX-License-Identifier: MIT-0 */
/* Runs a model library on recorded inputs: reads input.bin, writes output.bin and report.bin, all through
   semihosting. The command line is "mote COUNT invoke" or "mote COUNT step". harness_model.h, which mote
   generates, names the model.

   input.bin holds COUNT times all inputs of the model, one after the other. output.bin gets for each of them
   all outputs; with "step" the model runs layer by layer, and the tensors of harness_dumps come first. */
#include <stdint.h>

#include "harness_model.h"
#include "semihosting.h"

extern "C" {

extern uint32_t model_stack_guard[], model_stack_bottom[], model_stack_top[];

/* Words of report.bin, in this order. Read by src/emulate/report.cc. */
static struct {
  uint32_t outcome; /* one of Outcome */
  uint32_t inferences;
  int32_t status; /* what invoke or step returned last */
  uint32_t
      stack_bytes; /* bytes below the stack pointer at the model's entry, down to the lowest one written */
  uint32_t stack_available; /* bytes that the model's stack could have used */
  uint32_t registers[8];    /* at a fault: r0-r3, r12, lr, pc, xPSR */
  uint32_t cfsr, hfsr, mmfar, bfar;
} report;

enum Outcome {
  kDone = 1,
  kBadStatus = 2,
  kBadStepCount = 3,
  kInputOutput = 4,
  kFault = 5,
  kStackOverflow = 6
};

static const uint32_t kPaint = 0xA5C3965Au;

static int32_t input_file, output_file;

static void paint_stack(void) {
  for (volatile uint32_t* word = model_stack_bottom; word < model_stack_top; ++word) *word = kPaint;
}

static uint32_t painted_bytes(void) {
  const volatile uint32_t* word = model_stack_bottom;
  while (word < model_stack_top && *word == kPaint) ++word;
  return (uint32_t)((const volatile char*)word - (const volatile char*)model_stack_bottom);
}

static void finish(enum Outcome outcome) {
  report.outcome = outcome;
  report.stack_available = (uint32_t)((char*)model_stack_top - (char*)model_stack_bottom);
  report.stack_bytes = report.stack_available - painted_bytes();
  const int32_t file = semihosting_open("report.bin", 10, SEMIHOSTING_WRITE_BINARY);
  if (file >= 0) {
    semihosting_write(file, &report, sizeof report);
    semihosting_close(file);
  }
  semihosting_exit(outcome == kDone ? 0 : 1);
}

/* Makes the first access below the model's stack a fault. Source: Armv7-M Architecture Reference Manual,
   Protected Memory System Architecture; SIZE 7 is 2^8 bytes, AP 0 is no access. */
static void guard_stack(void) {
  *(volatile uint32_t*)0xE000ED98u = 0;                                      /* MPU_RNR */
  *(volatile uint32_t*)0xE000ED9Cu = (uint32_t)(uintptr_t)model_stack_guard; /* MPU_RBAR */
  *(volatile uint32_t*)0xE000EDA0u = (uint32_t)1 << 28 | 7u << 1 | 1;        /* MPU_RASR: XN, SIZE, ENABLE */
  *(volatile uint32_t*)0xE000ED94u = 5; /* MPU_CTRL: PRIVDEFENA, ENABLE */
  __asm__ volatile("dsb\n isb" ::: "memory");
}

/* Called on any exception, with the registers that the core saved. Addresses: Armv7-M Architecture Reference
   Manual, system control block. */
__attribute__((used)) void harness_fault(const uint32_t* frame) {
  if (frame < model_stack_bottom)
    finish(kStackOverflow); /* the registers were not saved: there was no room */
  for (int i = 0; i < 8; ++i) report.registers[i] = frame[i];
  report.cfsr = *(volatile uint32_t*)0xE000ED28u;
  report.hfsr = *(volatile uint32_t*)0xE000ED2Cu;
  report.mmfar = *(volatile uint32_t*)0xE000ED34u;
  report.bfar = *(volatile uint32_t*)0xE000ED38u;
  finish(kFault);
}

/* Calls the model on its own stack, so that nothing but the model writes there. The instruction counter takes
   this function to be what lies outside an inference. */
__attribute__((naked, noinline)) int harness_call(int (*function)(void), uint32_t* stack) {
  (void)function;
  (void)stack;
  __asm__ volatile(
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

static void write_all(const void* data, uint32_t bytes) {
  if (semihosting_write(output_file, data, bytes) != 0) finish(kInputOutput);
}

static void read_inputs(void) {
  for (int i = 0; i < HARNESS_INPUTS; ++i)
    if (semihosting_read(input_file, (void*)HARNESS_INPUT(i), harness_input_bytes[i]) != 0)
      finish(kInputOutput);
}

static void write_outputs(void) {
  for (int i = 0; i < HARNESS_OUTPUTS; ++i)
    write_all((const void*)HARNESS_OUTPUT(i), harness_output_bytes[i]);
}

/* Writes the tensors that exist after `step` steps, beginning with entry `next`; returns the entry that
 * follows. */
static uint32_t write_dumps(uint32_t step, uint32_t next) {
  const char* arena = (const char*)HARNESS_INPUT(0) - HARNESS_INPUT_0_OFFSET;
  for (; next < HARNESS_DUMPS && harness_dumps[next].step == step; ++next)
    write_all(arena + harness_dumps[next].offset, harness_dumps[next].bytes);
  return next;
}

static void run_steps(void) {
  uint32_t steps = 0;
  uint32_t next = write_dumps(0, 0);
  if (HARNESS_STEPS == 0) return; /* every layer is an alias */
  do {
    report.status = harness_call(HARNESS_STEP, model_stack_top);
    if (report.status != HARNESS_OK && report.status != HARNESS_MORE) finish(kBadStatus);
    next = write_dumps(++steps, next);
    if (steps > HARNESS_STEPS) finish(kBadStepCount);
  } while (report.status == HARNESS_MORE);
  if (steps != HARNESS_STEPS) finish(kBadStepCount);
}

static void run_invoke(void) {
  report.status = harness_call(HARNESS_INVOKE, model_stack_top);
  if (report.status != HARNESS_OK) finish(kBadStatus);
}

__attribute__((used)) void harness_main(void) {
  static char line[64];
  const uint32_t arguments[2] = {(uint32_t)(uintptr_t)line, sizeof line};
  if (semihosting_call(SYS_GET_CMDLINE, arguments) != 0) finish(kInputOutput);
  const char* at = line;
  while (*at != ' ' && *at != 0) ++at;
  if (*at == ' ') ++at;
  uint32_t count = 0;
  for (; *at >= '0' && *at <= '9'; ++at) count = count * 10 + (uint32_t)(*at - '0');
  const bool by_steps = at[0] == ' ' && at[1] == 's';

  input_file = semihosting_open("input.bin", 9, SEMIHOSTING_READ_BINARY);
  output_file = semihosting_open("output.bin", 10, SEMIHOSTING_WRITE_BINARY);
  if (input_file < 0 || output_file < 0) finish(kInputOutput);
  paint_stack();
  guard_stack();
  while (report.inferences < count) {
    read_inputs();
    if (by_steps) {
      run_steps();
    } else {
      run_invoke();
    }
    write_outputs();
    ++report.inferences;
  }
  semihosting_close(output_file);
  finish(kDone);
}
}
