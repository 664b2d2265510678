/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>

#ifndef MOTE_WEIGHTS_SECTION
#define MOTE_WEIGHTS_SECTION
#endif

extern "C" {
extern const int8_t mote_tiny_0_weights[100];
MOTE_WEIGHTS_SECTION const int8_t mote_tiny_0_weights[100] = {3};

extern const uint32_t mote_tiny_output_offset;
const uint32_t mote_tiny_output_offset = 24;
}
