/* SPDX-License-Identifier: MIT-0 */
#include "device/signal/overlap_add.h"

MOTE_KERNEL void MOTE_NAME(overlap_add_f32)(const void* const* in, void* const* out, void*,
                                            const mote_overlap_add_params* p) {
  mote_overlap_add<float>(in, out, p);
}
