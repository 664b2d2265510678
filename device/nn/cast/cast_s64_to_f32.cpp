/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/cast/cast.h"
#include "device/port/math_bits.h"

MOTE_KERNEL void MOTE_NAME(cast_s64_to_f32)(const int64_t* in, float* out, void*, const mote_cast_params* p) {
  for (int32_t i = p->count; i > 0; --i) {
    const int64_t value = mote_load(in++);
    const uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    *out++ = MOTE_NAME(math_pack_wide)(value < 0 ? MOTE_SIGN_BIT : 0, magnitude, 63);
  }
}
