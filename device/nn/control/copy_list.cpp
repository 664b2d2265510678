/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/control/control.h"

MOTE_KERNEL void MOTE_NAME(copy_list)(const void* const* in, void* const* out, void*,
                                      const mote_copy_list_params* p) {
  for (int32_t i = 0; i < p->count; ++i) memcpy(out[i], in[i], (size_t)p->bytes[i]);
}
