// SPDX-License-Identifier: MIT-0
#include "device/nn/softmax/softmax.h"
#include "device/port/requantize.h"

namespace {

// The function in a table at a whole int16: between its points along a straight line. A function of its own,
// for it is called twice.
MOTE_SMALL __attribute__((noinline)) int32_t looked_up(int32_t value, const int16_t* table) {
  value = mote_clamp(value, -32768, 32767);
  const int16_t* point = table + 256 + (value >> 7);
  const int32_t base = mote_flash_i16(point);
  return base + (((mote_flash_i16(point + 1) - base) * (value & 127) + 64) >> 7);
}

}  // namespace

MOTE_KERNEL MOTE_SMALL void MOTE_NAME(softmax_s16)(const int16_t* in, int16_t* out, void*,
                                                   const mote_softmax_s16_params* p) {
  for (int32_t r = p->rows; r > 0; --r) {
    int32_t largest = in[0];
    for (int32_t i = 1; i < p->count; ++i)
      if (in[i] > largest) largest = in[i];
    int32_t sum = 0;
    for (int32_t i = 0; i < p->count; ++i) {
      const int32_t scaled = mote_requantize(in[i] - largest, p->multiplier, (int)p->shift);
      const int32_t exponential = looked_up(scaled + 32767, p->exponentials);
      out[i] = (int16_t)exponential;
      sum += exponential;
    }
    in += p->count;
    // sum * 2^headroom = (1 + x) * 2^30, x in [0, 1); the table's argument is 2^16 x - 2^15.
    const int headroom = __builtin_clz((uint32_t)sum) - 1;
    const int32_t x = (int32_t)((((uint32_t)sum << headroom) + (1 << 13)) >> 14) - (1 << 16) - (1 << 15);
    const int32_t reciprocal = looked_up(x, p->reciprocals);
    const int right = 30 - headroom;
    for (int32_t i = p->count; i > 0; --i, ++out)
      *out = (int16_t)mote_clamp((*out * reciprocal + (1 << (right - 1))) >> right, 0, 32767);
  }
}
