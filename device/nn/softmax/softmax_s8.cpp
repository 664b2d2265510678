// SPDX-License-Identifier: MIT-0
#include "device/nn/softmax/softmax_rows.h"

MOTE_KERNEL MOTE_SMALL void MOTE_NAME(softmax_s8)(const int8_t* in, int8_t* out, void*,
                                                  const mote_softmax_s8_params* p) {
  mote_softmax_rows(in, out, p);
}
