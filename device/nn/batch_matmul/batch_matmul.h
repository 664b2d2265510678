/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_BATCH_MATMUL_H
#define MOTE_BATCH_MATMUL_H
/* Products of matrices, one for every place in up to three leading dimensions. Every output is the product of
   a line of x and a line of y, lines being rows or columns, whatever lies along the sum:

   out[b0][b1][b2][i, j] = sum over k of x[i * x_line + k * x_step] * y[j * y_line + k * y_step]

   where b0, b1 and b2 move x and y on by their batch strides; a stride of 0 repeats an operand. The output
   lies in that order but inside a product, where i is out_x elements and j out_y elements from the next. So
   each operand may be transposed, and either of the two may be x.

   int8:    (x - x_zero_point) * (y - y_zero_point), summed modulo 2^32; clamp(requantize(sum) +
   out_zero_point) int16:   zero points are 0; summed in 64 bits, depth <= 2^17; clamp(requantize_wide(sum))
   float32: as it is

   The kernels named `constant` have y in their block, in flash.
   Source of the arithmetic: TFLM 90b983c, reference/batch_matmul.h. */

#include "device/port/port.h"

/* Each block of parameters has these. */
#define MOTE_BATCH_MATMUL_SIZES            \
  int32_t batch_0, batch_1, batch_2;       \
  int32_t x_batch_0, x_batch_1, x_batch_2; \
  int32_t y_batch_0, y_batch_1, y_batch_2; \
  int32_t x_lines, y_lines, depth;         \
  int32_t x_line, x_step, y_line, y_step;  \
  int32_t out_x, out_y; /* one is 1, the other the lines */

typedef struct mote_batch_matmul_s8_params {
  MOTE_BATCH_MATMUL_SIZES
  int32_t x_zero_point, y_zero_point, out_zero_point;
  int32_t multiplier, shift;
} mote_batch_matmul_s8_params;

typedef struct mote_batch_matmul_s16_params {
  MOTE_BATCH_MATMUL_SIZES
  int32_t multiplier, right; /* mote_requantize_wide() */
} mote_batch_matmul_s16_params;

typedef struct mote_batch_matmul_f32_params {
  MOTE_BATCH_MATMUL_SIZES
} mote_batch_matmul_f32_params;

typedef struct mote_batch_matmul_constant_s8_params {
  const int8_t* y;
  MOTE_BATCH_MATMUL_SIZES
  int32_t x_zero_point, y_zero_point, out_zero_point;
  int32_t multiplier, shift;
} mote_batch_matmul_constant_s8_params;

typedef struct mote_batch_matmul_constant_s16_params {
  const int16_t* y;
  MOTE_BATCH_MATMUL_SIZES
  int32_t multiplier, right;
} mote_batch_matmul_constant_s16_params;

typedef struct mote_batch_matmul_constant_f32_params {
  const float* y;
  MOTE_BATCH_MATMUL_SIZES
} mote_batch_matmul_constant_f32_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(batch_matmul_s8)(const int8_t* x, const int8_t* y, int8_t* out, void* scratch,
                                const mote_batch_matmul_s8_params* p);
void MOTE_NAME(batch_matmul_s16)(const int16_t* x, const int16_t* y, int16_t* out, void* scratch,
                                 const mote_batch_matmul_s16_params* p);
void MOTE_NAME(batch_matmul_f32)(const float* x, const float* y, float* out, void* scratch,
                                 const mote_batch_matmul_f32_params* p);
void MOTE_NAME(batch_matmul_constant_s8)(const int8_t* x, int8_t* out, void* scratch,
                                         const mote_batch_matmul_constant_s8_params* p);
void MOTE_NAME(batch_matmul_constant_s16)(const int16_t* x, int16_t* out, void* scratch,
                                          const mote_batch_matmul_constant_s16_params* p);
void MOTE_NAME(batch_matmul_constant_f32)(const float* x, float* out, void* scratch,
                                          const mote_batch_matmul_constant_f32_params* p);

#ifdef __cplusplus
}
#endif
#endif
