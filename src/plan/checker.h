// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.h"
#include "ops/layout.h"
#include "ops/lowered.h"

namespace mote {

// Proves a layout without knowing how it was made: replays the model on a shadow of the arena that remembers,
// for each byte, whose value it holds, write by write in the order that the kernel declares, and finds any
// byte that is overwritten before its last read, by an output or by scratch, and anything outside the arena
// or misaligned. A violation is an internal error that names the node and both tensors.
Status check_layout(const Lowered& model, const Layout& layout);

}  // namespace mote
