/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_BROADCAST_ARGS_H
#define MOTE_BROADCAST_ARGS_H
/* The shape that two shapes give when sizes of 1 are repeated: out[i] is b[i] where a[i] is 1, else a[i]. The
   shorter one has leading ones. */

#include "device/port/port.h"

typedef struct mote_broadcast_args_params {
  int32_t a_count, b_count;
  int32_t words; /* of a size: 1 for int32, 2 for int64 */
} mote_broadcast_args_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(broadcast_args)(const void* a, const void* b, void* out, void* scratch,
                               const mote_broadcast_args_params* p);

#ifdef __cplusplus
}
#endif
#endif
