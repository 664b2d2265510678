/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_CONTROL_H
#define MOTE_CONTROL_H
/* What branches and loops compute: flags, which the code around the layers reads to choose the next layer,
   and copies of tensors that go into a branch or a loop and come out of it. Flags are int32. */

#include "device/port/port.h"

typedef struct mote_condition_params {
  int32_t most; /* turns of a loop; 0: not a loop */
} mote_condition_params;

typedef struct mote_copy_list_params {
  const int32_t* bytes; /* of each tensor */
  int32_t count;        /* of tensors */
} mote_copy_list_params;

#ifdef __cplusplus
extern "C" {
#endif

/* in[0]: a boolean; of a loop in[1]: turns done, int32. out[0]: 0 if the boolean is false; else 1, of a loop
   the turns with this one, or -1 if there have been `most`. Any core. No scratch. */
void MOTE_NAME(condition)(const void* const* in, void* const* out, void* scratch,
                          const mote_condition_params* p);

/* out[i] becomes in[i], one after the other. Any core. No scratch. */
void MOTE_NAME(copy_list)(const void* const* in, void* const* out, void* scratch,
                          const mote_copy_list_params* p);

/* in[0]: a flag. out[i] becomes in[1 + i] where the flag is not 0, else in[1 + count + i]. Any core. No
 * scratch. */
void MOTE_NAME(pick_list)(const void* const* in, void* const* out, void* scratch,
                          const mote_copy_list_params* p);

#ifdef __cplusplus
}
#endif
#endif
