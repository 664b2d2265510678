// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.h"
#include "ir/layout.h"
#include "plan/lifetimes.h"

namespace mote {

// Alignment of everything in the arena, bytes: a word, for float tensors and for kernels that load words.
constexpr int64_t kArenaAlignment = 4;

// Places every tensor and scratch block in the arena. Several orders of first-fit placement are tried and the
// best is improved by swapping neighbours, until the lower bound (peak_bytes) or a fixed number of tries is
// reached; the same model always gets the same plan. The result has passed check_layout().
Result<Layout> plan_memory(const Lowered& model, Sharing sharing);

}  // namespace mote
