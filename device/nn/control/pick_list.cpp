/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/control/control.h"

MOTE_KERNEL void MOTE_NAME(pick_list)(const void* const* in, void* const* out, void*,
                                      const mote_copy_list_params* p) {
  const void* const* from = in + 1 + (*(const int32_t*)in[0] != 0 ? 0 : p->count);
  for (int32_t i = 0; i < p->count; ++i) memcpy(out[i], from[i], (size_t)p->bytes[i]);
}
