/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_tiny.h"

extern "C" {

/* Input at 0, sum at 8 (reshaped in place), double at 16, output at 24. */
__attribute__((aligned(8), used)) uint8_t mote_tiny_arena[32];

#if defined(__riscv)
#include "mote_tiny_riscv.h"
#elif defined(__xtensa__)
#include "mote_tiny_xtensa.h"
#else
#include "mote_tiny_arm.h"
#endif

int8_t* mote_tiny_input(int index) { return index == 0 ? (int8_t*)mote_tiny_arena : 0; }

extern const uint32_t mote_tiny_output_offset;
const int8_t* mote_tiny_output(int index) {
  return index == 0 ? (const int8_t*)mote_tiny_arena + mote_tiny_output_offset : 0;
}

static uint32_t next_layer;

int mote_tiny_step(void) {
  static void (*const layers[3])(void) = {mote_tiny_layer_0_add, mote_tiny_layer_2_double,
                                          mote_tiny_layer_3_double};
  layers[next_layer]();
  if (++next_layer < 3) return 1;
  next_layer = 0;
  return 0;
}
}
