/* SPDX-License-Identifier: MIT-0 */
#include "device/signal/biquad_rows.h"

struct biquad_by_float {
  typedef float Sample;
  typedef float Number;
  static float enter(float sample) { return sample; }
  static float section(const float* c, float x, const float* last) {
    return mote_flash_f32(c) * x + mote_flash_f32(c + 1) * last[0] + mote_flash_f32(c + 2) * last[1] -
           mote_flash_f32(c + 3) * last[2] - mote_flash_f32(c + 4) * last[3];
  }
  static float leave(float value) { return value; }
};

MOTE_KERNEL void MOTE_NAME(biquad_f32)(const void* const* in, void* const* out, void*,
                                       const mote_biquad_f32_params* p) {
  mote_biquad<biquad_by_float>(in, out, p);
}
