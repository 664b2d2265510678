// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.h"
#include "ir/graph.h"
#include "target/target.h"

namespace mote {

// Makes one node conv2d_add of an int8 convolution and the sum that is the only reader of its output, so that
// this output never lies in memory. Where both operands are convolutions it is the later one. The other
// operand, the residual, has the shape of the sum and is no constant.
//
// Only where the target has a kernel for the one node that is estimated to take fewer instructions than two
// kernels for the two: cores with Helium. On others the sum by itself is as good (docs/design.md). Nothing is
// fused for size: the kernel would come on top of those that do the model's other convolutions. A node that a
// file brings along from another target is taken apart where it does not pay. Test:
// fuse_residual_adds_test.cc.
Status fuse_residual_adds(Graph& graph, const Target& target);

}  // namespace mote
