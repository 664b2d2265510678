// SPDX-License-Identifier: Apache-2.0
#include "plan/states.h"

#include <algorithm>

#include "ops/layout.h"
#include "plan/plan.h"

namespace mote {

namespace {

// May the call write output `after` exactly over its input `before`?
bool works_in_place(const Graph& graph, const KernelCall& call, TensorId before, TensorId after) {
  if (call.kernel->takes_lists)
    return std::any_of(call.in_place.begin(), call.in_place.end(), [&](const KernelCall::InPlace& pair) {
      return call.inputs[pair.input] == before && call.outputs[pair.output] == after;
    });
  for (size_t i = 0; i < call.inputs.size(); ++i) {
    if (call.inputs[i] != before) continue;
    const int64_t bytes = graph.tensor(before).bytes();
    if (!safe_distances(call.order, i, bytes, graph.tensor(after).bytes()).contains(0)) return false;
  }
  return true;
}

// Nobody looks for the old value any more when the new one is written, and nobody else wants to have it
// there.
bool can_be_direct(const Lowered& model, const State& state) {
  const Graph& graph = model.graph;
  const int producer = graph.producer(state.after);
  if (producer < 0) return false;
  // What a loop carries lies where the loop has it.
  if (graph.nodes[static_cast<size_t>(producer)].op == "end_loop") return false;
  const auto same = [&](const State& other) { return other.after == state.after; };
  if (std::count_if(graph.states.begin(), graph.states.end(), same) > 1) return false;
  if (graph.is_read_at_end(state.before)) return false;
  for (const int reader : graph.consumers(state.before)) {
    if (reader < producer) continue;
    const KernelCall& call = model.calls[static_cast<size_t>(reader)];
    if (reader > producer || !works_in_place(graph, call, state.before, state.after)) return false;
  }
  return true;
}

}  // namespace

StatePlan plan_states(const Lowered& model) {
  StatePlan plan;
  plan.tensor_offset.assign(model.graph.tensors.size(), Layout::kNowhere);
  for (const State& state : model.graph.states) {
    const bool direct = can_be_direct(model, state);
    plan.offset.push_back(plan.bytes);
    plan.direct.push_back(direct);
    plan.tensor_offset[static_cast<size_t>(state.before)] = plan.bytes;
    if (direct) plan.tensor_offset[static_cast<size_t>(state.after)] = plan.bytes;
    plan.bytes += aligned(model.graph.tensor(state.before).bytes());
  }
  return plan;
}

}  // namespace mote
