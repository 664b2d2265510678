/* SPDX-License-Identifier: MIT-0 */
#include "device/signal/fir_rows.h"

struct fir_by_int16 {
  typedef int16_t Sample;
  typedef int64_t Sum;
  static int32_t product(int16_t sample, const int16_t* tap) { return sample * mote_flash_i16(tap); }
  static int16_t rounded(int64_t sum, const mote_fir_s16_params* p) {
    return mote_fir_rounded(sum, p->digits);
  }
};

MOTE_KERNEL void MOTE_NAME(fir_s16)(const void* const* in, void* const* out, void*,
                                    const mote_fir_s16_params* p) {
  mote_fir<fir_by_int16>(in, out, p);
}
