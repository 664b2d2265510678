/* SPDX-License-Identifier: MIT-0 */
#include "device/dsp/integer_log.h"
#include "device/signal/filter_bank.h"

MOTE_KERNEL void MOTE_NAME(filter_bank_log_u32)(const uint32_t* x, int16_t* y, void*,
                                                const mote_filter_bank_log_u32_params* p) {
  for (int32_t i = 0; i < p->channels; ++i) {
    const uint32_t value = x[i] << p->bits;
    const uint32_t log = value > 1 ? mote_integer_log(value, (uint32_t)p->scale, p->bulge) : 0;
    y[i] = (int16_t)(log < 32767 ? log : 32767);
  }
}
