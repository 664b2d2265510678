// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <vector>

#include "ops/lowered.h"
#include "ops/quantization.h"
#include "ops/window.h"

namespace mote {

// The kernel calls for cores with the DSP extension (kIsaDsp), without inputs and outputs. No value: the
// layer is not int8 or does not meet the kernels' conditions (dsp_packing.h), and the portable kernel does
// it.
std::optional<KernelCall> lower_conv2d_dsp(const Graph& graph, const Node& node, const Window& window);
std::optional<KernelCall> lower_depthwise_conv2d_dsp(const Graph& graph, const Node& node,
                                                     const Window& window);
std::optional<KernelCall> lower_depthwise_conv2d_dsp_3x3(const Graph& graph, const Node& node,
                                                         const Window& window);
std::optional<KernelCall> lower_depthwise_conv2d_dsp_line(const Graph& graph, const Node& node,
                                                          const Window& window);
std::optional<KernelCall> lower_depthwise_conv2d_dsp_direct(const Graph& graph, const Node& node,
                                                            const Window& window);
std::optional<KernelCall> lower_fully_connected_dsp(const Graph& graph, const Node& node);

// What those three share: one convolution over `weights` [out_c][kernel_h][kernel_w][in_c].
std::optional<KernelCall> lower_dsp_gemm(const Graph& graph, const Node& node, const Window& window,
                                         const std::vector<int8_t>& weights,
                                         const std::vector<FixedPoint>& factors, int channel_axis);

}  // namespace mote
