/* SPDX-License-Identifier: MIT-0 */
/* The micro:bit v1 as QEMU has it. Source: Nordic, nRF51 Series Reference Manual, chapter UART. */
#include "port_cortex_m.h"

#define UART(offset) (*(volatile uint32_t*)(DUT_UART + (offset)))
#define STARTRX UART(0x000u)
#define STARTTX UART(0x008u)
#define RXDRDY UART(0x108u)
#define TXDRDY UART(0x11Cu)
#define ENABLE UART(0x500u)
#define PSELTXD UART(0x50Cu)
#define PSELRXD UART(0x514u)
#define RXD UART(0x518u)
#define TXD UART(0x51Cu)
#define BAUDRATE UART(0x524u)

void port_start(void) {
  PSELTXD = 24;
  PSELRXD = 25;
  BAUDRATE = 0x01D7E000u; /* 115,200 */
  ENABLE = 4;
  STARTRX = 1;
  STARTTX = 1;
  start_time();
}

char port_read(void) {
  while (RXDRDY == 0) {
  }
  RXDRDY = 0;
  return (char)RXD;
}

void port_write(char byte) {
  TXDRDY = 0;
  TXD = (uint8_t)byte;
  while (TXDRDY == 0) {
  }
}
