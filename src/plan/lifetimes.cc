// SPDX-License-Identifier: Apache-2.0
#include "plan/lifetimes.h"

#include <algorithm>
#include <numeric>

#include "ops/control_flow.h"
#include "plan/plan.h"
#include "plan/states.h"

namespace mote {

namespace {

constexpr int kUnused = -1;

struct Use {
  int first = kUnused, last = kUnused;
};

// For each node, the stage that it runs in; null for nodes by themselves.
std::vector<const Strips*> stage_of_nodes(const Graph& graph, const std::vector<const Strips*>& stages) {
  std::vector<const Strips*> out(graph.nodes.size(), nullptr);
  for (const Strips* stage : stages)
    for (size_t node = stage->first_node; node <= stage->last_node; ++node) out[node] = stage;
  return out;
}

// Tensors inside a stage are not whole and stay unused here; those around it live as long as it runs. States
// have memory of their own.
std::vector<Use> uses(const Graph& graph, const StatePlan& states, const std::vector<const Strips*>& stages) {
  std::vector<Use> out(graph.tensors.size());
  const auto touch = [&](TensorId id, int step) {
    if (id == kNoTensor || graph.tensor(id).is_constant() || states.holds(id)) return;
    Use& use = out[static_cast<size_t>(id)];
    use.first = use.first == kUnused ? step : std::min(use.first, step);
    use.last = std::max(use.last, step);
  };
  const int steps = static_cast<int>(graph.nodes.size());
  for (const TensorId id : graph.inputs) touch(id, 0);
  const std::vector<const Strips*> stage_of = stage_of_nodes(graph, stages);
  for (int step = 0; step < steps; ++step) {
    if (stage_of[static_cast<size_t>(step)] != nullptr) continue;
    for (const TensorId id : graph.nodes[static_cast<size_t>(step)].inputs) touch(id, step);
    for (const TensorId id : graph.nodes[static_cast<size_t>(step)].outputs) touch(id, step);
  }
  for (const Strips* stage : stages) {
    for (const size_t step : {stage->first_node, stage->last_node}) {
      for (const TensorId id : stage->inputs) touch(id, static_cast<int>(step));
      touch(stage->output, static_cast<int>(step));
    }
  }
  // The next turn of a loop reads them again.
  for (const Loop& loop : loops(graph))
    for (const TensorId id : live_in(graph, loop)) touch(id, loop.last);
  for (const TensorId id : graph.outputs) touch(id, steps);
  for (const State& state : graph.states) touch(state.after, steps);
  return out;
}

SafeDistances both(const SafeDistances& a, const SafeDistances& b) {
  return {std::min(a.most, b.most), std::lcm(a.step, b.step)};
}

// Collects blocks and overlays node by node.
class Collector {
 public:
  Collector(const Lowered& model, Sharing sharing, const std::vector<const Strips*>& stages)
      : model_(model),
        sharing_(sharing),
        use_(uses(model.graph, plan_states(model), stages)),
        block_of_(model.graph.tensors.size(), kUnused) {
    all_.last_step = static_cast<int>(model.graph.nodes.size());
  }

  void open(TensorId id) {
    const Use& u = use_[static_cast<size_t>(id)];
    if (u.first == kUnused || block_of_[static_cast<size_t>(id)] != kUnused) return;
    block_of_[static_cast<size_t>(id)] = static_cast<int>(all_.blocks.size());
    all_.blocks.push_back({model_.graph.tensor(id).bytes(), u.first, u.last, {id}, -1});
  }

  void add_node(size_t step) {
    const KernelCall& call = model_.calls[step];
    bring_up_to_date(model_.graph.nodes[step]);
    if (sharing_ == Sharing::kInPlace && is_free(step)) share(call.inputs[0], call.outputs[0]);
    for (const TensorId id : model_.graph.nodes[step].outputs) open(id);
    if (sharing_ == Sharing::kInPlace && call.outputs.size() == 1)
      add_overlays(step, call.inputs, call.outputs[0], call.order);
    if (call.scratch_bytes > 0) add_scratch(step, call.scratch_bytes, step, step);
  }

  void add_stage(const Strips& stage) {
    open(stage.output);
    add_overlays(stage.last_node, stage.inputs, stage.output, stage.order);
    for (const LineBuffer& buffer : stage.buffers)
      all_.blocks.push_back({buffer.bytes,
                             static_cast<int>(buffer.first_node),
                             static_cast<int>(buffer.last_node),
                             {buffer.tensor},
                             -1,
                             true});
    for (const StripScratch& scratch : stage.scratch)
      add_scratch(scratch.node, scratch.bytes, scratch.first_node, scratch.last_node);
  }

  Lifetimes take() { return std::move(all_); }

 private:
  // What a loop carries stays in one place, whatever is shared.
  void bring_up_to_date(const Node& node) {
    if (node.op != "end_loop") return;
    const std::vector<TensorId> before = carried(node);
    for (size_t i = 0; i < before.size(); ++i) share(before[i], node.outputs[i]);
  }

  bool in_arena(TensorId id) const { return use_[static_cast<size_t>(id)].first != kUnused; }
  bool ends_at(TensorId id, size_t step) const {
    return use_[static_cast<size_t>(id)].last == static_cast<int>(step);
  }
  size_t block(TensorId id) const { return static_cast<size_t>(block_of_[static_cast<size_t>(id)]); }

  bool is_free(size_t step) const {
    const KernelCall& call = model_.calls[step];
    return call.kernel->access == Access::kAlias && ends_at(call.inputs[0], step) &&
           in_arena(call.outputs[0]) &&
           model_.graph.tensor(call.inputs[0]).bytes() == model_.graph.tensor(call.outputs[0]).bytes();
  }

  void share(TensorId in, TensorId out) {
    LiveBlock& shared = all_.blocks[block(in)];
    shared.last = std::max(shared.last, use_[static_cast<size_t>(out)].last);
    shared.tensors.push_back(out);
    block_of_[static_cast<size_t>(out)] = block_of_[static_cast<size_t>(in)];
  }

  void add_scratch(size_t node, int64_t bytes, size_t first, size_t last) {
    all_.blocks.push_back(
        {bytes, static_cast<int>(first), static_cast<int>(last), {}, static_cast<int>(node)});
  }

  void add_overlays(size_t step, const std::vector<TensorId>& inputs, TensorId out,
                    const AccessOrder& order) {
    if (!in_arena(out)) return;
    for (size_t i = 0; i < inputs.size(); ++i) {
      const TensorId in = inputs[i];
      if (!ends_at(in, step) || block(in) == block(out)) continue;
      add_overlay(
          {block(in), block(out),
           safe_distances(order, i, model_.graph.tensor(in).bytes(), model_.graph.tensor(out).bytes())});
    }
  }

  // A tensor that is two inputs at once obeys both.
  void add_overlay(const Overlay& overlay) {
    for (Overlay& known : all_.overlays) {
      if (known.in != overlay.in || known.out != overlay.out) continue;
      known.distances = both(known.distances, overlay.distances);
      return;
    }
    all_.overlays.push_back(overlay);
  }

  const Lowered& model_;
  Sharing sharing_;
  std::vector<Use> use_;
  std::vector<int> block_of_;
  Lifetimes all_;
};

// The most bytes that both blocks can have in common.
int64_t most_common_bytes(const LiveBlock& in, const LiveBlock& out, const SafeDistances& distances) {
  if (!distances.any()) return 0;
  // The closest distance at or below zero leaves the most, except where the output is smaller than the input
  // and may start inside it; then the output's whole length is the bound.
  if (distances.most >= 0) return std::min(in.bytes, out.bytes);
  return std::max<int64_t>(0, std::min(in.bytes, out.bytes + distances.most));
}

}  // namespace

Lifetimes lifetimes(const Lowered& model, Sharing sharing, const std::vector<const Strips*>& stages) {
  Collector collector(model, sharing, stages);
  for (const TensorId id : model.graph.inputs) collector.open(id);
  const std::vector<const Strips*> stage_of = stage_of_nodes(model.graph, stages);
  for (size_t step = 0; step < model.graph.nodes.size(); ++step) {
    if (stage_of[step] == nullptr) {
      collector.add_node(step);
    } else if (step == stage_of[step]->first_node) {
      collector.add_stage(*stage_of[step]);
    }
  }
  return collector.take();
}

std::vector<int64_t> live_bytes(const Lifetimes& lifetimes) {
  int last = lifetimes.last_step;
  for (const LiveBlock& block : lifetimes.blocks) last = std::max(last, block.last);
  std::vector<int64_t> live(static_cast<size_t>(last) + 1, 0);
  for (const LiveBlock& block : lifetimes.blocks)
    for (int step = block.first; step <= block.last; ++step)
      live[static_cast<size_t>(step)] += aligned(block.bytes);
  for (const Overlay& overlay : lifetimes.overlays) {
    const LiveBlock& in = lifetimes.blocks[overlay.in];
    const LiveBlock& out = lifetimes.blocks[overlay.out];
    for (int step = out.first; step <= in.last; ++step)
      live[static_cast<size_t>(step)] -= aligned(most_common_bytes(in, out, overlay.distances));
  }
  return live;
}

int64_t peak_bytes(const Lifetimes& lifetimes) {
  const std::vector<int64_t> live = live_bytes(lifetimes);
  return live.empty() ? 0 : *std::max_element(live.begin(), live.end());
}

}  // namespace mote
