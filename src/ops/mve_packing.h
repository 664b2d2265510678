// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "ops/dsp_packing.h"
#include "ops/lowered.h"

namespace mote {

// Constants of int8 layers in the form of the kernels for cores with Helium vectors (device/port/mve.h).

// The channels of the layer, proved as for the DSP kernels; nothing if one of them shifts left.
std::optional<std::vector<DspChannel>> mve_channels(const std::vector<int8_t>& weights,
                                                    const std::vector<int32_t>& bias,
                                                    const std::vector<FixedPoint>& factors,
                                                    const DspOutput& output);

// Weights of `group` channels interleaved by vectors, of which the first one may be short: gemm_s8_mve.h.
// Channels that do not exist in the last group are zeros.
std::vector<int8_t> pack_mve_weights(const std::vector<DspChannel>& channels, size_t group);

// Four channels at a time: biases, multipliers, minus the right shifts.
std::vector<int32_t> pack_mve_constants(const std::vector<DspChannel>& channels);

// The scalars out_zero_point, out_min, out_max and is_signed.
void add_mve_output(KernelCall& call, const Node& node, const Tensor& out,
                    const std::vector<DspChannel>& channels);

}  // namespace mote
