// SPDX-License-Identifier: MIT-0
#include "device/nn/l2/l2_normalization.h"
#include "device/port/fixed_point.h"
#include "device/port/requantize.h"

namespace {

// 1 / sqrt(sum) = result * 2^(-31 - *right), *right >= 0.
MOTE_SMALL __attribute__((noinline)) int32_t inverse_root(int32_t sum, int* right) {
  *right = 0;
  if (sum <= 1) return INT32_MAX;
  // sum = a * 4^(14 - pairs) with a in [1/4, 1) as Q3.28, after the last bit was dropped.
  int shift = 11;
  for (; sum >= 1 << 29; ++shift) sum >>= 2;
  for (; sum < 1 << 27; --shift) sum *= 4;
  const int32_t half = ((sum >> 1) + 1) >> 1;
  const int32_t kOneAndHalf = 3 << 27, kRootHalf = 1518500250;
  int32_t x = 1 << 28;
  for (int step = 5; step > 0; --step) {
    const int32_t cube = mote_fixed_product(mote_fixed_product(x, x), x) * 64;
    x = (mote_fixed_product(kOneAndHalf, x) - mote_fixed_product(half, cube)) * 8;
  }
  x = mote_fixed_product(x, kRootHalf);
  if (shift < 0) return x << -shift;
  *right = shift;
  return x;
}

}  // namespace

MOTE_KERNEL MOTE_SMALL void MOTE_NAME(l2_normalization_s8)(const int8_t* in, int8_t* out, void*,
                                                           const mote_l2_normalization_s8_params* p) {
  const int kOutBits = 7;
  for (int32_t r = p->rows; r > 0; --r) {
    int32_t sum = 0;
    for (int32_t i = 0; i < p->count; ++i) {
      const int32_t x = in[i] - p->zero_point;
      sum += x * x;
    }
    int right;
    const int32_t multiplier = inverse_root(sum, &right);
    for (int32_t i = p->count; i > 0; --i)
      *out++ =
          (int8_t)mote_clamp(mote_requantize(*in++ - p->zero_point, multiplier, kOutBits - right), -128, 127);
  }
}
