/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/extremum/extremum.h"

MOTE_KERNEL void MOTE_NAME(extremum_s64)(const int64_t* a, const int64_t* b, int64_t* out, void*,
                                         const mote_extremum_params* p) {
  mote_extremum(a, b, out, p);
}
