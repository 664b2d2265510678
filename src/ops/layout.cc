// SPDX-License-Identifier: Apache-2.0
#include "ops/layout.h"

#include <algorithm>

namespace mote {

namespace {

std::vector<const Layout::Block*> by_offset(const Layout& layout) {
  std::vector<const Layout::Block*> out;
  for (const Layout::Block& block : layout.blocks) out.push_back(&block);
  std::sort(out.begin(), out.end(), [](const auto* a, const auto* b) { return a->offset < b->offset; });
  return out;
}

}  // namespace

const KernelCall& Layout::call_of_node(const Lowered& model, size_t node) const {
  for (const Stage& stage : stages)
    for (const Step& step : stage.steps)
      if (step.node == static_cast<int>(node)) return call(model, step);
  return model.calls[node];
}

const KernelInfo& move_kernel() { return kernel("move_down"); }

KernelCall move_call(const Layout::Move& move) {
  KernelCall call;
  call.kernel = &move_kernel();
  call.integer("bytes", move.from.bytes);
  return call;
}

std::vector<int64_t> bytes_in_use(const Layout& layout, size_t nodes) {
  std::vector<int64_t> out(nodes, 0);
  for (int node = 0; node < static_cast<int>(nodes); ++node) {
    int64_t end = 0;  // of what is counted
    for (const Layout::Block* block : by_offset(layout)) {
      if (node < block->first || node > block->last) continue;
      const int64_t block_end = block->offset + block->bytes;
      out[static_cast<size_t>(node)] += std::max<int64_t>(0, block_end - std::max(end, block->offset));
      end = std::max(end, block_end);
    }
  }
  return out;
}

std::vector<DeadBytes> dead_after(const Layout& layout, const Layout::Stage& stage) {
  std::vector<DeadBytes> out;
  int64_t end = 0;  // of what lives
  const auto add_gap = [&](int64_t next) {
    if (next > end) out.push_back({end, next - end});
  };
  for (const Layout::Block* block : by_offset(layout)) {
    if (block->first > stage.last_node || block->last <= stage.last_node) continue;
    add_gap(block->offset);
    end = std::max(end, block->offset + block->bytes);
  }
  add_gap(layout.arena_bytes);
  return out;
}

}  // namespace mote
