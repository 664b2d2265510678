/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_LSTM_H
#define MOTE_LSTM_H
/* A layer of long short-term memory (LSTM) over a sequence. With x of a step, what the layer gave in the step
   before (hidden) and what it keeps (cell), every unit computes

     input, forget, output = logistic(weights * x + recurrent * hidden + bias), each with its own weights
     candidate             = tanh(weights * x + recurrent * hidden + bias)
     cell                  = forget * cell + input * candidate, held within +-cell_clip
     y                     = output * tanh(cell)

   Gates are counted in the order input, forget, candidate, output.

   in[0]   x: `batch` sequences of `steps` rows of `features`; rows of a sequence are x_step elements apart,
           sequences x_batch elements
   in[1]   hidden [batch][units], in[2] cell [batch][units]: before the first step
   out[0]  y: rows of `units`, in the same order as those of x, y_step and y_batch apart; lies over no input
   out[1]  hidden, out[2] cell: after the last step; each may lie exactly over what it was

   Source: Hochreiter and Schmidhuber 1997 with the forget gate of Gers et al. 2000; of integers the steps of
   TFLM 90b983c, LstmStep() in kernels/lstm_eval.h. */

#include "device/port/port.h"

/* Bias: one for weights and recurrent together. */
typedef struct mote_lstm_f32_params {
  const float* weights;   /* [units][4 gates][features] */
  const float* recurrent; /* [units][4 gates][units] */
  const float* bias;      /* [units][4 gates] */
  int32_t batch, steps, features, units;
  int32_t x_step, x_batch, y_step, y_batch;
  float cell_clip; /* infinite where there is none */
} mote_lstm_f32_params;

/* x, hidden and y of int8, cell of int16 with a scale that counts as 2^k. The sums over x and over hidden are
   each brought to Q3.12 and saturated to int16, then added with saturation; gates are Q0.15. */
typedef struct mote_lstm_s8_params {
  const int8_t* weights;         /* [units][4][features] */
  const int8_t* recurrent;       /* [units][4][units] */
  const int32_t* bias;           /* [units][4], less what the zero point of x adds */
  const int32_t* recurrent_bias; /* [units][4]: what the zero point of hidden takes away */
  const int32_t* factors;        /* [4][4]: multiplier and shift for weights, then for recurrent */
  const int16_t* table;          /* [256], see sigmoid.h */
  int32_t batch, steps, features, units;
  int32_t x_step, x_batch, y_step, y_batch;
  int32_t candidate_multiplier, candidate_shift; /* from input * candidate to a cell */
  int32_t tanh_multiplier, tanh_shift;           /* from a cell to the table's steps, as in sigmoid.h */
  int32_t cell_clip;                             /* 32768 where there is none */
  int32_t out_multiplier, out_shift, out_zero_point;
} mote_lstm_s8_params;

/* The same with x, hidden and y of int16 with zero point 0, and sums of 64 bits: `factors` are those of
   mote_requantize_wide, multiplier and shift to the right. */
typedef struct mote_lstm_s16_params {
  const int8_t* weights;
  const int8_t* recurrent;
  const int64_t* bias;
  const int32_t* factors;
  const int16_t* table;
  int32_t batch, steps, features, units;
  int32_t x_step, x_batch, y_step, y_batch;
  int32_t candidate_multiplier, candidate_shift;
  int32_t tanh_multiplier, tanh_shift;
  int32_t cell_clip;
  int32_t out_multiplier, out_shift;
} mote_lstm_s16_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(lstm_f32)(const void* const* in, void* const* out, void* scratch,
                         const mote_lstm_f32_params* p);
void MOTE_NAME(lstm_s8)(const void* const* in, void* const* out, void* scratch, const mote_lstm_s8_params* p);
void MOTE_NAME(lstm_s16)(const void* const* in, void* const* out, void* scratch,
                         const mote_lstm_s16_params* p);

#ifdef __cplusplus
}
#endif
#endif
