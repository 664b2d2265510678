/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_CIRCULAR_BUFFER_H
#define MOTE_CIRCULAR_BUFFER_H
/* The last slots of a stream, oldest first, for layers that look back in time and run every so many frames.
 */

#include "device/port/port.h"

typedef struct mote_circular_buffer_params {
  int32_t kept;   /* bytes of all slots but the oldest */
  int32_t slot;   /* bytes of one */
  int32_t cycles; /* frames from one run of the layers behind it to the next, at least 1 */
} mote_circular_buffer_params;

#ifdef __cplusplus
extern "C" {
#endif

/* in[0]: the new slot. in[1]: the slots so far. in[2]: frames that are waited for, int32. out[0]: the slots
   from now on; out[1]: frames still to wait. Both may lie exactly over what they replace. out[2]: int32, 1
   if the layers behind run with this frame, else 0. Any core. No scratch. */
void MOTE_NAME(circular_buffer)(const void* const* in, void* const* out, void* scratch,
                                const mote_circular_buffer_params* p);

#ifdef __cplusplus
}
#endif
#endif
