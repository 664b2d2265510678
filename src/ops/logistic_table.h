// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

namespace mote {

// The logistic function and the hyperbolic tangent of int16 as TensorFlow Lite has them: a table of 256
// values of the logistic function in Q0.16, 1/24 apart, between which lie straight lines. Naive. Source: TFLM
// 90b983c, reference/integer_ops/logistic.h and tanh.h, and sigmoid_table_uint16 in
// kernels/internal/common.h.
class LogisticTable {
 public:
  LogisticTable();

  // Of x = steps / 12288, in Q0.15.
  int16_t logistic(int64_t steps) const;
  int16_t tanh(int64_t steps) const;

  const std::vector<uint16_t>& entries() const { return entries_; }

 private:
  int64_t line(int64_t magnitude, int64_t step, int64_t beyond) const;

  std::vector<uint16_t> entries_;
};

// value * multiplier / 2^shift, rounded with ties up: how an int16 comes to the steps of the table.
int64_t logistic_steps(int64_t value, int32_t multiplier, int shift);

}  // namespace mote
