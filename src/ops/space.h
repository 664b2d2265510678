// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "ops/op.h"

namespace mote {

// Numbers of the TFLite operators that move blocks of an image to other dimensions.
namespace space_code {
enum { kDepthToSpace = 5, kSpaceToDepth = 26, kBatchToSpaceNd = 37, kSpaceToBatchNd = 38 };
}

// They become a transpose between two reshapes, which cost nothing: each block is a dimension of its own for
// a moment. SPACE_TO_BATCH_ND has a pad before it, BATCH_TO_SPACE_ND a slice behind it.
Status map_space_from_tflite(const TfliteOptions& options, Graph& graph, Node& node, int tflite_code);

}  // namespace mote
