/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/extremum/extremum.h"

MOTE_KERNEL void MOTE_NAME(extremum_s32)(const int32_t* a, const int32_t* b, int32_t* out, void*,
                                         const mote_extremum_params* p) {
  mote_extremum(a, b, out, p);
}
