// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.h"
#include "ir/graph.h"
#include "target/target.h"

namespace mote {

// Moves a PAD of rows and columns into the padding of the convolution after it. PAD writes the zero point,
// which is what a convolution's own padding counts as, so the sums are the same. Test: fuse_pads_test.cc.
Status fuse_pads(Graph& graph, const Target& target);

}  // namespace mote
