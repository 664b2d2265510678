/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_LOOKUP_H
#define MOTE_LOOKUP_H
/* Any function of one byte, as a table: out[i] = table[in[i] + 128], where in[i] is read as int8. The output
   may lie exactly over the input: each element is read before the same place is written. */

#include "device/port/port.h"

typedef struct mote_lookup_s8_params {
  const int8_t* table; /* [256] */
  int32_t count;
} mote_lookup_s8_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(lookup_s8)(const void* in, void* out, void* scratch, const mote_lookup_s8_params* p);

#ifdef __cplusplus
}
#endif
#endif
