// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.h"
#include "ops/layout.h"
#include "ops/lowered.h"

namespace mote {

// Where RAM comes first: nodes at the arena's fullest step take a kernel with less scratch, as long as the
// arena shrinks and the model takes at most a quarter more instructions than with the fastest kernels.
// `layout` is the plan of `model`; both are replaced by better ones.
Status use_less_scratch(Lowered* model, Layout* layout);

}  // namespace mote
