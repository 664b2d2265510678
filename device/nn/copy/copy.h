/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_COPY_H
#define MOTE_COPY_H
/* Copies a tensor. Where the output lies over the input, the call is left out: reshaping moves nothing. */

#include "device/port/port.h"

typedef struct mote_copy_params {
  int32_t bytes;
} mote_copy_params;

typedef struct mote_load_constant_params {
  const int8_t* values; /* in flash */
  int32_t bytes;
} mote_load_constant_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Writes a constant to out[0], for kernels that read their operands from RAM. Any core. No scratch. */
void MOTE_NAME(load_constant)(const void* const* in, void* const* out, void* scratch,
                              const mote_load_constant_params* p);

/* Any core. No scratch. `in` and `out` do not overlap, or are equal. */
void MOTE_NAME(copy)(const void* in, void* out, void* scratch, const mote_copy_params* p);

/* Moves bytes to a lower address, which may overlap where they come from: rows that a strip of a fused stage
   needs again. Both are 4-byte aligned, and whole words are moved. Any core. No scratch. */
void MOTE_NAME(move_down)(const void* in, void* out, void* scratch, const mote_copy_params* p);

#ifdef __cplusplus
}
#endif
#endif
