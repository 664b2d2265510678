/* SPDX-License-Identifier: MIT-0 */
#include "device/signal/rfft_rows.h"

MOTE_KERNEL void MOTE_NAME(rfft_mixed_f32)(const float* x, float* y, void*, const mote_rfft_f32_params* p) {
  mote_rfft_rows<mote_fft_f32, true>(x, (mote_fft_f32::Stored*)y, p);
}
