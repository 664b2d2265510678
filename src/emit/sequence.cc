// SPDX-License-Identifier: Apache-2.0
#include "emit/sequence.h"

#include "emit/parts.h"
#include "ops/control_flow.h"

namespace mote {

Sequence::Sequence(const EmitRequest& request) {
  const std::vector<Successor> successors = mote::successors(request.model.graph);
  for (const Layout::Stage& stage : request.layout.stages) {
    const Successor& successor = successors[static_cast<size_t>(stage.last_node)];
    const bool forks = successor.flag != kNoTensor || successor.next != stage.last_node + 1;
    forks_ |= forks;
    if (stage.steps.empty() && !forks) continue;
    items_.push_back({&stage, stage.steps.empty() ? "" : stage_symbol(request, stage), successor.flag,
                      successor.next, successor.otherwise});
  }
  for (Item& item : items_) {
    item.next = item_of(item.next);
    if (item.otherwise >= 0) item.otherwise = item_of(item.otherwise);
  }
}

int Sequence::item_of(int node) const {
  size_t i = 0;
  while (i < items_.size() && items_[i].stage->last_node < node) ++i;
  return static_cast<int>(i);
}

}  // namespace mote
