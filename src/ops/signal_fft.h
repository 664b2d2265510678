// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "ops/op.h"

namespace mote {

// What signal_rfft and signal_irfft share.

// int16, int32 and float32 have transforms.
inline constexpr TypeSet kFftTypes = {DType::kInt16, DType::kInt32, DType::kFloat32};

// The types of input and output are equal and have a transform, and the attribute "fft_length" has one; this
// is the length.
Result<int64_t> checked_fft_length(const Graph& graph, const Node& node);

// Every kernel of device/signal/rfft.h that does the node, for `rows` rows of `length` samples, shorter than
// the transform or equal.
std::vector<KernelCall> fft_calls(const Graph& graph, const Node& node, int64_t rows, int64_t length,
                                  bool inverse, const Target& target);

}  // namespace mote
