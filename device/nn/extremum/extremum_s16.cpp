/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/extremum/extremum.h"

MOTE_KERNEL void MOTE_NAME(extremum_s16)(const int16_t* a, const int16_t* b, int16_t* out, void*,
                                         const mote_extremum_params* p) {
  mote_extremum(a, b, out, p);
}
