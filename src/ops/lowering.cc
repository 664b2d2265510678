// SPDX-License-Identifier: Apache-2.0
#include "ops/lowering.h"

namespace mote {

std::vector<int8_t> weights_of(const Tensor& tensor) {
  return {tensor.values<int8_t>(), tensor.values<int8_t>() + tensor.elements()};
}

void add_factors(KernelCall& call, const std::vector<FixedPoint>& factors) {
  std::vector<int32_t> multiplier;
  std::vector<int8_t> shift;
  for (const FixedPoint& factor : factors) {
    multiplier.push_back(factor.multiplier);
    shift.push_back(static_cast<int8_t>(factor.shift));
  }
  call.pointer("multiplier", DType::kInt32, multiplier);
  call.pointer("shift", DType::kInt8, shift);
}

void add_wide_factors(KernelCall& call, const std::vector<FixedPoint>& factors) {
  std::vector<int32_t> multiplier;
  std::vector<int8_t> right;
  for (const FixedPoint& factor : factors) {
    multiplier.push_back(wide_factor(factor).multiplier);
    right.push_back(static_cast<int8_t>(wide_factor(factor).right));
  }
  call.pointer("multiplier", DType::kInt32, multiplier);
  call.pointer("shift", DType::kInt8, right);
}

bool has_wide_sums(const Graph& graph, const Node& node) {
  if (node.inputs.size() > 2 && node.inputs[2] != kNoTensor)
    return graph.tensor(node.inputs[2]).type == DType::kInt64;
  return node.attrs.integer("narrow_sums") == 0;
}

void add_s16_outputs(KernelCall& call, const Graph& graph, const Node& node, int channel_axis,
                     const std::vector<FixedPoint>& factors) {
  if (has_wide_sums(graph, node)) {
    call.kernel = &kernel("conv2d_s16");
    call.pointer("bias", DType::kInt64, bias_or_zeros<int64_t>(graph, node, channel_axis));
    add_wide_factors(call, factors);
  } else {
    call.kernel = &kernel("conv2d_s16_narrow");
    call.pointer("bias", DType::kInt32, bias_or_zeros<int32_t>(graph, node, channel_axis));
    add_factors(call, factors);
  }
}

void add_image_sizes(KernelCall& call, const Tensor& in, const Tensor& out) {
  call.integer("in_h", in.shape[1]);
  call.integer("in_w", in.shape[2]);
  call.integer("in_c", in.shape[3]);
  call.integer("out_h", out.shape[1]);
  call.integer("out_w", out.shape[2]);
}

void add_window(KernelCall& call, const Window& w) {
  call.integer("kernel_h", w.kernel_h);
  call.integer("kernel_w", w.kernel_w);
  call.integer("stride_h", w.stride_h);
  call.integer("stride_w", w.stride_w);
  call.integer("dilation_h", w.kernel_h > 1 ? w.dilation_h : 1);
  call.integer("dilation_w", w.kernel_w > 1 ? w.dilation_w : 1);
  call.integer("pad_top", w.pad_top);
  call.integer("pad_left", w.pad_left);
}

const char* type_suffix(DType type) {
  switch (type) {
    case DType::kFloat32:
      return "f32";
    case DType::kInt16:
      return "s16";
    case DType::kInt32:
      return "s32";
    case DType::kInt64:
      return "s64";
    case DType::kUInt8:
      return "u8";
    case DType::kUInt32:
      return "u32";
    case DType::kUInt64:
      return "u64";
    case DType::kInt8:
    case DType::kBool:
      break;
  }
  return "s8";
}

void add_activation_range(KernelCall& call, const Node& node, const Tensor& out) {
  const std::string activation = node.attrs.text("activation", "none");
  if (out.type == DType::kFloat32) {
    const RealRange range = activation_range_f32(activation);
    call.real("out_min", range.low);
    call.real("out_max", range.high);
  } else {
    const Range range = activation_range(activation, out);
    call.integer("out_min", range.low);
    call.integer("out_max", range.high);
  }
}

}  // namespace mote
