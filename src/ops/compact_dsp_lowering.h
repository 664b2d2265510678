// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "ops/lowered.h"
#include "ops/quantization.h"
#include "ops/window.h"

namespace mote {

// The kernel calls of the least code on cores with the DSP extension (kIsaDsp), without inputs and outputs.
// Convolutions and fully connected layers share one kernel. Each kernel has a second form that clamps, for
// activations that need it; layers that do not are offered both, so that a model can do with one of them.
// None: the layer is not int8 or does not meet the kernels' conditions, which are proved here and in
// dsp_packing.h.
std::vector<KernelCall> lower_conv2d_compact(const Graph& graph, const Node& node, const Window& window);
std::vector<KernelCall> lower_depthwise_conv2d_compact(const Graph& graph, const Node& node,
                                                       const Window& window);
std::vector<KernelCall> lower_fully_connected_compact(const Graph& graph, const Node& node);

}  // namespace mote
