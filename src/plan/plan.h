// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.h"
#include "ops/layout.h"
#include "plan/lifetimes.h"

namespace mote {

// Alignment of everything in the arena, bytes: a word, for float tensors and for kernels that load words.
constexpr int64_t kArenaAlignment = 4;

constexpr int64_t aligned(int64_t bytes) {
  return (bytes + kArenaAlignment - 1) / kArenaAlignment * kArenaAlignment;
}

// Places every tensor and scratch block in the arena, and with Sharing::kInPlace runs nodes together in
// strips where that makes the arena smaller: for at most 0.5 % more instructions, estimated, or for more if
// RAM is the target's objective. The result has passed check_layout().
Result<Layout> plan_memory(const Lowered& model, Sharing sharing);

}  // namespace mote
