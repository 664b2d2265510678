/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_ROUND_FLOAT_H
#define MOTE_ROUND_FLOAT_H
/* Floats rounded to those that a smaller type has: out[i] = round(in[i]).

   The type has `fraction_bits` bits after the leading one, down to numbers of 2^least_exponent; smaller ones
   are multiples of the same 2^(least_exponent - fraction_bits). What rounds to more than `largest` becomes
   `beyond`, what is infinite `infinite`, both with the sign of in[i]; what is not a number `undefined`. Zero
   keeps its sign.

   The output may lie exactly over the input: each element is read before the same place is written. */

#include "device/port/port.h"

#define MOTE_ROUND_EVEN 0 /* to the nearest, ties to the one whose last bit is 0 */
#define MOTE_ROUND_AWAY 1 /* to the nearest, ties to the larger one */
#define MOTE_ROUND_UP 2   /* to the larger one, whatever the sign */
#define MOTE_ROUND_DOWN 3 /* to the smaller one */

typedef struct mote_round_float_params {
  int32_t count;
  int32_t fraction_bits;  /* 0 to 23 */
  int32_t least_exponent; /* less fraction_bits it is -149 at least */
  int32_t rounding;
  float largest, beyond, infinite, undefined; /* the first three are positive */
} mote_round_float_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(round_float_f32)(const float* in, float* out, void* scratch, const mote_round_float_params* p);

#ifdef __cplusplus
}
#endif
#endif
