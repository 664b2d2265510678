// SPDX-License-Identifier: Apache-2.0
#pragma once
// How real numbers become 8-bit codes. The trainer's fake quantisation and the exporter both use these
// functions, so what is trained is what is written. Source: TensorFlow Lite 8-bit quantization specification.
#include <cstdint>
#include <vector>

#include "train/kernels/activate.h"

namespace mote::train {

// real = scale * (code - zero_point), code in [-128, 127].
struct CodeRange {
  float scale = 1;
  int32_t zero_point = 0;
};

// A byte of the input, 0..255 less 128, stands for [0, 1]; a probability for [0, 1) in steps of 1/256.
constexpr CodeRange kInputRange{1.0f / 255, -128};
constexpr CodeRange kSoftmaxRange{1.0f / 256, -128};

// The codes of values in [low, high]; the range is widened to hold 0, which gets a code of its own. A range
// that starts at 0 has zero point -128.
CodeRange code_range(float low, float high);

// The clamping and rounding that an 8-bit tensor means for real numbers.
ActivationRule quantised_rule(const CodeRange& range);

// Scale of one channel of weights, so that its largest magnitude has the code 127 or -127.
float weight_scale(const float* weights, int64_t count, int64_t stride);

// The code of a weight, in [-127, 127].
int32_t weight_code(float weight, float scale);

// Weights seen as [outer][channels][inner], quantised channel by channel and turned back to real numbers.
// [out_c, kh, kw, in_c] by its first axis is {1, out_c, kh * kw * in_c}; depthwise [kh, kw, c] is {kh * kw,
// c, 1}.
struct ChannelView {
  int64_t outer, channels, inner;
};
std::vector<float> weight_scales(const float* weights, const ChannelView& view);
void fake_quantise_weights(const float* weights, const ChannelView& view, float* out);

}  // namespace mote::train
