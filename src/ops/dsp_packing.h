// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "ops/quantization.h"

namespace mote {

// Constants of int8 layers in the form of the kernels for cores with the DSP extension. Those kernels leave
// out work that cannot matter; here it is proved, channel by channel, from the weights and the bias. No value
// means that the proof fails, and a portable kernel must do the layer.

// What the kernels do after the sum.
struct DspOutput {
  int32_t zero_point = 0;
  Range range;  // of the activation
};
DspOutput dsp_output(const Node& node, const Tensor& out);

// The smallest and the largest sum that any int8 input can give.
struct SumRange {
  int64_t lowest = 0, highest = 0;
};
SumRange sum_range(const std::vector<int8_t>& weights, int32_t bias);

// What a layer makes of a sum.
int64_t output_of(int64_t sum, const FixedPoint& factor, const DspOutput& output);

// One output channel, proved to obey the conditions of device/port/requantize_dsp.h.
struct DspChannel {
  std::vector<int8_t> weights;  // in the order in which the kernel reads inputs
  int32_t bias = 0;             // zero point folded in
  int64_t lowest = 0;           // the smallest and largest sum that any int8 input can give
  int64_t highest = 0;
  int32_t multiplier = 0;
  int right = 0;           // shift after the multiplication, in [0, 23]
  int left = 0;            // shift before it, in [0, 7]
  bool is_signed = false;  // rounding must look at the sign
};

// A channel whose output is the same for all inputs gets weights 0 and the bias that makes that output.
std::optional<DspChannel> dsp_channel(std::vector<int8_t> weights, int32_t bias, const FixedPoint& factor,
                                      const DspOutput& output);

// All channels or nothing; the weights of channel c are those at weights[c * count ...].
std::optional<std::vector<DspChannel>> dsp_channels(const std::vector<int8_t>& weights,
                                                    const std::vector<int32_t>& bias,
                                                    const std::vector<FixedPoint>& factors,
                                                    const DspOutput& output);

// For kernels that need a shift to the right: a constant output is half of its sum, and half of twice as much
// with one.
void shift_if_constant(DspChannel* channel);

// The word "shifts" of requantize_dsp.h.
int32_t dsp_shifts(const DspChannel& channel, int first_shift);

// A stream of int32: groups of channels that share words, then single channels. All are single if a sum or a
// weight is too large to share a word.
struct DspStream {
  std::vector<int32_t> words;
  int groups = 0;
};

// The stream of device/nn/conv2d/gemm_s8_dsp.h, in groups of two.
DspStream pack_gemm_stream(const std::vector<DspChannel>& channels, const DspOutput& output);

// Appends the weights of two channels at k, and their weights at k + 2, as one word; false if a half
// overflows. Weights beyond the end are 0.
bool append_pair(const std::vector<int8_t>& a, const std::vector<int8_t>& b, size_t k,
                 std::vector<int32_t>* stream);

// bias, multiplier, shifts for each channel, as device/nn/depthwise_conv2d/depthwise_conv2d_dsp.h wants them.
std::vector<int32_t> pack_depthwise_constants(const std::vector<DspChannel>& channels);

}  // namespace mote
