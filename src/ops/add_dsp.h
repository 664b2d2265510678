// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "ir/graph.h"
#include "ops/quantization.h"

namespace mote {

// The rescalings of an int8 sum, as device/nn/add/add.h defines them.
struct AddRule {
  struct Operand {
    int32_t zero_point = 0;
    FixedPoint factor;
  };
  Operand a, b;
  int32_t out_zero_point = 0;
  FixedPoint out_factor;

  // An operand brought to the common scale.
  int32_t scaled(const Operand& operand, int8_t value) const;
  // The sum of two such in steps of the output, saturated to int8.
  int8_t output(int32_t scaled_sum) const;
};
AddRule add_rule(const Tensor& a, const Tensor& b, const Tensor& out);

// How precise a line is: the sum's bits below one step of the output, and bits of each product that are
// dropped before they are added.
struct LineBits {
  int step, dropped;
};

// The straight line of device/nn/add/add_dsp.h or add_dual.h that equals the rule for every pair of int8
// operands. No value: none was found (ties of the rounding fall on both sides of the zero point, or a factor
// is too large).
struct LinearAdd {
  int32_t a_factor = 0, b_factor = 0, offset = 0;
};
std::optional<LinearAdd> linear_add(const AddRule& rule, LineBits bits);

// The same for device/nn/add/add_mve.h, whose division rounds to the nearest.
std::optional<LinearAdd> linear_add_mve(const AddRule& rule);

// The same for constants b: a_factor and one offset for each of them.
struct LinearAddConstant {
  int32_t a_factor = 0;
  std::vector<int32_t> offsets;
};
std::optional<LinearAddConstant> linear_add_constant(const AddRule& rule, const int8_t* b, int64_t count);

}  // namespace mote
