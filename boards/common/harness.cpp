/* SPDX-License-Identifier: MIT-0 */
/* Runs a model library on recorded inputs: reads input.bin, writes output.bin and report.bin, all through
   semihosting. The command line is "mote COUNT invoke" or "mote COUNT step". harness_model.h, which mote
   generates, names the model.

   input.bin holds COUNT times all inputs of the model, one after the other. output.bin gets for each of them
   all outputs; with "step" the model runs step by step, the tensors of harness_dumps come first, and memory
   that holds nothing is overwritten after each step. HARNESS_INVOKE_ONLY leaves that out, so that what only
   mote_<m>_step() needs is not linked: a program that does not call it does not pay for it. */
#include <stdint.h>

#include "harness_model.h"
#include "machine.h"
#include "semihosting.h"

extern "C" {

/* Words of report.bin, in this order. Read by src/emulate/report.cc. */
static struct {
  uint32_t outcome; /* one of Outcome */
  uint32_t inferences;
  int32_t status; /* what invoke or step returned last */
  uint32_t
      stack_bytes; /* bytes below the stack pointer at the model's entry, down to the lowest frame written to */
  uint32_t stack_available; /* bytes that the model's stack could have used */
  uint32_t registers[8];    /* at a fault: r0-r3, r12, lr, pc, xPSR; RISC-V: a0-a3, sp, ra, mepc, mstatus */
  uint32_t cause[4];        /* CFSR, HFSR, MMFAR, BFAR; RISC-V: mcause, 0, mtval, 0 */
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

/* Frames are multiples of this many bytes, and the lowest words of one may be padding that nobody writes.
   Sources: Procedure Call Standard for the Arm Architecture, RISC-V ELF psABI. */
#ifdef __riscv
static const uint32_t kStackAlignment = 16;
#else
static const uint32_t kStackAlignment = 8;
#endif

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
  const uint32_t written = report.stack_available - painted_bytes();
  report.stack_bytes = (written + kStackAlignment - 1) & ~(kStackAlignment - 1);
  const int32_t file = semihosting_open("report.bin", 10, SEMIHOSTING_WRITE_BINARY);
  if (file >= 0) {
    semihosting_write(file, &report, sizeof report);
    semihosting_close(file);
  }
  semihosting_exit(outcome == kDone ? 0 : 1);
}

void harness_fault(const struct fault* fault) {
  for (int i = 0; i < 8; ++i) report.registers[i] = fault->registers[i];
  for (int i = 0; i < 4; ++i) report.cause[i] = fault->cause[i];
  finish(fault->is_stack_overflow ? kStackOverflow : kFault);
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

#ifdef HARNESS_INVOKE_ONLY
static void run_steps(void) { finish(kBadStepCount); }
#else
/* Writes the tensors that exist after `step` steps, beginning with entry `next`; returns the entry that
 * follows. */
static uint32_t write_dumps(uint32_t step, uint32_t next) {
  const char* arena = (const char*)HARNESS_INPUT(0) - HARNESS_INPUT_0_OFFSET;
  for (; next < HARNESS_DUMPS && harness_dumps[next].step == step; ++next)
    write_all(arena + harness_dumps[next].offset, harness_dumps[next].bytes);
  return next;
}

/* Overwrites what holds nothing after `step` steps, beginning with entry `next`: a model that relies on it
   gives wrong outputs. Returns the entry that follows. */
static uint32_t poison(uint32_t step, uint32_t next) {
  char* arena = (char*)HARNESS_INPUT(0) - HARNESS_INPUT_0_OFFSET;
  for (; next < HARNESS_DEAD && harness_dead[next].step == step; ++next)
    for (uint32_t i = 0; i < harness_dead[next].bytes; ++i)
      ((volatile char*)arena)[harness_dead[next].offset + i] = (char)0xA5;
  return next;
}

static void run_steps(void) {
  uint32_t steps = 0;
  uint32_t dead = 0;
  uint32_t next = write_dumps(0, 0);
  if (HARNESS_STEPS == 0) return; /* every layer is an alias */
  do {
    report.status = harness_call(HARNESS_STEP, model_stack_top);
    if (report.status != HARNESS_OK && report.status != HARNESS_MORE) finish(kBadStatus);
    next = write_dumps(++steps, next);
    dead = poison(steps, dead);
    if (steps > HARNESS_STEPS) finish(kBadStepCount);
  } while (report.status == HARNESS_MORE);
  if (steps != HARNESS_STEPS) finish(kBadStepCount);
}

#endif

static void run_invoke(void) {
  report.status = harness_call(HARNESS_INVOKE, model_stack_top);
  if (report.status != HARNESS_OK) finish(kBadStatus);
}

void harness_main(void) {
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
