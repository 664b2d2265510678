/* SPDX-License-Identifier: MIT-0 */
#include "device/port/dsp.h"
#include "device/signal/fir_rows.h"

/* Two products at once; windows begin at any sample. The odd one comes first: behind the loops, gcc 12
   forgets its condition when it counts them down for Cortex-M55 at -Os. */
MOTE_SMALL static __attribute__((noinline)) int64_t add_products(const int16_t* x, const int16_t* taps,
                                                                 int32_t count, int64_t sum) {
  if ((count & 1) != 0) sum += *x++ * mote_flash_i16(taps++);
  for (; count >= 8; count -= 8, x += 8, taps += 8) {
    sum = mote_smlald(mote_load_pair(x), mote_load_pair(taps), sum);
    sum = mote_smlald(mote_load_pair(x + 2), mote_load_pair(taps + 2), sum);
    sum = mote_smlald(mote_load_pair(x + 4), mote_load_pair(taps + 4), sum);
    sum = mote_smlald(mote_load_pair(x + 6), mote_load_pair(taps + 6), sum);
  }
  for (; count >= 2; count -= 2, x += 2, taps += 2)
    sum = mote_smlald(mote_load_pair(x), mote_load_pair(taps), sum);
  return sum;
}

MOTE_KERNEL void MOTE_NAME(fir_s16_dsp)(const void* const* in, void* const* out, void*,
                                        const mote_fir_s16_params* p) {
  const int16_t* x = (const int16_t*)in[0];
  const int16_t* old = p->stateless != 0 ? (const int16_t*)0 : (const int16_t*)in[1];
  int16_t* y = (int16_t*)out[0];
  const int32_t kept = p->size - 1;
  for (int32_t i = 0; i < p->count; i += p->step) {
    /* The window ends with sample i: its first samples may be old ones, or none. */
    const int32_t from_old = i < kept ? kept - i : 0;
    int64_t sum = 0;
    if (from_old > 0 && old != 0) sum = add_products(old + i, p->taps, from_old, sum);
    sum = add_products(x + (i - kept + from_old), p->taps + from_old, p->size - from_old, sum);
    *y++ = mote_fir_rounded(sum, p->digits);
  }
  if (p->stateless != 0) return;
  const mote_history<int16_t> row = {old, kept, x, p->count};
  mote_history_keep(row, (int16_t*)out[1]);
}
