/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/lstm/lstm_integer.h"

MOTE_KERNEL void MOTE_NAME(lstm_s8)(const void* const* in, void* const* out, void*,
                                    const mote_lstm_s8_params* p) {
  mote_lstm_integer<int8_t>(
      in, out, p,
      [p](const int8_t* x, const int8_t* hidden, int32_t u, int32_t* gate) {
        const int32_t first = u * kMoteLstmGates;
        uint32_t sum[kMoteLstmGates], recurrent[kMoteLstmGates];
        for (int g = 0; g < kMoteLstmGates; ++g) {
          sum[g] = (uint32_t)mote_flash_i32(p->bias + first + g);
          recurrent[g] = (uint32_t)mote_flash_i32(p->recurrent_bias + first + g);
        }
        mote_lstm_sums(x, p->weights + first * p->features, p->features, sum);
        mote_lstm_sums(hidden, p->recurrent + first * p->units, p->units, recurrent);
        for (int g = 0; g < kMoteLstmGates; ++g) {
          const int32_t* f = p->factors + g * 4;
          const int32_t a = mote_requantize((int32_t)sum[g], mote_flash_i32(f), mote_flash_i32(f + 1));
          const int32_t b =
              mote_requantize((int32_t)recurrent[g], mote_flash_i32(f + 2), mote_flash_i32(f + 3));
          gate[g] = mote_lstm_gate(g, mote_lstm_saturate(a) + mote_lstm_saturate(b), p->table);
        }
      },
      [p](int32_t value) { return mote_offset_and_clamp(value, p->out_zero_point, -128, 127); });
}
