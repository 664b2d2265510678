/* SPDX-License-Identifier: MIT-0 */
#include "device/signal/biquad_rows.h"

struct biquad_by_int16 {
  typedef int16_t Sample;
  typedef int32_t Number;
  static int32_t enter(int16_t sample) { return sample * (1 << 13); }
  /* Numbers stay within 2^29, so that five products do not leave 64 bits. */
  static int32_t section(const int32_t* c, int32_t x, const int32_t* last) {
    const int64_t sum = (int64_t)mote_flash_i32(c) * x + (int64_t)mote_flash_i32(c + 1) * last[0] +
                        (int64_t)mote_flash_i32(c + 2) * last[1] - (int64_t)mote_flash_i32(c + 3) * last[2] -
                        (int64_t)mote_flash_i32(c + 4) * last[3];
    const int64_t y = sum >> 30;
    const int32_t most = 1 << 29;
    return y < -most ? -most : y > most ? most : (int32_t)y;
  }
  static int16_t leave(int32_t value) {
    return (int16_t)mote_clamp((value + (1 << 12)) >> 13, -32768, 32767);
  }
};

MOTE_KERNEL void MOTE_NAME(biquad_s16)(const void* const* in, void* const* out, void*,
                                       const mote_biquad_s16_params* p) {
  mote_biquad<biquad_by_int16>(in, out, p);
}
