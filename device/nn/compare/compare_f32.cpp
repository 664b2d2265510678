/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/compare/compare.h"

MOTE_KERNEL void MOTE_NAME(compare_f32)(const float* a, const float* b, uint8_t* out, void*,
                                        const mote_compare_params* p) {
  const int32_t relation = p->relation;
  mote_broadcast(a, b, out, p, [relation](float x, float y) { return mote_compare(x, y, relation); });
}
