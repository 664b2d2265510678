/* SPDX-License-Identifier: MIT-0 */
/* Arm's MPS2 and MPS3 boards as QEMU has them. Source: Arm, Cortex-M System Design Kit, chapter APB UART. */
#include "port_cortex_m.h"

#define UART_DATA (*(volatile uint32_t*)(DUT_UART))
#define UART_STATE (*(volatile uint32_t*)(DUT_UART + 4u)) /* 1: no room to send, 2: a byte has come */
#define UART_CTRL (*(volatile uint32_t*)(DUT_UART + 8u))  /* 1: send, 2: receive */
#define UART_BAUDDIV (*(volatile uint32_t*)(DUT_UART + 16u))

void port_start(void) {
  UART_BAUDDIV = DUT_TICKS_PER_SECOND / 115200u;
  UART_CTRL = 3;
  start_time();
}

char port_read(void) {
  while ((UART_STATE & 2u) == 0) {
  }
  return (char)UART_DATA;
}

void port_write(char byte) {
  while ((UART_STATE & 1u) != 0) {
  }
  UART_DATA = (uint8_t)byte;
}
