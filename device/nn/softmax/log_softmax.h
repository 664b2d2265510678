/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_LOG_SOFTMAX_H
#define MOTE_LOG_SOFTMAX_H
/* Logarithms of softmax along the last dimension: out[r][i] = in[r][i] - log(sum over j of exp(in[r][j])).

   log_softmax_s8: the output has scale 1/16 and zero point 127. Fixed point, bit for bit that of TFLM
   90b983c, reference/log_softmax.h: differences from the largest input and their exponentials as in
   softmax.h, the logarithm of the sum with 26 fractional bits. Differences that would leave 32 bits, or are
   below diff_min, give -128; `reverse_multiplier` and `reverse_shift` bring 2^-26 back to steps of the input.

   log_softmax_f32: good to two units of the largest magnitude's last place.

   The output may lie exactly over the input: a row's largest value and sum are known before its first element
   is written, and each element is read before the same place is written. */

#include "device/port/port.h"

typedef struct mote_log_softmax_s8_params {
  int32_t rows, count;                       /* count <= 4095 */
  int32_t multiplier;                        /* in [2^30, 2^31) */
  int32_t shift;                             /* in [0, 31) */
  int32_t diff_min;                          /* <= 0: (in - largest) * 2^shift fits 32 bits from here on */
  int32_t reverse_multiplier, reverse_shift; /* shift <= 0 */
} mote_log_softmax_s8_params;

typedef struct mote_log_softmax_f32_params {
  int32_t rows, count;
} mote_log_softmax_f32_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(log_softmax_s8)(const int8_t* in, int8_t* out, void* scratch,
                               const mote_log_softmax_s8_params* p);
void MOTE_NAME(log_softmax_f32)(const float* in, float* out, void* scratch,
                                const mote_log_softmax_f32_params* p);

#ifdef __cplusplus
}
#endif
#endif
