/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/strided_copy/strided_copy_loops.h"

MOTE_KERNEL void MOTE_NAME(strided_copy_x32)(const void* in, void* out, void*,
                                             const mote_strided_copy_params* p) {
  mote_strided_copy<mote_x32>(in, out, p);
}
