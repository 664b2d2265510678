// SPDX-License-Identifier: Apache-2.0
#include "ops/lowering.h"

namespace mote {

void add_factors(KernelCall& call, const std::vector<FixedPoint>& factors) {
  std::vector<int32_t> multiplier;
  std::vector<int8_t> shift;
  for (const FixedPoint& factor : factors) {
    multiplier.push_back(factor.multiplier);
    shift.push_back(static_cast<int8_t>(factor.shift));
  }
  call.pointer("multiplier", DType::kInt32, multiplier);
  call.pointer("shift", DType::kInt8, shift);
}

void add_activation_range(KernelCall& call, const Node& node, const Tensor& out) {
  const std::string activation = node.attrs.text("activation", "none");
  if (out.type == DType::kFloat32) {
    const RealRange range = activation_range_f32(activation);
    call.real("out_min", range.low);
    call.real("out_max", range.high);
  } else {
    const Range range = activation_range(activation, out.quant);
    call.integer("out_min", range.low);
    call.integer("out_max", range.high);
  }
}

}  // namespace mote
