/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_CONCAT_H
#define MOTE_CONCAT_H
/* Joins tensors along one dimension, whatever their elements are.

   A row of the output is one run of bytes of every input after the other; `rows` counts the indices of the
   dimensions before the joined one. in[k] is [rows][bytes[k]], out is [rows][sum of bytes]. */

#include "device/port/port.h"

typedef struct mote_concat_params {
  const int32_t* bytes; /* [inputs] */
  int32_t inputs;
  int32_t rows;
} mote_concat_params;

typedef struct mote_concat_constants_params {
  const int32_t* bytes;    /* [inputs] */
  const int8_t* constants; /* in flash: the runs of all inputs that are constants, in the output's order */
  int32_t inputs;
  int32_t rows;
} mote_concat_constants_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(concat)(const void* const* in, void* const* out, void* scratch, const mote_concat_params* p);

/* The same where some inputs are constants: their bytes are given as -1 - bytes, and `in` has the others
 * only. */
void MOTE_NAME(concat_constants)(const void* const* in, void* const* out, void* scratch,
                                 const mote_concat_constants_params* p);

#ifdef __cplusplus
}
#endif
#endif
