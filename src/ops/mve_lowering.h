// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>

#include "ops/lowered.h"
#include "ops/window.h"

namespace mote {

// The kernel calls for cores with Helium vectors (kIsaMve), without inputs and outputs. No value: the layer
// is not int8 or does not meet the kernels' conditions (mve_packing.h), and another kernel does it.
std::optional<KernelCall> lower_conv2d_mve(const Graph& graph, const Node& node, const Window& window);
std::optional<KernelCall> lower_depthwise_conv2d_mve(const Graph& graph, const Node& node,
                                                     const Window& window);
std::optional<KernelCall> lower_fully_connected_mve(const Graph& graph, const Node& node);

}  // namespace mote
