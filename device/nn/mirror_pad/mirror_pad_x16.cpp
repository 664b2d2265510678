/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/mirror_pad/mirror_pad_levels.h"

MOTE_KERNEL void MOTE_NAME(mirror_pad_x16)(const void* in, void* out, void*,
                                           const mote_mirror_pad_params* p) {
  mote_mirror_pad<mote_x16>(in, out, p);
}
