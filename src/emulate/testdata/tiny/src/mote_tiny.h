/* SPDX-License-Identifier: Apache-2.0 */
/* A model library as mote emits them, written by hand for the tests of src/emulate: every instruction can be
   counted on paper. out[i] = 4 * (in[i] + weight), modulo 256. */
#pragma once
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
int8_t* mote_tiny_input(int index);
const int8_t* mote_tiny_output(int index);
int mote_tiny_invoke(void);
int mote_tiny_step(void);
int mote_tiny_check(void);
#ifdef __cplusplus
}
#endif
