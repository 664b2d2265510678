/* SPDX-License-Identifier: MIT-0 */
#include "device/signal/rfft_rows.h"

MOTE_KERNEL void MOTE_NAME(irfft_mixed_s16)(const int16_t* x, int16_t* y, void*,
                                            const mote_rfft_s16_params* p) {
  mote_irfft_rows<mote_fft_s16, true>((const mote_fft_s16::Stored*)x, (mote_fft_s16::Stored*)y, p);
}
