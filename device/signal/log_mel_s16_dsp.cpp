/* SPDX-License-Identifier: MIT-0 */
#include "device/dsp/fft_s16_dsp.h"
#include "device/signal/log_mel_s16_rows.h"

struct two_by_two {
  static int32_t bits(const int16_t* x, int32_t size) {
    uint32_t pairs = 0;
    for (int32_t i = size >> 1; i > 0; --i, x += 2) {
      const uint32_t pair = (uint32_t)mote_load_pair(x), negative = (pair >> 15) & 0x00010001u;
      pairs |= pair ^ ((negative << 16) - negative);
    }
    if ((size & 1) != 0) pairs |= (uint32_t)(*x ^ (*x >> 15));
    return (int32_t)((pairs | pairs >> 16) & 0x7fff);
  }
  static int32_t pair(const int16_t* x, const int16_t* w, int32_t half, int32_t shift) {
    const int32_t samples = mote_load_pair(x), weights = mote_load_pair(w);
    return mote_pkhbt((mote_pair_low(samples) * mote_pair_low(weights) + half) >> shift,
                      (mote_pair_high(samples) * mote_pair_high(weights) + half) >> shift);
  }
};

MOTE_KERNEL void MOTE_NAME(log_mel_s16_dsp)(const int16_t* x, int16_t* y, void* scratch,
                                            const mote_log_mel_params* p) {
  mote_log_mel_s16_rows<mote_fft_s16_dsp, two_by_two>(x, y, scratch, p);
}
