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
std::vector<KernelCall> lower_conv2d_dsp(const Graph& graph, const Node& node, const Window& window,
                                         Objective objective);
std::optional<KernelCall> lower_depthwise_conv2d_dsp(const Graph& graph, const Node& node,
                                                     const Window& window);
std::vector<KernelCall> lower_depthwise_conv2d_dsp_3x3(const Graph& graph, const Node& node,
                                                       const Window& window);
std::optional<KernelCall> lower_depthwise_conv2d_dsp_line(const Graph& graph, const Node& node,
                                                          const Window& window);
std::optional<KernelCall> lower_depthwise_conv2d_dsp_direct(const Graph& graph, const Node& node,
                                                            const Window& window);
// Both, if the depthwise layer has one input channel: see device/nn/conv2d/conv2d_sliding_dsp.h.
std::optional<KernelCall> lower_conv2d_dsp_sliding(const Graph& graph, const Node& node,
                                                   const Window& window);
// Windows that are three wide: see device/nn/conv2d/conv2d_overlap_dsp.h.
std::optional<KernelCall> lower_conv2d_dsp_overlap(const Graph& graph, const Node& node,
                                                   const Window& window);
std::vector<KernelCall> lower_fully_connected_dsp(const Graph& graph, const Node& node, Objective objective);

// A fully connected layer over `weights` [out_c][in_c], for each in_c values of the input: all kernels that
// can do it.
std::vector<KernelCall> lower_dense_dsp(const Graph& graph, const Node& node,
                                        const std::vector<int8_t>& weights,
                                        const std::vector<FixedPoint>& factors, int channel_axis,
                                        Objective objective);

// What convolutions share: one over `weights` [out_c][kernel_h][kernel_w][in_c].
std::optional<KernelCall> lower_dsp_gemm(const Graph& graph, const Node& node, const Window& window,
                                         const std::vector<int8_t>& weights,
                                         const std::vector<FixedPoint>& factors, int channel_axis);

}  // namespace mote
