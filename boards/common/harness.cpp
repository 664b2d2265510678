/* SPDX-License-Identifier: MIT-0 */
/* Runs a model library on recorded inputs: reads input.bin, writes output.bin and report.bin, all through
   semihosting. The command line is "mote COUNT invoke", or step, faults, chunks or listen in place of
   invoke. Unless
   "unchecked" follows, the model's constants are checked before anything runs. harness_model.h, which
   mote generates, names the model.

   input.bin holds COUNT times all inputs of the model, one after the other. output.bin gets for each of them
   all outputs; with "step" the model runs step by step, the tensors of harness_dumps come first, and memory
   that holds nothing is overwritten after each step. "faults", "chunks" and
   "listen" are described in the files harness_*.cpp. HARNESS_INVOKE_ONLY leaves all of that out, so that what
   only mote_<m>_step() or mote_<m>_check() needs is not linked: a program that does not call it does not pay
   for it. */
#include <stdint.h>

#include "harness.h"
#include "harness_model.h"
#include "machine.h"
#include "semihosting.h"

struct Report report;

static const uint32_t kPaint = 0xA5C3965Au;

/* Frames are multiples of this many bytes, and the lowest words of one may be padding that nobody writes.
   Sources: Procedure Call Standard for the Arm Architecture, RISC-V ELF psABI, Xtensa CALL0 ABI. */
#if defined(__riscv) || defined(__xtensa__)
static const uint32_t kStackAlignment = 16;
#else
static const uint32_t kStackAlignment = 8;
#endif

int32_t input_file;
static int32_t output_file;

static void paint_stack(void) {
  for (volatile uint32_t* word = model_stack_bottom; word < model_stack_top; ++word) *word = kPaint;
}

static uint32_t painted_bytes(void) {
  const volatile uint32_t* word = model_stack_bottom;
  while (word < model_stack_top && *word == kPaint) ++word;
  return (uint32_t)((const volatile char*)word - (const volatile char*)model_stack_bottom);
}

void finish(enum Outcome outcome) {
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

extern "C" void harness_fault(const struct fault* fault) {
  for (int i = 0; i < 8; ++i) report.registers[i] = fault->registers[i];
  for (int i = 0; i < 4; ++i) report.cause[i] = fault->cause[i];
  finish(fault->is_stack_overflow ? kStackOverflow : kFault);
}

void write_all(const void* data, uint32_t bytes) {
  if (semihosting_write(output_file, data, bytes) != 0) finish(kInputOutput);
}

void read_inputs(void) {
  for (int i = 0; i < HARNESS_INPUTS; ++i)
    if (semihosting_read(input_file, (void*)HARNESS_INPUT(i), harness_input_bytes[i]) != 0)
      finish(kInputOutput);
}

/* A run that ended early has made no outputs: zeros are written. */
void write_outputs(void) {
  static const char zeros[16] = {0};
  for (int i = 0; i < HARNESS_OUTPUTS; ++i) {
    uint32_t left = harness_output_bytes[i];
    if (report.status != HARNESS_EARLY) {
      write_all((const void*)HARNESS_OUTPUT(i), left);
      continue;
    }
    for (; left > sizeof zeros; left -= sizeof zeros) write_all(zeros, sizeof zeros);
    write_all(zeros, left);
  }
}

static bool has_failed(void) {
  return report.status != HARNESS_OK && report.status != HARNESS_MORE && report.status != HARNESS_EARLY;
}

#ifndef HARNESS_INVOKE_ONLY
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
    if (has_failed()) finish(kBadStatus);
    next = write_dumps(++steps, next);
    dead = poison(steps, dead);
    if (steps > HARNESS_STEPS && !HARNESS_FORKS) finish(kBadStepCount);
  } while (report.status == HARNESS_MORE);
  if (steps != HARNESS_STEPS && !HARNESS_FORKS) finish(kBadStepCount);
}

#endif

void run_invoke(void) {
  report.status = harness_call(HARNESS_INVOKE, model_stack_top);
  if (has_failed()) finish(kBadStatus);
}

/* The command line: "mote COUNT MODE [unchecked]". */
struct Command {
  uint32_t count;
  char mode;      /* the first letter */
  bool unchecked; /* run even with damaged constants */
};

static const char* next_word(const char* at) {
  while (*at != ' ' && *at != 0) ++at;
  return *at == ' ' ? at + 1 : at;
}

static Command read_command(void) {
  static char line[64];
  const uint32_t arguments[2] = {(uint32_t)(uintptr_t)line, sizeof line};
  if (semihosting_call(SYS_GET_CMDLINE, arguments) != 0) finish(kInputOutput);
  const char* at = next_word(line);
  Command command = {0, 0, false};
  for (; *at >= '0' && *at <= '9'; ++at) command.count = command.count * 10 + (uint32_t)(*at - '0');
  at = next_word(at);
  command.mode = *at;
  command.unchecked = *next_word(at) == 'u';
  return command;
}

#ifdef HARNESS_INVOKE_ONLY
static void run_all(const Command& command) {
  for (; report.inferences < command.count; ++report.inferences) {
    read_inputs();
    run_invoke();
    write_outputs();
  }
}
#else
static void run_all(const Command& command) {
  if (!command.unchecked && HARNESS_CHECK() != HARNESS_OK) finish(kDamaged);
  if (command.mode == 'f') return run_faults(command.count);
  if (command.mode == 'c') return run_chunks();
#if HARNESS_LISTENS
  if (command.mode == 'l') return run_listen();
#endif
  for (; report.inferences < command.count; ++report.inferences) {
    read_inputs();
    if (command.mode == 's') {
      run_steps();
    } else {
      run_invoke();
    }
    write_outputs();
  }
}
#endif

static int32_t open_output(void) {
#ifndef HARNESS_INVOKE_ONLY
  if (harness_restarted()) {
    /* To be continued. QEMU 7.2 writes at the beginning of a file that is open for appending. */
    const int32_t file = semihosting_open("output.bin", 10, SEMIHOSTING_APPEND_BINARY);
    return semihosting_seek(file, (uint32_t)semihosting_length(file)) == 0 ? file : -1;
  }
#endif
  return semihosting_open("output.bin", 10, SEMIHOSTING_WRITE_BINARY);
}

extern "C" void harness_main(void) {
  const Command command = read_command();
  input_file = semihosting_open("input.bin", 9, SEMIHOSTING_READ_BINARY);
  output_file = open_output();
  if (input_file < 0 || output_file < 0) finish(kInputOutput);
  paint_stack();
  guard_stack();
  run_all(command);
  semihosting_close(output_file);
  finish(kDone);
}
