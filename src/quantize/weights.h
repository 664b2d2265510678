// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "ir/graph.h"

namespace mote {

// What is multiplied to each weight of an output channel, counted along the other axes: the mean of x there.
// Empty: not known.
using InputMeans = std::vector<double>;

// The means of the inputs of a weighted node in the order of the weights of a channel, from the mean of each
// element of x: for convolutions those of an input channel over all positions.
InputMeans input_means(const Graph& graph, const Node& node, const std::vector<double>& element_means);

struct QuantizedWeights {
  Tensor weights;
  Tensor bias;  // without data if there is neither a bias nor a correction
};

// int8 weights, symmetric, of one scale for each index along the channel axis, and the bias in steps of
// x_scale times that: int32, for int16 activations int64. A scale is widened where the bias would not fit.
// With means, the bias makes up for what rounding does to the mean of a channel.
QuantizedWeights quantize_weights(const Tensor& weights, const Tensor* bias, int channel_axis, float x_scale,
                                  DType x_type, const InputMeans& means);

}  // namespace mote
