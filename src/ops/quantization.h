// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "ir/graph.h"

namespace mote {

// A real factor as TFLite's fixed point: real = multiplier * 2^(shift - 31), multiplier 0 or in [2^30, 2^31).
// Source: TFLM 90b983c, QuantizeMultiplier() in kernels/internal/quantization_util.cc.
struct FixedPoint {
  int32_t multiplier = 0;
  int shift = 0;  // in [-31, 30]; infer() refuses factors of 2^30 and more
};
FixedPoint fixed_point(double real);

// value * multiplier * 2^(shift - 31) with TFLite's double rounding; the naive form, in 64-bit integers.
int32_t rescale_ref(int32_t value, const FixedPoint& factor);

// The same for the 64-bit sums of layers with int16 activations: one rounding, and a multiplier of 16 bits.
// Source: TFLM 90b983c, MultiplyByQuantizedMultiplier(int64_t, ...) in kernels/internal/common.cc.
struct WideFactor {
  int32_t multiplier = 0;  // in [2^14, 2^15), or 0
  int right = 0;           // in [8, 46]
};
WideFactor wide_factor(const FixedPoint& factor);
int32_t rescale_wide_ref(int64_t value, const FixedPoint& factor);

// Per output channel: in_scale * weight_scale[c] / out_scale, as TFLM computes it for convolutions (in
// double), and for a fully connected layer with one weight scale (the product of the two scales in float).
std::vector<FixedPoint> channel_factors(const Tensor& in, const Tensor& weights, const Tensor& out,
                                        int channels, bool product_in_float);

// The range that an activation leaves of the output type, as TFLM's CalculateActivationRangeQuantized().
// activation: "none", "relu", "relu6", "relu_n1_to_1", "relu_0_to_1"; and of floats "unlimited", which lets
// infinities pass, where TFLite's "none" makes the largest floats of them.
struct Range {
  int32_t low = -128, high = 127;
};
Range activation_range(const std::string& activation, const Quant& out);
// Of int8 or int16; of int32, which is not quantised, the numbers themselves.
Range activation_range(const std::string& activation, const Tensor& out);
struct RealRange {
  float low, high;  // -FLT_MAX and FLT_MAX where there is no bound
};
RealRange activation_range_f32(const std::string& activation);

// TFLite's ActivationFunctionType as our attribute; an error for TANH and SIGN_BIT.
Result<std::string> activation_from_tflite(int code);

// The zero point, 0 for tensors that are not quantised.
int32_t zero_point(const Tensor& tensor);

// Adds -in_zero_point * (sum of a channel's weights) to each bias (a bias of zeros is made if the node has
// none) and sets the attribute "zero_point_folded", after which the node's input is read as it is stored and
// padding reads the zero point. Exact modulo 2^32. Float nodes and nodes already folded are left alone.
void fold_zero_point(Graph& graph, Node& node, int channel_axis);

// How many weights one output channel has, and the sum of channel c.
int64_t channel_weight_sum(const Tensor& weights, int channel_axis, int channel);

}  // namespace mote
