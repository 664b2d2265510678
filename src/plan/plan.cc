// SPDX-License-Identifier: Apache-2.0
#include "plan/plan.h"

#include <algorithm>

#include "plan/checker.h"
#include "plan/placement.h"

namespace mote {

Result<Layout> plan_memory(const Lowered& model, Sharing sharing) {
  const Lifetimes all = lifetimes(model, sharing);
  const Placement placement = place_blocks(all);
  Layout layout;
  layout.arena_bytes = placement.bytes;
  layout.tensor_offset.assign(model.graph.tensors.size(), Layout::kNowhere);
  layout.scratch_offset.assign(model.graph.nodes.size(), Layout::kNowhere);
  for (size_t i = 0; i < all.blocks.size(); ++i) {
    const LiveBlock& block = all.blocks[i];
    const int64_t offset = placement.offset[i];
    layout.blocks.push_back({block.tensors, block.scratch_of, offset, block.bytes, block.first, block.last});
    for (const TensorId id : block.tensors) layout.tensor_offset[static_cast<size_t>(id)] = offset;
    if (block.scratch_of >= 0) layout.scratch_offset[static_cast<size_t>(block.scratch_of)] = offset;
  }
  MOTE_TRY(check_layout(model, layout));
  return layout;
}

std::vector<int64_t> bytes_in_use(const Layout& layout, size_t nodes) {
  std::vector<const Layout::Block*> by_offset;
  for (const Layout::Block& block : layout.blocks) by_offset.push_back(&block);
  std::sort(by_offset.begin(), by_offset.end(),
            [](const auto* a, const auto* b) { return a->offset < b->offset; });
  std::vector<int64_t> out(nodes, 0);
  for (int node = 0; node < static_cast<int>(nodes); ++node) {
    int64_t end = 0;  // of what is counted
    for (const Layout::Block* block : by_offset) {
      if (node < block->first || node > block->last) continue;
      const int64_t block_end = block->offset + block->bytes;
      out[static_cast<size_t>(node)] += std::max<int64_t>(0, block_end - std::max(end, block->offset));
      end = std::max(end, block_end);
    }
  }
  return out;
}

}  // namespace mote
