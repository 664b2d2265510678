/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_LSTM_INTEGER_H
#define MOTE_LSTM_INTEGER_H

#include "device/nn/lstm/lstm.h"
#include "device/nn/sigmoid/sigmoid.h"
#include "device/port/requantize.h"

enum { kMoteLstmGates = 4, kMoteLstmCandidate = 2 };

MOTE_INLINE int32_t mote_lstm_saturate(int32_t value) { return mote_clamp(value, -32768, 32767); }

/* What the activation makes of a gate's two sums in Q3.12. */
MOTE_INLINE int32_t mote_lstm_gate(int gate, int32_t sum, const int16_t* table) {
  const int32_t steps = 3 * mote_lstm_saturate(sum);
  return gate == kMoteLstmCandidate ? mote_tanh_q15(steps, table) : mote_logistic_q15(steps, table);
}

/* The new cell of a unit, from Q0.15 gates. A factor of 2^-15 is a multiplier of 2^30. */
template <class Params>
MOTE_INLINE int32_t mote_lstm_cell(const int32_t* gate, int32_t cell, const Params* p) {
  const int32_t kept = mote_requantize(gate[1] * cell, 1 << 30, -14);
  const int32_t added = mote_requantize(gate[0] * gate[2], p->candidate_multiplier, p->candidate_shift);
  const int32_t sum = mote_lstm_saturate(mote_lstm_saturate(kept) + mote_lstm_saturate(added));
  return mote_clamp(sum, -p->cell_clip, p->cell_clip);
}

/* output * tanh(cell), in steps of y. */
template <class Params>
MOTE_INLINE int32_t mote_lstm_output(int32_t gate, int32_t cell, const Params* p) {
  const int32_t rounding = (int32_t)(((uint32_t)1 << p->tanh_shift) >> 1);
  const int32_t steps = (cell * p->tanh_multiplier + rounding) >> p->tanh_shift;
  return mote_requantize(mote_tanh_q15(steps, p->table) * gate, p->out_multiplier, p->out_shift);
}

/* The four sums of a unit: of each gate `n` weights that follow each other times the same numbers. */
template <class Sum, class T>
MOTE_INLINE void mote_lstm_sums(const T* in, const int8_t* weights, int32_t n, Sum* sum) {
  for (int32_t i = 0; i < n; ++i, ++weights) {
    const int32_t value = in[i];
    for (int g = 0; g < kMoteLstmGates; ++g) sum[g] += (Sum)(value * mote_flash_i8(weights + g * n));
  }
}

/* All sequences and steps. `unit(p, x, hidden, u, gate)` computes the gates of unit u, `store(p, value)` what
   y holds. */
template <class T, class Params, class Gates, class Store>
MOTE_INLINE void mote_lstm_integer(const void* const* in, void* const* out, const Params* p, Gates gates,
                                   Store store) {
  const T* x = (const T*)in[0];
  const T* first_hidden = (const T*)in[1];
  const int16_t* first_cell = (const int16_t*)in[2];
  T* y = (T*)out[0];
  T* last_hidden = (T*)out[1];
  int16_t* cell = (int16_t*)out[2];
  for (int32_t b = 0; b < p->batch; ++b) {
    const T* hidden = first_hidden;
    const int16_t* cell_before = first_cell;
    for (int32_t t = 0; t < p->steps; ++t) {
      const T* row = x + t * p->x_step;
      T* result = y + t * p->y_step;
      for (int32_t u = 0; u < p->units; ++u) {
        int32_t gate[kMoteLstmGates];
        gates(row, hidden, u, gate);
        const int32_t now = mote_lstm_cell(gate, cell_before[u], p);
        cell[u] = (int16_t)now;
        result[u] = (T)store(mote_lstm_output(gate[3], now, p));
      }
      hidden = result;
      cell_before = cell;
    }
    memcpy(last_hidden, hidden, (size_t)p->units * sizeof(T));
    x += p->x_batch;
    y += p->y_batch;
    first_hidden += p->units;
    last_hidden += p->units;
    first_cell += p->units;
    cell += p->units;
  }
}

#endif
