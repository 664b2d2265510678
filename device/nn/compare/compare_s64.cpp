/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/compare/compare.h"

MOTE_KERNEL void MOTE_NAME(compare_s64)(const int64_t* a, const int64_t* b, uint8_t* out, void*,
                                        const mote_compare_params* p) {
  const int32_t relation = p->relation;
  mote_broadcast(a, b, out, p, [relation](int64_t x, int64_t y) { return mote_compare(x, y, relation); });
}
