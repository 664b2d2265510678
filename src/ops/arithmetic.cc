// SPDX-License-Identifier: Apache-2.0
#include "ops/arithmetic.h"

#include "base/format.h"

namespace mote {

Status map_arithmetic(const TfliteOptions& options, Graph&, Node& node, int) {
  enum { kActivation };
  MOTE_ASSIGN(const std::string activation, activation_from_tflite(options.byte_field(kActivation, 0)));
  node.attrs.set("activation", activation);
  return ok_status();
}

void add_scaled_operand(KernelCall& call, const char* name, const Tensor& tensor, const FixedPoint& factor) {
  call.integer(format("{}_zero_point", name), zero_point(tensor));
  call.integer(format("{}_multiplier", name), factor.multiplier);
  call.integer(format("{}_shift", name), factor.shift);
}

Error factor_error(const Tensor& a, const Tensor& b, const Tensor& out) {
  return Error(Code::kInvalid,
               format("the output's scale {} is too small for inputs of scale {} and {}", out.quant.scale[0],
                      a.quant.scale[0], b.quant.scale[0]),
               "the quantisation of this layer is damaged: convert the model again");
}

}  // namespace mote
