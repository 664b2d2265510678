/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/sigmoid/sigmoid.h"

MOTE_KERNEL void MOTE_NAME(tanh_s16)(const int16_t* in, int16_t* out, void*,
                                     const mote_sigmoid_s16_params* p) {
  for (int32_t i = p->count; i > 0; --i)
    *out++ = (int16_t)mote_tanh_q15(mote_sigmoid_argument(*in++, p), p->table);
}
