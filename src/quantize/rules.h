// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>

#include "ir/graph.h"
#include "quantize/distribution.h"

namespace mote {

// What a layer computes in: int8 or int16 activations, with int8 weights, or float.
enum class Precision { kFloat, kInt8, kInt16 };

const char* precision_name(Precision precision);
DType activation_type(Precision precision);

// How an operator's output is quantised.
enum class QuantRule {
  kFloat,     // not at all: there is no integer arithmetic for it
  kWeighted,  // from what was observed; inputs[1] are weights, inputs[2] the bias
  kObserved,  // from what was observed
  kSame,      // as its inputs, which are moved or compared as they are stored
  kFixed,     // by the definition of the operator
};
QuantRule quant_rule(const Node& node);

// Of an operator with rule kFixed.
Quant fixed_quant(const Node& node, Precision precision);

// int8: the interval, with 0 at a step of its own. int16: symmetric around 0. Narrower than 1e-5 an interval
// is widened, which keeps every factor between scales within the reach of the kernels.
Quant quant_of_interval(Interval interval, Precision precision);

}  // namespace mote
