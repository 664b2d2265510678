/* SPDX-License-Identifier: Apache-2.0 */
/* The constants are an int8 3 and 99 zeros; their sum stands in for the CRC that mote emits. */
#include "mote_tiny.h"

extern "C" {
extern const int8_t mote_tiny_0_weights[100];

int mote_tiny_check(void) {
  uint32_t sum = 0;
  for (int i = 0; i < 100; ++i) sum = sum * 3 + (uint8_t)mote_tiny_0_weights[i];
  uint32_t expected = 3;
  for (int i = 1; i < 100; ++i) expected *= 3;
  return sum == expected ? 0 : -3;
}
}
