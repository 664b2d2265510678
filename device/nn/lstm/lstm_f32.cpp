/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/lstm/lstm.h"
#include "device/port/math_exp.h"

MOTE_INLINE float mote_lstm_dot(float sum, const float* in, const float* weights, int32_t n) {
  for (int32_t i = 0; i < n; ++i) sum += in[i] * mote_flash_f32(weights + i);
  return sum;
}

/* One step of one sequence; cell and cell_before may be the same. */
static void mote_lstm_step(const float* x, const float* hidden, const float* cell_before, float* cell,
                           float* y, const mote_lstm_f32_params* p) {
  const float* weights = p->weights;
  const float* recurrent = p->recurrent;
  const float* bias = p->bias;
  for (int32_t u = 0; u < p->units; ++u) {
    float gate[4];
    for (int g = 0; g < 4; ++g, weights += p->features, recurrent += p->units) {
      const float sum = mote_lstm_dot(mote_flash_f32(bias++), x, weights, p->features);
      gate[g] = mote_lstm_dot(sum, hidden, recurrent, p->units);
    }
    float now = mote_logistic(gate[1]) * cell_before[u] + mote_logistic(gate[0]) * mote_tanh(gate[2]);
    now = now > p->cell_clip ? p->cell_clip : now;
    now = now < -p->cell_clip ? -p->cell_clip : now;
    cell[u] = now;
    y[u] = mote_logistic(gate[3]) * mote_tanh(now);
  }
}

MOTE_KERNEL void MOTE_NAME(lstm_f32)(const void* const* in, void* const* out, void*,
                                     const mote_lstm_f32_params* p) {
  for (int32_t b = 0; b < p->batch; ++b) {
    const float* hidden = (const float*)in[1] + b * p->units;
    const float* cell_before = (const float*)in[2] + b * p->units;
    float* cell = (float*)out[2] + b * p->units;
    for (int32_t t = 0; t < p->steps; ++t) {
      float* y = (float*)out[0] + b * p->y_batch + t * p->y_step;
      mote_lstm_step((const float*)in[0] + b * p->x_batch + t * p->x_step, hidden, cell_before, cell, y, p);
      hidden = y;
      cell_before = cell;
    }
    memcpy((float*)out[1] + b * p->units, hidden, (size_t)p->units * sizeof(float));
  }
}
