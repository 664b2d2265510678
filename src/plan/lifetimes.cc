// SPDX-License-Identifier: Apache-2.0
#include "plan/lifetimes.h"

#include <algorithm>

namespace mote {

namespace {

constexpr int kUnused = -1;

struct Use {
  int first = kUnused, last = kUnused;
};

std::vector<Use> uses(const Graph& graph) {
  std::vector<Use> out(graph.tensors.size());
  const auto touch = [&](TensorId id, int step) {
    if (id == kNoTensor || graph.tensor(id).is_constant()) return;
    Use& use = out[static_cast<size_t>(id)];
    if (use.first == kUnused) use.first = step;
    use.last = std::max(use.last, step);
  };
  const int steps = static_cast<int>(graph.nodes.size());
  for (const TensorId id : graph.inputs) touch(id, 0);
  for (int step = 0; step < steps; ++step) {
    for (const TensorId id : graph.nodes[static_cast<size_t>(step)].inputs) touch(id, step);
    for (const TensorId id : graph.nodes[static_cast<size_t>(step)].outputs) touch(id, step);
  }
  for (const TensorId id : graph.outputs) touch(id, steps);
  return out;
}

// The output may take over the first input's block when this node is the last to read it.
bool in_place(const Lowered& model, int step, const std::vector<Use>& use) {
  const KernelCall& call = model.calls[static_cast<size_t>(step)];
  if (call.kernel->overlap == Overlap::kNone || call.inputs.empty() || call.outputs.size() != 1) return false;
  const TensorId in = call.inputs[0], out = call.outputs[0];
  return use[static_cast<size_t>(in)].last == step &&
         model.graph.tensor(in).bytes() == model.graph.tensor(out).bytes();
}

}  // namespace

std::vector<LiveBlock> live_blocks(const Lowered& model, Sharing sharing) {
  const Graph& graph = model.graph;
  const std::vector<Use> use = uses(graph);
  std::vector<LiveBlock> blocks;
  std::vector<int> block_of(graph.tensors.size(), -1);
  const auto open = [&](TensorId id) {
    const Use& u = use[static_cast<size_t>(id)];
    if (u.first == kUnused || block_of[static_cast<size_t>(id)] >= 0) return;
    block_of[static_cast<size_t>(id)] = static_cast<int>(blocks.size());
    blocks.push_back({graph.tensor(id).bytes(), u.first, u.last, {id}, -1});
  };
  for (const TensorId id : graph.inputs) open(id);
  for (size_t step = 0; step < graph.nodes.size(); ++step) {
    const KernelCall& call = model.calls[step];
    if (sharing == Sharing::kInPlace && in_place(model, static_cast<int>(step), use)) {
      const int shared = block_of[static_cast<size_t>(call.inputs[0])];
      const TensorId out = call.outputs[0];
      LiveBlock& block = blocks[static_cast<size_t>(shared)];
      block.last = std::max(block.last, use[static_cast<size_t>(out)].last);
      block.tensors.push_back(out);
      block_of[static_cast<size_t>(out)] = shared;
    }
    for (const TensorId id : graph.nodes[step].outputs) open(id);
    if (call.scratch_bytes > 0)
      blocks.push_back(
          {call.scratch_bytes, static_cast<int>(step), static_cast<int>(step), {}, static_cast<int>(step)});
  }
  return blocks;
}

int64_t peak_bytes(const std::vector<LiveBlock>& blocks, int steps) {
  int64_t peak = 0;
  for (int step = 0; step <= steps; ++step) {
    int64_t live = 0;
    for (const LiveBlock& block : blocks)
      if (block.first <= step && step <= block.last) live += (block.bytes + 3) / 4 * 4;
    peak = std::max(peak, live);
  }
  return peak;
}

}  // namespace mote
