/* SPDX-License-Identifier: MIT-0 */
/* QEMU's virt machine with a RISC-V core of 32 bits: a 16550 as its serial port, and the core's own count of
   instructions as its time. Sources: National Semiconductor, PC16550D; The RISC-V Instruction Set Manual,
   volume I, chapter Counters. */
#include "dut_configuration.h"
#include "port.h"

#define UART(offset) (*(volatile uint8_t*)(DUT_UART + (offset)))
#define DATA UART(0u)
#define INTERRUPTS UART(1u)
#define FIFO UART(2u)
#define FORMAT UART(3u)
#define STATUS UART(5u) /* 1: a byte has come, 0x20: room to send */

__asm__(".option arch, +zicsr");

void port_start(void) {
  INTERRUPTS = 0;
  FORMAT = 3; /* 8 bits */
  FIFO = 1;
}

char port_read(void) {
  while ((STATUS & 1u) == 0) {
  }
  return (char)DATA;
}

void port_write(char byte) {
  while ((STATUS & 0x20u) == 0) {
  }
  DATA = (uint8_t)byte;
}

uint64_t port_microseconds(void) {
  uint32_t high, low, again;
  do {
    __asm__ volatile("csrr %0, minstreth\n csrr %1, minstret\n csrr %2, minstreth"
                     : "=r"(high), "=r"(low), "=r"(again));
  } while (high != again);
  const uint64_t instructions = (uint64_t)high << 32 | low;
  return instructions * DUT_PICOSECONDS_PER_INSTRUCTION / 1000000u;
}
