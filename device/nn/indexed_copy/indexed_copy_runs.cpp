/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/indexed_copy/indexed_copy_levels.h"

namespace {
MOTE_INLINE void mote_copy_bytes(uint8_t* to, const uint8_t* from, int32_t run) {
  memcpy(to, from, (size_t)run);
}
}  // namespace

MOTE_KERNEL void MOTE_NAME(indexed_copy_runs)(const void* in, void* out, void*,
                                              const mote_indexed_copy_params* p) {
  mote_indexed_copy<uint8_t, mote_copy_bytes>(in, out, p);
}
