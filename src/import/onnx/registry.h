// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "import/onnx/context.h"

namespace mote::onnx {

// An ONNX operator that mote understands. `append` reads the operands and attributes of a node, appends
// nodes of ours and sets every result that is wanted. It refuses what it cannot do exactly.
struct Operator {
  const char* name;
  Status (*append)(Context& c);
  const char* domain = "";
  // `append` knows what it does with operands without elements; otherwise they are refused before it.
  bool takes_empty = false;
};

// The operators by family, each in the file of its name.
using Operators = std::vector<Operator>;
Operators elementwise_operators();
Operators conversion_operators();
Operators function_operators();
Operators reduction_operators();
Operators shape_operators();
Operators selection_operators();
Operators layer_operators();
Operators pooling_operators();
Operators normalization_operators();
Operators quantization_operators();
Operators recurrent_operators();
Operators einsum_operators();
Operators resize_operators();
Operators scatter_operators();
Operators loss_operators();
Operators attention_operators();
Operators top_k_operators();

// All of them.
const Operators& all_operators();

// The operator of that name, or null.
const Operator* find_operator(const std::string& domain, const std::string& name);

// Why an operator that mote does not have is refused, where more can be said than that; or "".
std::string refusal(const std::string& domain, const std::string& name);

}  // namespace mote::onnx
