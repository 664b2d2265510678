// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "ir/graph.h"
#include "quantize/observe.h"

namespace mote {

// Between two layers with weights, the output channels of the first may be divided by any positive numbers if
// the input channels of the second are multiplied by them. They are chosen so that a channel's activations
// and the weights that read it have the same largest magnitude, which leaves channels more alike: one scale
// then serves them all better. Only across no activation or a RELU, where nobody else reads the tensor.
// Returns how many pairs were changed. Source: Nagel et al., Data-Free Quantization Through Weight
// Equalization and Bias Correction, 2019, with observed activations in place of the weights of the first
// layer.
int equalize(Graph& graph, const std::vector<Observation>& observations);

}  // namespace mote
