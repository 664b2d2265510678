/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/extremum/extremum.h"

MOTE_KERNEL void MOTE_NAME(extremum_s8)(const void* a, const void* b, void* out, void*,
                                        const mote_extremum_params* p) {
  mote_extremum((const int8_t*)a, (const int8_t*)b, (int8_t*)out, p);
}
