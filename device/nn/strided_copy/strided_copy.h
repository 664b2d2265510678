/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_STRIDED_COPY_H
#define MOTE_STRIDED_COPY_H
/* Writes a tensor from front to back with elements of another one that lie at regular distances: transposed,
   cut out, reversed or repeated.

   out[i_rank] ... [i_1][i] = in[offset + i_rank * d_rank + ... + i_1 * d_1 + i * step], i < count running
   fastest. Distances may be negative or 0.

   Elements are known by their width only: x8 moves one byte, x16 two, x32 four, x64 eight. Tensors are
   aligned to their elements, those of eight bytes to four. */

#include "device/port/port.h"

enum { kMoteMostLoops = 8 };

typedef struct mote_strided_copy_params {
  /* For each outer loop, the fastest first: its size, and how far the next row is from the one before when
     the loop goes on. [rank][2] */
  const int32_t* loops;
  int32_t rank; /* at most kMoteMostLoops */
  int32_t offset;
  int32_t count; /* elements of a row; strided_copy_runs: bytes, and all distances are in bytes too */
  int32_t step;  /* strided_copy_runs: 1 */
} mote_strided_copy_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(strided_copy_x8)(const void* in, void* out, void* scratch, const mote_strided_copy_params* p);
void MOTE_NAME(strided_copy_x16)(const void* in, void* out, void* scratch, const mote_strided_copy_params* p);
void MOTE_NAME(strided_copy_x32)(const void* in, void* out, void* scratch, const mote_strided_copy_params* p);
void MOTE_NAME(strided_copy_x64)(const void* in, void* out, void* scratch, const mote_strided_copy_params* p);

/* Rows that lie together in the input too. Any core. No scratch. */
void MOTE_NAME(strided_copy_runs)(const void* in, void* out, void* scratch,
                                  const mote_strided_copy_params* p);

#ifdef __cplusplus
}
#endif
#endif
