/* SPDX-License-Identifier: MIT-0 */
#include "device/dsp/words.h"
#include "device/signal/window.h"

/* TFLM's search for the largest magnitude. That of -32768 is -32768 in int16, the smallest of all: from there
   on the search begins anew. */
static inline int32_t tflm_magnitude(const int16_t* x, int32_t count) {
  int16_t most = 0;
  for (int32_t i = 0; i < count; ++i) most = (int16_t)(x[i] > most ? x[i] : -x[i] > most ? -x[i] : most);
  return most;
}

/* Bits that the largest magnitude leaves free below the sign; none if all samples are 0. Its leading bit is
   that of all magnitudes or-ed together. */
static inline int32_t free_bits(const int16_t* x, int32_t count) {
  uint32_t both = (count & 1) != 0 ? mote_magnitudes((uint16_t)x[count - 1]) : 0;
  const mote_word* pair = (const mote_word*)x;
  for (int32_t i = count >> 1; i > 0; --i) both |= mote_magnitudes(*pair++);
  uint32_t used = (both | both >> 16) & 0xffff;
  if (used > 0x7fff) used = (uint32_t)tflm_magnitude(x, count);
  const int32_t bits = used == 0 ? 0 : __builtin_clz(used) - 17;
  return bits > 0 ? bits : 0;
}

MOTE_KERNEL void MOTE_NAME(fft_auto_scale_s16)(const void* const* in, void* const* out, void*,
                                               const mote_fft_auto_scale_s16_params* p) {
  const int16_t* x = (const int16_t*)in[0];
  int16_t* y = (int16_t*)out[0];
  const int32_t bits = free_bits(x, p->count);
  *(int32_t*)out[1] = bits;
  const mote_word* pair = (const mote_word*)x;
  mote_word* scaled = (mote_word*)y;
  for (int32_t i = p->count >> 1; i > 0; --i) *scaled++ = mote_shifted_halves(*pair++, bits);
  if ((p->count & 1) != 0) y[p->count - 1] = (int16_t)mote_wrap_shl(x[p->count - 1], bits);
}
