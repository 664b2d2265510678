// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <vector>

#include "ops/dsp_packing.h"

namespace mote {

// Constants of int8 layers in the form of the kernels for cores without SIMD instructions, which do two
// multiply-accumulates by one 32-bit multiplication (device/nn/conv2d/gemm_s8_dual.h). What those kernels
// rely on is proved here from weights and bias.

// The channels, if all obey the conditions of device/port/requantize_dual.h too.
std::optional<std::vector<DspChannel>> dual_channels(const std::vector<int8_t>& weights,
                                                     const std::vector<int32_t>& bias,
                                                     const std::vector<FixedPoint>& factors,
                                                     const DspOutput& output);

// May these products, of int8 inputs and the weights w[0], w[stride], ..., be added up in 16 bits?
bool fits_dual_run(const int8_t* w, size_t count, size_t stride);

// Eight weights at a time, after the first four if these are left over when the weights are counted up to a
// multiple of four: does one of the two runs of four not fit?
std::vector<bool> dual_splits(const std::vector<int8_t>& weights);

// These as bits of a word, the first after `before`, which is 0 or 1 and stands above `bits` bits; after the
// last a 1.
uint32_t dual_split_bits(const std::vector<bool>& splits, uint32_t before, size_t bits);

// The word "shifts" of requantize_dual.h, without flags of a kernel's own.
int32_t dual_shifts(const DspChannel& channel);

// The stream of gemm_s8_dual.h.
std::vector<int32_t> pack_dual_stream(const std::vector<DspChannel>& channels);

// The stream of device/nn/fully_connected/fully_connected_dual.h, and what its reader must know.
struct DualFullyConnected {
  std::vector<int32_t> stream;
  int run = 2;
  bool has_patches = false;
  int32_t multiplier = 0, shifts = 0;  // of all outputs, if they have one scale
};
// `common`: the scale of all outputs, if there is only one.
DualFullyConnected pack_dual_fully_connected(std::vector<DspChannel> channels,
                                             const std::optional<FixedPoint>& common,
                                             const DspOutput& output);

}  // namespace mote
