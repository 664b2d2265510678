// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <vector>

#include "ops/lowered.h"
#include "ops/quantization.h"
#include "ops/window.h"

namespace mote {

// The kernel calls for cores without SIMD instructions, without inputs and outputs. No value: the layer is
// not int8 or does not meet the kernels' conditions (dual_packing.h).
std::optional<KernelCall> lower_conv2d_dual(const Graph& graph, const Node& node, const Window& window);
std::optional<KernelCall> lower_depthwise_conv2d_dual(const Graph& graph, const Node& node,
                                                      const Window& window);
std::optional<KernelCall> lower_fully_connected_dual(const Graph& graph, const Node& node);

// The same for layers over one input channel, which need no columns (device/nn/conv2d/conv2d_dual.h).
std::optional<KernelCall> lower_conv2d_dual_plane(const Graph& graph, const Node& node, const Window& window);
std::optional<KernelCall> lower_depthwise_conv2d_dual_plane(const Graph& graph, const Node& node,
                                                            const Window& window);

// What such a layer costs as an ordinary convolution.
int64_t one_channel_gemm_instructions(const Window& window, const Tensor& out);

// A convolution over `weights` [out_c][kernel_h][kernel_w][in_c].
std::optional<KernelCall> lower_dual_gemm(const Graph& graph, const Node& node, const Window& window,
                                          const std::vector<int8_t>& weights,
                                          const std::vector<FixedPoint>& factors, int channel_axis);

}  // namespace mote
