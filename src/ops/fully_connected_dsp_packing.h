// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "ops/dsp_packing.h"

namespace mote {

// Constants of int8 fully connected layers in the form of device/nn/fully_connected/fully_connected_dsp.h,
// and the proofs of what those kernels take for granted.

// One output.
struct DenseChannel {
  std::vector<int8_t> weights;
  int32_t bias = 0;  // zero point folded in
  int32_t multiplier = 0;
  int right = 0;  // in [1, 23]
  SumRange sums;  // that any int8 input can give, in (-2^30, 2^30)
};

// All outputs, or nothing: a factor is 1/2 or more or next to nothing, or a sum can leave its range. The
// weights of output c are those at weights[c * count ...]. An output that is the same for all inputs, whose
// sums may leave the range, gets weights 0 and a bias in the range that makes that output.
std::optional<std::vector<DenseChannel>> dense_channels(const std::vector<int8_t>& weights,
                                                        const std::vector<int32_t>& bias,
                                                        const std::vector<FixedPoint>& factors,
                                                        const DspOutput& output);

// One multiplier and shift does for all.
bool have_one_factor(const std::vector<DenseChannel>& channels);

// The stream of blocks of four outputs, out_c / 4 of them. Nothing: two weights do not fit in a shared word,
// or there are fewer than four inputs or outputs.
enum class DenseStream { kOneFactor, kPerChannel };
std::optional<std::vector<int32_t>> pack_dense_stream(const std::vector<DenseChannel>& channels,
                                                      DenseStream form);

// Of outputs `first` and all behind it: weights [out_c][in_c], bias [out_c], and bias, multiplier, right
// shift [out_c][3].
std::vector<int8_t> dense_weights(const std::vector<DenseChannel>& channels, size_t first);
std::vector<int32_t> dense_biases(const std::vector<DenseChannel>& channels, size_t first);
std::vector<int32_t> dense_constants(const std::vector<DenseChannel>& channels, size_t first);

}  // namespace mote
