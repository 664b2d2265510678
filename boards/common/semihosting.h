/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_SEMIHOSTING_H
#define MOTE_SEMIHOSTING_H
/* Files and exit through the debugger or emulator. Sources: Arm, Semihosting for AArch32 and AArch64; RISC-V
   Semihosting, version 0.3, which has the same operations. */
#include <stdint.h>

enum {
  SYS_OPEN = 0x01,
  SYS_CLOSE = 0x02,
  SYS_WRITE = 0x05,
  SYS_READ = 0x06,
  SYS_SEEK = 0x0A,
  SYS_FLEN = 0x0C,
  SYS_GET_CMDLINE = 0x15,
  SYS_EXIT_EXTENDED = 0x20,
};
enum { SEMIHOSTING_READ_BINARY = 1, SEMIHOSTING_WRITE_BINARY = 5, SEMIHOSTING_APPEND_BINARY = 9 };
#define ADP_STOPPED_APPLICATION_EXIT 0x20026u

#if defined(__xtensa__)
/* By the simulator's calls: see xtensa.c. */
#ifdef __cplusplus
extern "C"
#endif
    int32_t
    semihosting_call(uint32_t operation, const void* arguments);
#elif defined(__riscv)
/* Three uncompressed instructions in one page: the two that do nothing mark the breakpoint as a call. */
static inline int32_t semihosting_call(uint32_t operation, const void* arguments) {
  register uint32_t a0 __asm__("a0") = operation;
  register const void* a1 __asm__("a1") = arguments;
  __asm__ volatile(
      ".balign 16\n .option push\n .option norvc\n"
      "slli x0, x0, 0x1f\n ebreak\n srai x0, x0, 7\n"
      ".option pop"
      : "+r"(a0)
      : "r"(a1)
      : "memory");
  return (int32_t)a0;
}
#else
static inline int32_t semihosting_call(uint32_t operation, const void* arguments) {
  register uint32_t r0 __asm__("r0") = operation;
  register const void* r1 __asm__("r1") = arguments;
  __asm__ volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
  return (int32_t)r0;
}
#endif

/* A file's handle, or a negative number. */
static inline int32_t semihosting_open(const char* name, uint32_t length, uint32_t mode) {
  const uint32_t arguments[3] = {(uint32_t)(uintptr_t)name, mode, length};
  return semihosting_call(SYS_OPEN, arguments);
}

/* Both return the number of bytes that could not be moved. */
static inline uint32_t semihosting_read(int32_t file, void* data, uint32_t bytes) {
  const uint32_t arguments[3] = {(uint32_t)file, (uint32_t)(uintptr_t)data, bytes};
  return (uint32_t)semihosting_call(SYS_READ, arguments);
}
static inline uint32_t semihosting_write(int32_t file, const void* data, uint32_t bytes) {
  const uint32_t arguments[3] = {(uint32_t)file, (uint32_t)(uintptr_t)data, bytes};
  return (uint32_t)semihosting_call(SYS_WRITE, arguments);
}

/* Makes byte `position` the next to be read; 0, or a negative number. */
static inline int32_t semihosting_seek(int32_t file, uint32_t position) {
  const uint32_t arguments[2] = {(uint32_t)file, position};
  return semihosting_call(SYS_SEEK, arguments);
}

/* The bytes of a file, or a negative number. */
static inline int32_t semihosting_length(int32_t file) {
  const uint32_t arguments[1] = {(uint32_t)file};
  return semihosting_call(SYS_FLEN, arguments);
}

static inline void semihosting_close(int32_t file) {
  const uint32_t arguments[1] = {(uint32_t)file};
  semihosting_call(SYS_CLOSE, arguments);
}

static inline void semihosting_exit(uint32_t code) {
  const uint32_t arguments[2] = {ADP_STOPPED_APPLICATION_EXIT, code};
  semihosting_call(SYS_EXIT_EXTENDED, arguments);
  for (;;) {
  }
}

#endif
