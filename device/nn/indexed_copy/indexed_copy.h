/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_INDEXED_COPY_H
#define MOTE_INDEXED_COPY_H
/* Writes a tensor from front to back with runs of another one that lie where lists say: mirrored, enlarged,
   gathered.

   out[i_0]...[i_n][j] = in[offset + at_0(i_0) + ... + at_n(i_n) + j], j < run, where at_d(i) is i * distance,
   or entry i of a list. All in elements; x8 has elements of one byte, x16 of two, x32 of four, x64 of eight
   (widths.h). */

#include "device/port/port.h"

typedef struct mote_indexed_copy_params {
  const int32_t*
      levels; /* [rank][3]: size, distance, and where its list begins in `places`, -1 if it has none */
  const int32_t* places;
  int32_t rank; /* 1 to 8 */
  int32_t offset;
  int32_t run;
} mote_indexed_copy_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(indexed_copy_x8)(const void* in, void* out, void* scratch, const mote_indexed_copy_params* p);
void MOTE_NAME(indexed_copy_x16)(const void* in, void* out, void* scratch, const mote_indexed_copy_params* p);
void MOTE_NAME(indexed_copy_x32)(const void* in, void* out, void* scratch, const mote_indexed_copy_params* p);
void MOTE_NAME(indexed_copy_x64)(const void* in, void* out, void* scratch, const mote_indexed_copy_params* p);

/* For long runs; all in bytes. Any core. No scratch. */
void MOTE_NAME(indexed_copy_runs)(const void* in, void* out, void* scratch,
                                  const mote_indexed_copy_params* p);

#ifdef __cplusplus
}
#endif
#endif
