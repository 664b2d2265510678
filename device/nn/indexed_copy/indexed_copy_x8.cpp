/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/indexed_copy/indexed_copy_levels.h"

MOTE_KERNEL void MOTE_NAME(indexed_copy_x8)(const void* in, void* out, void*,
                                            const mote_indexed_copy_params* p) {
  mote_indexed_copy<mote_x8, mote_copy_run<mote_x8> >(in, out, p);
}
