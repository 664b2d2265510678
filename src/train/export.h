// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "base/result.h"
#include "ir/graph.h"

namespace mote::train {

// What training found for one node with weights, batch norm folded in.
struct TrainedLayer {
  int node = 0;                         // index into the network's nodes
  std::vector<float> weights;           // in the order of the node's weight tensor
  std::vector<float> bias;              // one for each output channel
  float range_low = 0, range_high = 0;  // of its activations
};

// The network with its constants filled in.
Graph make_float_model(const Graph& network, const std::vector<TrainedLayer>& layers);

// The network in 8 bits: weights per output channel, symmetric; activations per tensor; int32 biases at scale
// in_scale * weight_scale; the input at scale 1/255, zero point -128 (a byte 0..255 less 128), softmax at
// 1/256, -128. Source: TensorFlow Lite 8-bit quantization specification.
Graph make_int8_model(const Graph& network, const std::vector<TrainedLayer>& layers);

}  // namespace mote::train
