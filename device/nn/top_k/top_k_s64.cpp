/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/top_k/top_k.h"

MOTE_KERNEL void MOTE_NAME(top_k_s64)(const void* const* in, void* const* out, void*,
                                      const mote_top_k_params* p) {
  mote_top_k<int64_t>(in, out, p);
}
