/* SPDX-License-Identifier: MIT-0 */
#include "device/signal/window.h"

/* Bits that the largest magnitude leaves free below the sign; none if all samples are 0. The magnitude of
   -32768 is -32768 in int16, the smallest of all: from there on TFLM's search begins anew. */
static inline int32_t free_bits(const int16_t* x, int32_t count) {
  uint32_t used = 0;
  for (int32_t i = 0; i < count; ++i) {
    const int32_t sign = x[i] >> 15;
    used |= (uint32_t)((x[i] ^ sign) - sign);
  }
  if (used > 0x7fff) {
    int16_t most = 0;
    for (int32_t i = 0; i < count; ++i) most = (int16_t)(x[i] > most ? x[i] : -x[i] > most ? -x[i] : most);
    used = (uint32_t)(int32_t)most;
  }
  const int32_t bits = used == 0 ? 0 : __builtin_clz(used) - 17;
  return bits > 0 ? bits : 0;
}

MOTE_KERNEL void MOTE_NAME(fft_auto_scale_s16)(const void* const* in, void* const* out, void*,
                                               const mote_fft_auto_scale_s16_params* p) {
  const int16_t* x = (const int16_t*)in[0];
  int16_t* y = (int16_t*)out[0];
  const int32_t bits = free_bits(x, p->count);
  *(int32_t*)out[1] = bits;
  for (int32_t i = 0; i < p->count; ++i) y[i] = (int16_t)mote_wrap_shl(x[i], bits);
}
