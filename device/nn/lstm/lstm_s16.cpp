/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/lstm/lstm_integer.h"

MOTE_KERNEL void MOTE_NAME(lstm_s16)(const void* const* in, void* const* out, void*,
                                     const mote_lstm_s16_params* p) {
  mote_lstm_integer<int16_t>(
      in, out, p,
      [p](const int16_t* x, const int16_t* hidden, int32_t u, int32_t* gate) {
        const int32_t first = u * kMoteLstmGates;
        int64_t sum[kMoteLstmGates], recurrent[kMoteLstmGates] = {0, 0, 0, 0};
        for (int g = 0; g < kMoteLstmGates; ++g) sum[g] = mote_flash_i64(p->bias + first + g);
        mote_lstm_sums(x, p->weights + first * p->features, p->features, sum);
        mote_lstm_sums(hidden, p->recurrent + first * p->units, p->units, recurrent);
        for (int g = 0; g < kMoteLstmGates; ++g) {
          const int32_t* f = p->factors + g * 4;
          const int32_t a = mote_requantize_wide(sum[g], mote_flash_i32(f), mote_flash_i32(f + 1));
          const int32_t b = mote_requantize_wide(recurrent[g], mote_flash_i32(f + 2), mote_flash_i32(f + 3));
          gate[g] = mote_lstm_gate(g, mote_lstm_saturate(a) + mote_lstm_saturate(b), p->table);
        }
      },
      [](int32_t value) { return mote_lstm_saturate(value); });
}
