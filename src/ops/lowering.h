// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <utility>
#include <vector>

#include "ops/lowered.h"
#include "ops/quantization.h"
#include "ops/window.h"

namespace mote {

// What the lower() functions of several operators share.

// Adds a kernel call that a family of kernels offers, if it does.
inline void add_variant(std::optional<KernelCall> call, std::vector<KernelCall>* calls) {
  if (call) calls->push_back(std::move(*call));
}
inline void add_variants(std::vector<KernelCall> variants, std::vector<KernelCall>* calls) {
  for (KernelCall& call : variants) calls->push_back(std::move(call));
}

// The bias of a node in * weights + bias, one value for each output channel; zeros if it has none.
template <class T>
std::vector<T> bias_or_zeros(const Graph& graph, const Node& node, int channel_axis) {
  const auto channels =
      static_cast<size_t>(graph.tensor(node.inputs[1]).shape[static_cast<size_t>(channel_axis)]);
  if (node.inputs.size() < 3 || node.inputs[2] == kNoTensor) return std::vector<T>(channels, T{});
  const T* values = graph.tensor(node.inputs[2]).values<T>();
  return std::vector<T>(values, values + channels);
}

// int8 weights as they lie in the model.
std::vector<int8_t> weights_of(const Tensor& tensor);

// The pointers "multiplier" (int32) and "shift" (int8), one entry for each output channel.
void add_factors(KernelCall& call, const std::vector<FixedPoint>& factors);

// The same for 64-bit sums: multipliers of 16 bits, and shifts to the right.
void add_wide_factors(KernelCall& call, const std::vector<FixedPoint>& factors);

// Layers of int16 activations and int8 weights: sums have as many bits as the bias has; without a bias 64,
// unless the attribute "narrow_sums" says 32.
bool has_wide_sums(const Graph& graph, const Node& node);

// Of such a layer, the kernel of device/nn/conv2d/conv2d_s16.h, and the pointers "bias", "multiplier" and
// "shift".
void add_s16_outputs(KernelCall& call, const Graph& graph, const Node& node, int channel_axis,
                     const std::vector<FixedPoint>& factors);

// The scalars in_h, in_w, in_c, out_h and out_w of an operator on images.
void add_image_sizes(KernelCall& call, const Tensor& in, const Tensor& out);

// The scalars kernel_h, kernel_w, stride_h, stride_w, dilation_h, dilation_w, pad_top and pad_left. One tap
// has no distance to the next: its dilation is given as 1, so that a kernel's steps stay inside the tensor.
void add_window(KernelCall& call, const Window& window);

// What the kernels for elements of this type end with: "s8", "s16", "s32", "s64", "u8" or "f32"; booleans are
// bytes.
const char* type_suffix(DType type);

// The scalars "out_min" and "out_max" of an activation: in steps of the output, or float.
void add_activation_range(KernelCall& call, const Node& node, const Tensor& out);

}  // namespace mote
