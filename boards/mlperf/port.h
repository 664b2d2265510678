/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_MLPERF_PORT_H
#define MOTE_MLPERF_PORT_H
/* What the interface of MLPerf Tiny needs from a machine. port_cmsdk.c, port_nrf51.c and port_riscv.c are for
   emulated machines; for a real board write a file with these functions. */
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Before all others: clock, serial port at 115,200 baud, timer. */
void port_start(void);

/* Waits for the next byte from the host. */
char port_read(void);

/* Sends a byte to the host, and waits while there is no room for it. */
void port_write(char byte);

/* Microseconds since the start, at the pace of the real board. On an emulated machine they are virtual time,
   which is exact in instructions, scaled by DUT_PICOSECONDS_PER_INSTRUCTION to the cycles that the board is
   estimated to need. */
uint64_t port_microseconds(void);

#ifdef __cplusplus
}
#endif
#endif
