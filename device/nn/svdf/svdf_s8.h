/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_SVDF_S8_H
#define MOTE_SVDF_S8_H

#include "device/nn/svdf/svdf.h"
#include "device/port/requantize.h"

/* The weighted sum of a step's features, without the zero point of x. */
MOTE_INLINE int32_t mote_svdf_feature(const int8_t* x, const int8_t* weights, int32_t features,
                                      int32_t bias) {
  int32_t sum = bias;
  for (int32_t i = 0; i < features; ++i) sum = mote_wrap_add(sum, x[i] * mote_flash_i8(weights + i));
  return sum;
}

#endif
