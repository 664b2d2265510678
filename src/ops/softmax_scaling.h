// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

#include "ops/quantization.h"

namespace mote {

// How the differences of an int8 row from its largest value become Q5.26, for softmax and log_softmax.
// Source: TFLM 90b983c, PreprocessSoftmaxScaling() and CalculateInputRadius() in
// kernels/internal/quantization_util.cc.

constexpr int32_t kMostSoftmaxElements = 4095;  // each exponential is at most 2^19 in a sum of 32 bits

// The factor of a difference; kernels have it where it is above 1.
double softmax_difference_factor(float in_scale, double beta);

// The least difference whose scaled value fits.
int32_t least_softmax_difference(const FixedPoint& factor);

}  // namespace mote
