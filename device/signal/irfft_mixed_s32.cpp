/* SPDX-License-Identifier: MIT-0 */
#include "device/signal/rfft_rows.h"

MOTE_KERNEL void MOTE_NAME(irfft_mixed_s32)(const int32_t* x, int32_t* y, void*,
                                            const mote_rfft_s32_params* p) {
  mote_irfft_rows<mote_fft_s32, true>((const mote_fft_s32::Stored*)x, (mote_fft_s32::Stored*)y, p);
}
