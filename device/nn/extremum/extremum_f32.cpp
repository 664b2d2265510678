/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/extremum/extremum.h"

MOTE_KERNEL void MOTE_NAME(extremum_f32)(const float* a, const float* b, float* out, void*,
                                         const mote_extremum_params* p) {
  mote_extremum(a, b, out, p);
}
