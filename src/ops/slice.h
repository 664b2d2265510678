// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "ops/op.h"

namespace mote {

// Numbers of the TFLite operators that become slices.
namespace slice_code {
enum { kStridedSlice = 45, kSplit = 49, kSlice = 65, kUnpack = 88, kSplitV = 102, kReverseV2 = 105 };
}

// Operators that cut a tensor: SLICE, STRIDED_SLICE, REVERSE_V2; and SPLIT, SPLIT_V and UNPACK, of which
// every output becomes a node of its own: then each lives only as long as it is needed, and one that nobody
// reads costs nothing.
Status map_slice_from_tflite(const TfliteOptions& options, Graph& graph, Node& node, int tflite_code);

}  // namespace mote
