// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.h"
#include "ir/graph.h"
#include "target/target.h"

namespace mote {

// Removes channels of int8 tensors that hold the same value whatever the input (proven by channel_ranges())
// and channels that no output depends on. The constant goes into the biases of the layers that read it. A
// convolution that pads reads its zero point beside the image, so there only a constant equal to it can go.
// Tensor::kept_channels remembers what is left.
//
// Kernels may prefer channels in fours. With the objective latency, a tensor whose number of channels would
// not be a multiple keeps up to three of those that could go, if that makes the whole model's estimated
// instructions fewer.
//
// Weights and biases that became unused are left to remove_dead_code().
Status remove_constant_channels(Graph& graph, const Target& target);

}  // namespace mote
