/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/compare/compare.h"

MOTE_KERNEL void MOTE_NAME(compare_s32)(const int32_t* a, const int32_t* b, uint8_t* out, void*,
                                        const mote_compare_params* p) {
  const int32_t relation = p->relation;
  mote_broadcast(a, b, out, p, [relation](int32_t x, int32_t y) { return mote_compare(x, y, relation); });
}
