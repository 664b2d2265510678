/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_LOGICAL_H
#define MOTE_LOGICAL_H
/* Booleans are bytes that are 0 or 1. logical_not: out[i] = 1 - in[i]. The conjunction of two is the smaller
   one and the disjunction the larger (extremum.h). The output may lie exactly over the input: each element is
   read before the same place is written. */

#include "device/port/port.h"

typedef struct mote_logical_not_params {
  int32_t count;
} mote_logical_not_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(logical_not)(const uint8_t* in, uint8_t* out, void* scratch, const mote_logical_not_params* p);

#ifdef __cplusplus
}
#endif
#endif
