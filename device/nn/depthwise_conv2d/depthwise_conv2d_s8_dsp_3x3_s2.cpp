/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/depthwise_conv2d/depthwise_3x3_dsp.h"

namespace {

/* The rows of one channel, stride 2. The channel is passed by value, so that it lies on the stack. */
#if MOTE_HAS_DSP
__attribute__((naked, noinline)) void rows_of_channel(const int32_t*, int8_t*, int32_t, int32_t,
                                                      mote_depthwise_3x3_channel) {
  MOTE_DEPTHWISE_3X3_ROWS(MOTE_TAPS_S2, "#8");
}
#else
void rows_of_channel(const int32_t* plane, int8_t* out, int32_t pitch_bytes, int32_t rows,
                     mote_depthwise_3x3_channel channel) {
  mote_depthwise_3x3_rows(plane, out, pitch_bytes, rows, 2, &channel);
}
#endif

}  // namespace

MOTE_KERNEL MOTE_SMALL void MOTE_NAME(depthwise_conv2d_s8_dsp_3x3_s2)(
    const int8_t* in, int8_t* out, void* scratch, const mote_depthwise_conv2d_s8_dsp_params* p) {
  mote_depthwise_3x3(in, out, scratch, 2, rows_of_channel, p);
}
