/* SPDX-License-Identifier: MIT-0 */
/* An Xtensa LX106 on QEMU's machine "sim": start, the model's stack, files by simcall, and what happens on an
   exception. Sources: Cadence, Xtensa Instruction Set Architecture Reference Manual, chapters on exceptions,
   on the debug option and on the CALL0 ABI; numbers of the calls: the simulator's, as in newlib's
   libgloss/xtensa. gcc has no naked functions for this core, so what needs them is assembly at file level. */
#include "machine.h"
#include "semihosting.h"

/* The table that VECBASE points to: 0x10 debug exceptions, 0x30 and 0x50 exceptions in kernel and user mode,
   0x70 an exception inside of one. The core starts at its beginning, whatever the ELF file says. Everything
   that it jumps to lies beside it: a model's weights are too large to be jumped over.

   PS = 0x20: user mode, all interrupts allowed, exceptions as well. */
__asm__(
    ".section .vectors, \"ax\"\n"
    ".balign 256\n"
    ".global reset_handler\n"
    "reset_handler: j begin\n"
    ".org 0x10\n j debug_exception\n"
    ".org 0x20\n j exception\n"
    ".org 0x30\n j exception\n"
    ".org 0x50\n j exception\n"
    ".org 0x70\n j exception\n"
    ".balign 4\n"
    ".literal_position\n"
    "begin:\n"
    "movi a1, stack_top\n"
    "movi a0, reset_handler\n"
    "wsr.vecbase a0\n"
    "movi a0, 0x20\n"
    "wsr.ps a0\n"
    "rsync\n"
    "movi a0, start\n"
    "jx a0\n"
    "exception:\n"
    "wsr.excsave1 a0\n"
    "movi a0, fault\n"
    "s32i a2, a0, 0\n"
    "rsr.epc1 a2\n"
    "s32i a2, a0, 24\n"
    "rsr.exccause a2\n"
    "j both\n"
    "debug_exception:\n"
    "wsr.excsave1 a0\n"
    "movi a0, fault\n"
    "s32i a2, a0, 0\n"
    "rsr.epc2 a2\n"
    "s32i a2, a0, 24\n"
    "movi a2, 64\n" /* beyond all causes of exceptions */
    "both:\n"
    "s32i a3, a0, 4\n"
    "s32i a4, a0, 8\n"
    "s32i a5, a0, 12\n"
    "s32i a1, a0, 16\n"
    "rsr.excsave1 a3\n"
    "s32i a3, a0, 20\n"
    "rsr.ps a3\n"
    "s32i a3, a0, 28\n"
    "rsr.excvaddr a3\n"
    "movi a1, stack_top\n"
    "movi a0, report_fault\n"
    "jx a0\n"
    ".text\n");

__asm__(
    ".section .text.harness_call, \"ax\"\n"
    ".balign 4\n"
    ".global harness_call\n"
    ".type harness_call, @function\n"
    "harness_call:\n"
    "addi a1, a1, -16\n"
    "s32i a0, a1, 0\n"
    "s32i a12, a1, 4\n"
    "mov a12, a1\n"
    "mov a1, a3\n"
    "callx0 a2\n"
    "mov a1, a12\n"
    "l32i a0, a1, 0\n"
    "l32i a12, a1, 4\n"
    "addi a1, a1, 16\n"
    "ret\n"
    ".size harness_call, . - harness_call\n"
    ".text\n");

__asm__(
    ".section .text.machine_restart, \"ax\"\n"
    ".balign 4\n"
    ".literal_position\n"
    ".global machine_restart\n"
    ".type machine_restart, @function\n"
    "machine_restart:\n"
    "movi a0, begin\n"
    "jx a0\n"
    ".size machine_restart, . - machine_restart\n"
    ".text\n");

__attribute__((used)) void start(void) {
  start_variables();
  harness_main();
  for (;;) {
  }
}

void guard_stack(void) {
  /* There is no memory protection, but one data breakpoint: 64 bytes below the stack, for loads and stores.
   */
  const uint32_t address = (uint32_t)(uintptr_t)model_stack_bottom - 64;
  const uint32_t control = 0xC0000000u;
  __asm__ volatile("wsr.dbreaka0 %0\n wsr.dbreakc0 %1\n dsync" ::"r"(address), "r"(control) : "memory");
}

__attribute__((used)) struct fault fault;

__attribute__((used)) void report_fault(uint32_t cause, uint32_t address) {
  const uint32_t kBreakpoint = 64;
  fault.cause[0] = cause;
  fault.cause[2] = address;
  fault.is_stack_overflow = cause == kBreakpoint;
  harness_fault(&fault);
}

static int32_t simcall(uint32_t number, uint32_t a, uint32_t b, uint32_t c) {
  register uint32_t a2 __asm__("a2") = number;
  register uint32_t a3 __asm__("a3") = a;
  register uint32_t a4 __asm__("a4") = b;
  register uint32_t a5 __asm__("a5") = c;
  __asm__ volatile("simcall" : "+r"(a2), "+r"(a3) : "r"(a4), "r"(a5) : "memory");
  return (int32_t)a2;
}

enum {
  kExit = 1,
  kRead = 3,
  kWrite = 4,
  kOpen = 5,
  kClose = 6,
  kSeek = 19,
  kArgumentCount = 1000,
  kArguments = 1002
};

/* Flags of open(), as Linux has them. */
static uint32_t open_flags(uint32_t mode) {
  const uint32_t kWriteOnly = 01, kCreate = 0100, kTruncate = 01000;
  if (mode == SEMIHOSTING_WRITE_BINARY) return kWriteOnly | kCreate | kTruncate;
  return mode == SEMIHOSTING_APPEND_BINARY ? kWriteOnly | kCreate : 0;
}

/* "mote COUNT invoke", from the list of arguments that the simulator gives: pointers and texts. */
static int32_t get_command_line(char* line, uint32_t bytes) {
  static uint32_t list[64];
  const uint32_t count = (uint32_t)simcall(kArgumentCount, 0, 0, 0);
  uint32_t length = 0;
  if (count > 8) return -1;
  simcall(kArguments, (uint32_t)(uintptr_t)list, 0, 0);
  for (uint32_t i = 0; i < count; ++i) {
    for (const char* at = (const char*)(uintptr_t)list[i]; *at != 0 && length + 2 < bytes; ++at)
      line[length++] = *at;
    line[length++] = ' ';
  }
  line[length > 0 ? length - 1 : 0] = 0;
  return 0;
}

/* The same operations with the simulator's calls. */
int32_t semihosting_call(uint32_t operation, const void* arguments) {
  const uint32_t* a = (const uint32_t*)arguments;
  int32_t moved;
  switch (operation) {
    case SYS_OPEN:
      return simcall(kOpen, a[0], open_flags(a[1]), 0644);
    case SYS_CLOSE:
      return simcall(kClose, a[0], 0, 0);
    case SYS_READ:
    case SYS_WRITE:
      moved = simcall(operation == SYS_READ ? kRead : kWrite, a[0], a[1], a[2]);
      return moved < 0 ? (int32_t)a[2] : (int32_t)(a[2] - (uint32_t)moved);
    case SYS_SEEK:
      return simcall(kSeek, a[0], a[1], 0) < 0 ? -1 : 0;
    case SYS_FLEN:
      return simcall(kSeek, a[0], 0, 2); /* to the end */
    case SYS_GET_CMDLINE:
      return get_command_line((char*)(uintptr_t)a[0], a[1]);
    case SYS_EXIT_EXTENDED:
      return simcall(kExit, a[1], 0, 0);
    default:
      return -1;
  }
}
