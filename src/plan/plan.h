// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.h"
#include "ir/layout.h"
#include "plan/lifetimes.h"

namespace mote {

// Alignment of everything in the arena, bytes: a word, for float tensors and for kernels that load words.
constexpr int64_t kArenaAlignment = 4;

constexpr int64_t aligned(int64_t bytes) {
  return (bytes + kArenaAlignment - 1) / kArenaAlignment * kArenaAlignment;
}

// Places every tensor and scratch block in the arena. The result has passed check_layout().
Result<Layout> plan_memory(const Lowered& model, Sharing sharing);

// Bytes of the arena that are in use while each node runs; what two blocks have in common counts once.
std::vector<int64_t> bytes_in_use(const Layout& layout, size_t nodes);

}  // namespace mote
