/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_MLPERF_PORT_CORTEX_M_H
#define MOTE_MLPERF_PORT_CORTEX_M_H
/* The time of an emulated Cortex-M: its SysTick, whose every round is counted by an interrupt. QEMU runs with
   -icount shift=0, so that an instruction takes a nanosecond of virtual time. Source: Armv7-M Architecture
   Reference Manual, chapter B3.3. */
#include "dut_configuration.h"
#include "port.h"

#define SYST_CSR (*(volatile uint32_t*)0xE000E010u)
#define SYST_RVR (*(volatile uint32_t*)0xE000E014u)
#define SYST_CVR (*(volatile uint32_t*)0xE000E018u)

static const uint32_t kRound = 0x1000000u;
static volatile uint32_t rounds;

void systick_handler(void) { ++rounds; }

static void start_time(void) {
  SYST_RVR = kRound - 1;
  SYST_CVR = 0;
  SYST_CSR = 7; /* the core's clock, interrupt, on */
}

uint64_t port_microseconds(void) {
  uint32_t before, left;
  do {
    before = rounds;
    left = SYST_CVR;
  } while (before != rounds);
  const uint64_t ticks = (uint64_t)before * kRound + (kRound - 1 - left);
  const uint64_t instructions = ticks * 1000u / (DUT_TICKS_PER_SECOND / 1000000u);
  return instructions * DUT_PICOSECONDS_PER_INSTRUCTION / 1000000u;
}

#endif
