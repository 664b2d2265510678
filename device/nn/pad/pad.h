/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_PAD_H
#define MOTE_PAD_H
/* Surrounds a tensor of any number of dimensions with a constant.

   The output is written once, from front to back: what lies between two rows of the input is one gap, whose
   length follows from the dimensions that come to their end there. Elements are known by their width only: x8
   has elements of one byte, x16 of two, x32 of four, x64 of eight (widths.h). */

#include "device/port/port.h"

enum { kMoteMostPadLoops = 8 };

typedef struct mote_pad_params {
  /* For each dimension outside the row, the fastest first: its size, and the elements of padding between the
     last row inside it and the next one. [rank][2] */
  const int32_t* loops;
  int32_t rank;          /* at most kMoteMostPadLoops */
  int32_t row;           /* elements */
  int32_t before, after; /* elements of padding before the first row and after the last one */
  int32_t value;         /* bits of the padding element, sign extended; of eight bytes the lower half */
  int32_t value_high;
} mote_pad_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(pad_x8)(const void* in, void* out, void* scratch, const mote_pad_params* p);
void MOTE_NAME(pad_x16)(const void* in, void* out, void* scratch, const mote_pad_params* p);
void MOTE_NAME(pad_x32)(const void* in, void* out, void* scratch, const mote_pad_params* p);
void MOTE_NAME(pad_x64)(const void* in, void* out, void* scratch, const mote_pad_params* p);

#ifdef __cplusplus
}
#endif
#endif
