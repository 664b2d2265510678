/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/cast/cast.h"
#include "device/port/math_bits.h"

namespace {

// |x| without its fraction, at most 2^63.
MOTE_INLINE uint64_t whole(uint32_t magnitude) {
  const int exponent = mote_exponent_of(magnitude);
  if (exponent < 0) return 0;
  if (exponent >= 63) return (uint64_t)1 << 63;
  const uint64_t fraction = mote_fraction_of(magnitude);
  return exponent >= 23 ? fraction << (exponent - 23) : fraction >> (23 - exponent);
}

}  // namespace

MOTE_KERNEL void MOTE_NAME(cast_from_f32)(const float* in, void* out, void*, const mote_cast_params* p) {
  /* The smallest number that is too large; unsigned numbers end at 0 below. */
  const uint64_t end = (uint64_t)1 << ((p->to & 15) * 8 - ((p->to & MOTE_CAST_SIGNED) != 0 ? 1 : 0));
  for (int32_t i = 0; i < p->count; ++i) {
    const uint32_t bits = mote_bits_of(in[i]), magnitude = bits & ~MOTE_SIGN_BIT;
    uint64_t value = magnitude > MOTE_INFINITY ? 0 : whole(magnitude);
    if ((p->to & MOTE_CAST_BOOLEAN) != 0) {
      value = magnitude != 0;
    } else if (bits == magnitude) {
      if (value >= end) value = end - 1;
    } else {
      if (value > end) value = end;
      value = (p->to & MOTE_CAST_SIGNED) != 0 ? 0 - value : 0;
    }
    mote_cast_store(out, i, p->to, (int64_t)value);
  }
}
