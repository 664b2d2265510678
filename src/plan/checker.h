// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.h"
#include "ir/layout.h"
#include "ops/lowered.h"

namespace mote {

// Proves a layout without knowing how it was made: replays the model on a shadow of the arena that remembers,
// for each byte, whose value it holds, and finds any read of a byte that something else has overwritten, any
// output or scratch that lies over an input where the kernel does not allow it, and anything outside the
// arena or misaligned. A violation is an internal error that names the node and both tensors.
Status check_layout(const Lowered& model, const Layout& layout);

}  // namespace mote
