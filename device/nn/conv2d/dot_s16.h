/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_DOT_S16_H
#define MOTE_DOT_S16_H
/* The sum of products of int16 values and int8 weights in 64 bits. */

#include "device/port/port.h"

/* Products have at most 22 bits, so that 256 of them are summed in 32 bits and only the runs in 64. */
MOTE_INLINE int64_t mote_dot_s16(const int16_t* in, const int8_t* weights, int32_t count) {
  int64_t sum = 0;
  while (count > 0) {
    const int32_t run = count < 256 ? count : 256;
    int32_t part = 0;
    for (const int16_t* end = in + run; in != end; ++in, ++weights) part += *in * mote_flash_i8(weights);
    sum += part;
    count -= run;
  }
  return sum;
}

#endif
