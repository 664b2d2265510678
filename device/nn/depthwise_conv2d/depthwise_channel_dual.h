/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_DEPTHWISE_CHANNEL_DUAL_H
#define MOTE_DEPTHWISE_CHANNEL_DUAL_H
/* From the parameters of depthwise_conv2d_dual.h to those of windows over one channel. */

#include "device/nn/depthwise_conv2d/depthwise_conv2d_dual.h"
#include "device/nn/depthwise_conv2d/depthwise_plane_dual.h"

/* Shifts as in requantize_dual.h. */
MOTE_INLINE int32_t mote_depthwise_dual_shifts(int32_t packed) {
  const int32_t shifts = (packed & 0x1f) | ((packed >> 5 & 7) + 2) << 8;
  return (packed & MOTE_DEPTHWISE_DUAL_SIGNED) != 0 ? shifts | MOTE_DUAL_SIGNED : shifts;
}

/* `splits` of depthwise_windows_dual.h. */
MOTE_INLINE int32_t mote_depthwise_dual_splits(int32_t packed, int32_t taps) {
  const int32_t fours = (taps + 3) >> 2, eights = fours >> 1;
  uint32_t splits = (uint32_t)fours & 1;
  for (int32_t i = 0; i < eights; ++i) {
    const int32_t bit = MOTE_DEPTHWISE_DUAL_SPLITS + i;
    splits = splits << 1 | (bit < 16 ? (uint32_t)(packed >> bit) & 1 : 1);
  }
  return (int32_t)((splits << 1 | 1) << (30 - eights));
}

/* What all channels have in common, but `pair`. */
MOTE_INLINE void mote_depthwise_dual_begin(const int32_t* weights,
                                           const mote_depthwise_conv2d_s8_dual_params* p,
                                           mote_dual_windows_channel* c) {
  c->weights = weights;
  c->out_x = p->out_x_bytes;
  c->stride = 4 * p->stride_x * p->kernel_h;
  c->step = c->stride - 4 * ((p->kernel_w * p->kernel_h + 3) & ~3);
}

/* An output channel's constants; its weights go to `weights`. */
MOTE_INLINE void mote_depthwise_dual_begin_channel(int32_t channel,
                                                   const mote_depthwise_conv2d_s8_dual_params* p,
                                                   int32_t* weights, mote_dual_windows_channel* c) {
  const int32_t taps = p->kernel_w * p->kernel_h, packed = mote_flash_i16(p->shifts + channel);
  mote_dual_unpack_weights(p->weights + channel * taps, taps, weights);
  mote_dual_begin_channel(mote_flash_i32(p->constants + 2 * channel),
                          mote_flash_i32(p->constants + 2 * channel + 1), mote_depthwise_dual_shifts(packed),
                          mote_depthwise_dual_splits(packed, taps), 2 * p->out_zero_point + 1, c);
}

#endif
