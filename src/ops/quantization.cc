// SPDX-License-Identifier: Apache-2.0
#include "ops/quantization.h"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <cstdint>

namespace mote {

FixedPoint fixed_point(double real) {
  if (real == 0) return {};
  FixedPoint out;
  const double fraction = std::frexp(real, &out.shift);  // in [0.5, 1)
  auto q = static_cast<int64_t>(std::llround(fraction * static_cast<double>(int64_t{1} << 31)));
  if (q == int64_t{1} << 31) {
    q /= 2;
    ++out.shift;
  }
  if (out.shift < -31) return {};
  out.multiplier = static_cast<int32_t>(q);
  return out;
}

namespace {

// value / 2^bits to the nearest, ties away from zero.
int64_t rounded_shift(int64_t value, int bits) {
  if (bits == 0) return value;
  const int64_t half = int64_t{1} << (bits - 1);
  return value >= 0 ? (value + half) >> bits : -((-value + half) >> bits);
}

}  // namespace

int32_t rescale_ref(int32_t value, const FixedPoint& factor) {
  const int left = std::max(factor.shift, 0);
  const int right = std::max(-factor.shift, 0);
  const auto shifted = static_cast<int32_t>(static_cast<uint32_t>(value) << left);  // wraps, as TFLite's does
  // The division's ties go up: TFLite truncates after adding 2^30, or 1 - 2^30 to a negative product.
  const int64_t high = (static_cast<int64_t>(shifted) * factor.multiplier + (int64_t{1} << 30)) >> 31;
  return static_cast<int32_t>(rounded_shift(high, right));
}

WideFactor wide_factor(const FixedPoint& factor) {
  constexpr int32_t kLargest = 0x7FFF;  // a multiplier just below 2^31 must not round to 2^15
  const int32_t rounded =
      factor.multiplier < (kLargest << 16) ? (factor.multiplier + (1 << 15)) >> 16 : kLargest;
  return {rounded, 15 - factor.shift};
}

int32_t rescale_wide_ref(int64_t value, const FixedPoint& factor) {
  const WideFactor wide = wide_factor(factor);
  const int64_t half = int64_t{1} << (wide.right - 1);
  return static_cast<int32_t>((value * wide.multiplier + half) >> wide.right);
}

std::vector<FixedPoint> channel_factors(const Tensor& in, const Tensor& weights, const Tensor& out,
                                        int channels, bool product_in_float) {
  std::vector<FixedPoint> factors;
  const float in_scale = in.quant.scale[0];
  const auto out_scale = static_cast<double>(out.quant.scale[0]);
  for (int c = 0; c < channels; ++c) {
    const float weight_scale = weights.quant.scale[weights.quant.per_tensor() ? 0 : static_cast<size_t>(c)];
    const double product = product_in_float && weights.quant.per_tensor()
                               ? static_cast<double>(in_scale * weight_scale)
                               : static_cast<double>(in_scale) * static_cast<double>(weight_scale);
    factors.push_back(fixed_point(product / out_scale));
  }
  return factors;
}

RealRange activation_range_f32(const std::string& activation) {
  if (activation == "relu") return {0, FLT_MAX};
  if (activation == "relu6") return {0, 6};
  if (activation == "relu_n1_to_1") return {-1, 1};
  if (activation == "relu_0_to_1") return {0, 1};
  if (activation == "unlimited") return {-HUGE_VALF, HUGE_VALF};
  return {-FLT_MAX, FLT_MAX};
}

namespace {

Range range_within(const std::string& activation, const Quant& out, Range range) {
  const RealRange real = activation_range_f32(activation);
  const Range type = range;
  const auto quantized = [&](float value) {
    const double steps = static_cast<double>(std::round(value / out.scale[0]));
    return static_cast<int32_t>(std::clamp<double>(steps + out.zero_point[0], type.low, type.high));
  };
  if (real.low > -FLT_MAX) range.low = quantized(real.low);
  if (real.high < FLT_MAX) range.high = quantized(real.high);
  return range;
}

}  // namespace

Range activation_range(const std::string& activation, const Quant& out) {
  return range_within(activation, out, {});
}

Range activation_range(const std::string& activation, const Tensor& out) {
  if (out.type == DType::kInt32) {
    const RealRange real = activation_range_f32(activation);
    return {real.low > -FLT_MAX ? static_cast<int32_t>(real.low) : INT32_MIN,
            real.high < FLT_MAX ? static_cast<int32_t>(real.high) : INT32_MAX};
  }
  return range_within(activation, out.quant, out.type == DType::kInt16 ? Range{-32768, 32767} : Range{});
}

Result<std::string> activation_from_tflite(int code) {
  switch (code) {
    case 0:
      return std::string("none");
    case 1:
      return std::string("relu");
    case 2:
      return std::string("relu_n1_to_1");
    case 3:
      return std::string("relu6");
    case 4:
      return Error(Code::kUnsupported, "fused activation TANH has no kernel",
                   "use RELU or RELU6 after this layer");
    case 5:
      return Error(Code::kUnsupported, "fused activation SIGN_BIT has no kernel",
                   "use RELU or RELU6 after this layer");
    default:
      return Error(Code::kInvalid, "fused activation " + std::to_string(code) + " is not one of TFLite's");
  }
}

int32_t zero_point(const Tensor& tensor) { return tensor.quant.present() ? tensor.quant.zero_point[0] : 0; }

int64_t channel_weight_sum(const Tensor& weights, int channel_axis, int channel) {
  // Elements of one channel: runs of `inner` elements, one in every `inner * channels`.
  int64_t inner = 1;
  for (size_t d = static_cast<size_t>(channel_axis) + 1; d < weights.shape.size(); ++d)
    inner *= weights.shape[d];
  const int64_t channels = weights.shape[static_cast<size_t>(channel_axis)];
  const auto* w = weights.values<int8_t>();
  int64_t sum = 0;
  for (int64_t start = channel * inner; start < weights.elements(); start += inner * channels)
    for (int64_t i = 0; i < inner; ++i) sum += w[start + i];
  return sum;
}

void fold_zero_point(Graph& graph, Node& node, int channel_axis) {
  const Tensor weights = graph.tensor(node.inputs[1]);
  if (graph.tensor(node.inputs[0]).type != DType::kInt8 || node.attrs.integer("zero_point_folded") != 0)
    return;
  const int64_t zero = zero_point(graph.tensor(node.inputs[0]));
  const int channels = weights.shape[static_cast<size_t>(channel_axis)];
  if (node.inputs.size() < 3) node.inputs.push_back(kNoTensor);

  Tensor bias;
  std::vector<int32_t> values(static_cast<size_t>(channels), 0);
  if (node.inputs[2] != kNoTensor) {
    bias = graph.tensor(node.inputs[2]);
    std::copy_n(bias.values<int32_t>(), channels, values.begin());
  } else {
    bias.name = weights.name + "/bias";
  }
  for (int c = 0; c < channels; ++c) {
    const int64_t shift = -zero * channel_weight_sum(weights, channel_axis, c);
    values[static_cast<size_t>(c)] = static_cast<int32_t>(
        static_cast<uint32_t>(values[static_cast<size_t>(c)]) + static_cast<uint32_t>(shift));
  }
  Tensor folded = constant_tensor(bias.name, DType::kInt32, {channels}, values);
  folded.quant = bias.quant;
  folded.source_index = bias.source_index;
  node.inputs[2] = graph.add(std::move(folded));
  node.attrs.set("zero_point_folded", int64_t{1});
}

}  // namespace mote
