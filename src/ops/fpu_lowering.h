// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <vector>

#include "ops/lowered.h"
#include "ops/window.h"

namespace mote {

// The kernel calls for float layers on cores with a single precision FPU (kIsaFpu), without inputs and
// outputs. No value: the layer is not float, is dilated or has fewer channels than the kernels sum at once.
std::optional<KernelCall> lower_conv2d_fpu(const Graph& graph, const Node& node, const Window& window);
std::optional<KernelCall> lower_depthwise_conv2d_fpu(const Graph& graph, const Node& node,
                                                     const Window& window);
std::optional<KernelCall> lower_fully_connected_fpu(const Graph& graph, const Node& node);

// Weights [channels][depth] in the kernels' order: of each MOTE_FPU_LANES channels, and of those left over,
// one value of the depth after the other.
std::vector<float> pack_fpu_weights(const std::vector<float>& weights, size_t channels);

}  // namespace mote
