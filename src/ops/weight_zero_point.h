// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "ir/graph.h"

namespace mote {

// int8 weights with one scale and a zero point that is not 0, as models of uint8 have them. The kernels for
// weights without one are quicker, so that such weights get an operator of their own.
bool has_weight_zero_point(const Tensor& weights);

// Subtracts the zero point from the weights where all of them stay in int8: then the tensor has the same real
// values and zero point 0. Tensors that the model gives out as they are stay as they are.
void remove_weight_zero_point(Graph& graph, TensorId weights);

}  // namespace mote
