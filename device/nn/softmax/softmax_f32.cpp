// SPDX-License-Identifier: MIT-0
#include "device/nn/softmax/softmax.h"

namespace {

// exp(x) for x <= 0 without a mathematics library: x = n ln 2 + r with |r| <= ln 2 / 2, exp(r) by its Taylor
// series of degree 6, whose remainder is below 1.7e-7 of it, 2^n by its exponent bits. Below -87 the result
// counts as zero: it would leave the normal floats.
float exp_of_negative(float x) {
  if (!(x >= -87.0f)) return x < -87.0f ? 0.0f : x;  // not a number stays so
  const int32_t n = (int32_t)(x * 1.44269504f - 0.5f);
  // ln 2 in two parts, of which the first times n is exact (W. Cody, W. Waite: Software Manual for the
  // Elementary Functions, 1980).
  const float r = (x - (float)n * 0.693359375f) + (float)n * 2.12194440e-4f;
  float series = 1.0f / 720;
  series = series * r + 1.0f / 120;
  series = series * r + 1.0f / 24;
  series = series * r + 1.0f / 6;
  series = series * r + 0.5f;
  series = series * r + 1.0f;
  series = series * r + 1.0f;
  const uint32_t bits = (uint32_t)(n + 127) << 23;
  float power;
  memcpy(&power, &bits, sizeof(power));
  return series * power;
}

}  // namespace

MOTE_KERNEL void MOTE_NAME(softmax_f32)(const float* in, float* out, void*,
                                        const mote_softmax_f32_params* p) {
  for (int32_t r = p->rows; r > 0; --r, in += p->count, out += p->count) {
    float largest = in[0];
    for (int32_t i = 1; i < p->count; ++i)
      if (in[i] > largest) largest = in[i];
    float sum = 0;
    for (int32_t i = 0; i < p->count; ++i) {
      out[i] = exp_of_negative((in[i] - largest) * p->beta);
      sum += out[i];
    }
    const float scale = 1.0f / sum;
    for (int32_t i = 0; i < p->count; ++i) out[i] *= scale;
  }
}
