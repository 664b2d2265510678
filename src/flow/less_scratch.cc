// SPDX-License-Identifier: Apache-2.0
#include "flow/less_scratch.h"

#include <algorithm>
#include <optional>

#include "plan/plan.h"

namespace mote {

namespace {

constexpr int64_t kMostInstructionsPercent = 125;  // of those with the fastest kernels
constexpr int kMostRounds = 8;                     // each plans the whole model

int64_t instructions(const Lowered& model, const Layout& layout) {
  int64_t sum = 0;
  for (const Layout::Stage& stage : layout.stages)
    for (const Layout::Step& step : stage.steps) sum += layout.call(model, step).instructions;
  return sum;
}

// The fastest candidate with less scratch than the call, if there is one.
Result<std::optional<KernelCall>> smaller_call(const Lowered& model, size_t node) {
  const KernelCall& now = model.calls[node];
  MOTE_ASSIGN(std::vector<KernelCall> calls,
              lower_candidates(model.graph, model.graph.nodes[node], model.target));
  std::optional<KernelCall> best;
  for (KernelCall& call : calls)
    if (call.scratch_bytes < now.scratch_bytes && (!best || call.instructions < best->instructions))
      best = std::move(call);
  return best;
}

}  // namespace

Status use_less_scratch(Lowered* model, Layout* layout) {
  const int64_t most = instructions(*model, *layout) * kMostInstructionsPercent / 100;
  for (int round = 0; round < kMostRounds; ++round) {
    const std::vector<int64_t> live = bytes_in_use(*layout, model->calls.size());
    const int64_t fullest = live.empty() ? 0 : *std::max_element(live.begin(), live.end());
    Lowered changed = *model;
    bool any = false;
    for (size_t node = 0; node < live.size(); ++node) {
      if (live[node] < fullest) continue;
      MOTE_ASSIGN(std::optional<KernelCall> call, smaller_call(*model, node));
      if (!call) continue;
      changed.calls[node] = *std::move(call);
      any = true;
    }
    if (!any) break;
    MOTE_ASSIGN(Layout planned, plan_memory(changed, Sharing::kInPlace));
    if (planned.arena_bytes >= layout->arena_bytes || instructions(changed, planned) > most) break;
    *model = std::move(changed);
    *layout = std::move(planned);
  }
  return ok_status();
}

}  // namespace mote
