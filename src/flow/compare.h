// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>

#include "ir/graph.h"

namespace mote {

// The first element in which a tensor differs from what it must be.
struct Difference {
  int64_t index = 0;
  double expected = 0, got = 0;
};

// Tolerances for float tensors, relative to the largest magnitude of the expected tensor. int8 has none.
constexpr double kReferenceTolerance = 1e-5;  // against our double-precision reference
constexpr double kGoldenTolerance = 1e-3;     // against TFLM, whose cores already differ by 5e-4

// Nothing when `got` is what `expected` says: equal to the last bit, or for float32 within the tolerance; a
// NaN differs from everything but a NaN.
std::optional<Difference> difference(const Tensor& tensor, const Bytes& expected, const Bytes& got,
                                     double tolerance);

}  // namespace mote
