/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_MIRROR_PAD_H
#define MOTE_MIRROR_PAD_H
/* Surrounds a tensor with its own mirror image, with or without the outermost elements a second time.

   Along a dimension of size n with b elements before it, output index i is input index i - b; one left of 0
   by k is k - 1, one right of n - 1 by k is n - k, and both are one further inside where the outermost
   elements are not repeated. Elements are known by their width only: x8 has elements of one byte, x16 of two,
   x32 of four, x64 of eight. */

#include "device/port/port.h"

typedef struct mote_mirror_pad_params {
  /* For each dimension outside the runs, the slowest first: size in the output, elements before, size in the
     input, and the distance in the input. [rank][4] */
  const int32_t* levels;
  int32_t rank; /* 1 to 8 */
  int32_t run;  /* elements that are moved together */
  int32_t once; /* 1 if the outermost elements are not repeated, else 0 */
} mote_mirror_pad_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(mirror_pad_x8)(const void* in, void* out, void* scratch, const mote_mirror_pad_params* p);
void MOTE_NAME(mirror_pad_x16)(const void* in, void* out, void* scratch, const mote_mirror_pad_params* p);
void MOTE_NAME(mirror_pad_x32)(const void* in, void* out, void* scratch, const mote_mirror_pad_params* p);
void MOTE_NAME(mirror_pad_x64)(const void* in, void* out, void* scratch, const mote_mirror_pad_params* p);

#ifdef __cplusplus
}
#endif
#endif
