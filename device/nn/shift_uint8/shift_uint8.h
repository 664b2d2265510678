/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_SHIFT_UINT8_H
#define MOTE_SHIFT_UINT8_H
/* Values of uint8 as int8 whose zero point is 128 less, and back: the highest bit changes. */

#include "device/port/port.h"

typedef struct mote_shift_uint8_params {
  int32_t count;
} mote_shift_uint8_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. Elements ascending; the output may lie over the input. */
void MOTE_NAME(shift_uint8)(const void* in, void* out, void* scratch, const mote_shift_uint8_params* p);

#ifdef __cplusplus
}
#endif
#endif
