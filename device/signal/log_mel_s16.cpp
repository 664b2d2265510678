/* SPDX-License-Identifier: MIT-0 */
#include "device/signal/log_mel_s16_rows.h"

struct one_by_one {
  static int32_t bits(const int16_t* x, int32_t size) {
    int32_t bits = 0;
    for (; size > 0; --size, ++x) bits |= *x ^ (*x >> 15);
    return bits;
  }
  static mote_fft_s16::Stored pair(const int16_t* x, const int16_t* w, int32_t half, int32_t shift) {
    return mote_fft_s16::to(mote_fft_s16::make((x[0] * mote_flash_i16(w) + half) >> shift,
                                               (x[1] * mote_flash_i16(w + 1) + half) >> shift));
  }
};

MOTE_KERNEL void MOTE_NAME(log_mel_s16)(const int16_t* x, int16_t* y, void* scratch,
                                        const mote_log_mel_params* p) {
  mote_log_mel_s16_rows<mote_fft_s16, one_by_one>(x, y, scratch, p);
}
