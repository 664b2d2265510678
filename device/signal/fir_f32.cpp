/* SPDX-License-Identifier: MIT-0 */
#include "device/signal/fir_rows.h"

struct fir_by_float {
  typedef float Sample;
  typedef float Sum;
  static float product(float sample, const float* tap) { return sample * mote_flash_f32(tap); }
  static float rounded(float sum, const mote_fir_f32_params*) { return sum; }
};

MOTE_KERNEL void MOTE_NAME(fir_f32)(const void* const* in, void* const* out, void*,
                                    const mote_fir_f32_params* p) {
  mote_fir<fir_by_float>(in, out, p);
}
