// SPDX-License-Identifier: Apache-2.0
#include "plan/checker.h"

#include <algorithm>
#include <map>

#include "base/format.h"
#include "ops/control_flow.h"

namespace mote {

namespace {

constexpr int32_t kNobody = -1;
constexpr int32_t kScratch = -2;

// What one call of a node leaves in scratch to the next.
constexpr int32_t kept_by(int node) { return kScratch - 1 - node; }
constexpr int node_of_kept(int32_t owner) { return kScratch - 1 - owner; }

// What a byte of the arena holds: a byte of a tensor, scratch, or nothing.
struct Held {
  int32_t owner = kNobody;
  int32_t index = 0;
};

class Shadow {
 public:
  Shadow(const Lowered& model, const Layout& layout)
      : model_(model), layout_(layout), held_(static_cast<size_t>(layout.arena_bytes + layout.state_bytes)) {}

  // The whole of a tensor, at the place that the layout names.
  Layout::Part whole(TensorId id) const {
    return {id, 0, model_.graph.tensor(id).bytes(), layout_.tensor_offset[static_cast<size_t>(id)]};
  }

  Status place(const Layout::Part& part) {
    MOTE_TRY(inside(part));
    for (int64_t i = 0; i < part.bytes; ++i) hold(part.offset + i, part.tensor, part.begin + i);
    return ok_status();
  }

  // The part holds what it should.
  Status intact(const Layout::Part& part) const {
    MOTE_TRY(inside(part));
    for (int64_t i = 0; i < part.bytes; ++i) {
      const Held& held = held_[static_cast<size_t>(part.offset + i)];
      if (held.owner == part.tensor && held.index == part.begin + i) continue;
      return Error(Code::kInternal, format("memory plan: byte {} of {} holds byte {} of {}", part.begin + i,
                                           name(part.tensor), held.index, name(held.owner)));
    }
    return ok_status();
  }

  // A node whose output already lies where its input does.
  Status rename(const KernelCall& call) {
    const Layout::Part in = whole(call.inputs[0]), out = whole(call.outputs[0]);
    if (call.kernel->access != Access::kAlias || in.offset != out.offset || in.bytes != out.bytes)
      return Error(Code::kInternal, format("memory plan: nobody makes {}", name(out.tensor)));
    MOTE_TRY(intact(in));
    return place(out);
  }

  Status run(const Layout::Step& step) {
    const KernelCall& call = layout_.call(model_, step);
    if (step.inputs.size() != call.inputs.size() || step.outputs.size() != call.outputs.size())
      return Error(Code::kInternal, "memory plan: a step does not fit its call");
    if (step.move.from.bytes > 0) MOTE_TRY(move(step.move));
    if (call.kept_bytes > 0) MOTE_TRY(goes_on(call, step));
    MOTE_TRY(take_scratch(call, step.scratch_offset));
    for (const Layout::Part& in : step.inputs) MOTE_TRY(intact(in));
    for (size_t i = 0; i < step.outputs.size(); ++i) {
      const Layout::Part& out = step.outputs[i];
      MOTE_TRY(inside(out));
      const AccessOrder order = call.kernel->takes_lists ? no_overlap(call, out.bytes) : call.order;
      const std::vector<Layout::Part> read = inputs_apart(call, step, i);
      for (int64_t round = 0; round < order.channels; ++round) MOTE_TRY(replay(order, read, out, round));
    }
    MOTE_TRY(scratch_intact(call, step.scratch_offset));
    for (int64_t i = 0; i < call.kept_bytes; ++i) hold(step.scratch_offset + i, kept_by(step.node), i);
    return ok_status();
  }

  // The node has been given all of its input, if it takes it part by part.
  Status is_complete(int node) const {
    const auto taken = taken_.find(node);
    if (taken == taken_.end()) return ok_status();
    const TensorId id = model_.calls[static_cast<size_t>(node)].inputs[0];
    if (taken->second == model_.graph.tensor(id).bytes()) return ok_status();
    return Error(Code::kInternal, format("memory plan: node {} has taken {} of {} bytes of its input", node,
                                         taken->second, model_.graph.tensor(id).bytes()));
  }

  Status copy(const Layout::Move& move) {
    MOTE_TRY(intact(move.from));
    Layout::Part to = move.from;
    to.offset = move.to;
    return place(to);
  }

 private:
  void hold(int64_t at, int32_t owner, int64_t index) {
    held_[static_cast<size_t>(at)] = {owner, static_cast<int32_t>(index)};
  }

  // The inputs that output `i` of a step must not lie over: all but those over which it may lie exactly.
  static std::vector<Layout::Part> inputs_apart(const KernelCall& call, const Layout::Step& step, size_t i) {
    std::vector<Layout::Part> out = step.inputs;
    for (const KernelCall::InPlace& pair : call.in_place)
      if (pair.output == i && out[pair.input].offset == step.outputs[i].offset &&
          out[pair.input].bytes == step.outputs[i].bytes)
        out[pair.input].bytes = 0;
    return out;
  }

  std::string name(int32_t owner) const {
    if (owner == kNobody) return "nothing";
    if (owner == kScratch) return "scratch";
    if (owner < kScratch) return format("what node {} keeps", node_of_kept(owner));
    return format("tensor {} '{}'", owner, model_.graph.tensor(owner).name);
  }

  Status inside_arena(const std::string& what, int64_t at, int64_t bytes) const {
    const bool is_state = at >= layout_.arena_bytes && layout_.state_bytes > 0;
    const int64_t end = layout_.arena_bytes + (is_state ? layout_.state_bytes : 0);
    if (at < 0 || at % 4 != 0 || at + bytes > end)
      return Error(Code::kInternal, format("memory plan: {} at {} with {} bytes, the arena has {}", what, at,
                                           bytes, layout_.arena_bytes));
    return ok_status();
  }

  Status inside(const Layout::Part& part) const {
    if (part.begin < 0 || part.begin + part.bytes > model_.graph.tensor(part.tensor).bytes())
      return Error(Code::kInternal, format("memory plan: {} has no bytes {} to {}", name(part.tensor),
                                           part.begin, part.begin + part.bytes));
    return inside_arena(name(part.tensor), part.offset, part.bytes);
  }

  // The kernel goes from front to back, so only a move to a lower address is right.
  Status move(const Layout::Move& move) {
    if (move.to > move.from.offset || move.from.bytes % 4 != 0)
      return Error(Code::kInternal,
                   format("memory plan: {} is moved to a higher address", name(move.from.tensor)));
    return copy(move);
  }

  // A node that takes its input part by part: the parts follow each other, what it keeps is as the part
  // before has left it, and the last part makes the output, which none before it touches.
  Status goes_on(const KernelCall& call, const Layout::Step& step) {
    MOTE_TRY(inside_arena("scratch", step.scratch_offset, call.kept_bytes));
    const Layout::Part& in = step.inputs[0];
    int64_t& taken = taken_[step.node];
    if (in.begin != taken)
      return Error(Code::kInternal, format("memory plan: node {} takes byte {} of its input after {} bytes",
                                           step.node, in.begin, taken));
    taken += in.bytes;
    for (int64_t i = 0; in.begin > 0 && i < call.kept_bytes; ++i) {
      const Held& held = held_[static_cast<size_t>(step.scratch_offset + i)];
      if (held.owner != kept_by(step.node) || held.index != i)
        return Error(Code::kInternal,
                     format("memory plan: {} overwrites what node {} keeps", name(held.owner), step.node));
    }
    const bool is_last = taken == model_.graph.tensor(in.tensor).bytes();
    const int64_t due = is_last ? model_.graph.tensor(call.outputs[0]).bytes() : 0;
    if (step.outputs[0].bytes == due) return ok_status();
    return Error(Code::kInternal, format("memory plan: node {} writes {} bytes of its output, not {}",
                                         step.node, step.outputs[0].bytes, due));
  }

  Status take_scratch(const KernelCall& call, int64_t at) {
    if (call.scratch_bytes == 0) return ok_status();
    MOTE_TRY(inside_arena("scratch", at, call.scratch_bytes));
    for (int64_t i = 0; i < call.scratch_bytes; ++i) hold(at + i, kScratch, i);
    return ok_status();
  }

  Status scratch_intact(const KernelCall& call, int64_t at) const {
    for (int64_t i = at; i < at + call.scratch_bytes; ++i)
      if (const int32_t owner = held_[static_cast<size_t>(i)].owner; owner != kScratch)
        return Error(Code::kInternal, format("memory plan: scratch overlaps {}", name(owner)));
    return ok_status();
  }

  // One channel of a call, write by write: none may hit a byte of an input that the call still has to read.
  // That may be of this channel from what the order says on, and of all later channels.
  Status replay(const AccessOrder& order, const std::vector<Layout::Part>& inputs, const Layout::Part& out,
                int64_t round) {
    int64_t unit = 0;
    for (size_t s = 0; s < order.written.size(); ++s) {
      for (; unit < order.written[s]; ++unit) {
        const int64_t index = unit * order.channels + round;
        if (index >= out.bytes) break;
        for (size_t k = 0; k < inputs.size(); ++k)
          if (still_read(order, k, s, round, out.offset + index - inputs[k].offset, inputs[k].bytes))
            return Error(Code::kInternal, format("memory plan: {} overwrites {} before it is read",
                                                 name(out.tensor), name(inputs[k].tensor)));
        hold(out.offset + index, out.tensor, out.begin + index);
      }
    }
    if (unit * order.channels < out.bytes)
      return Error(Code::kInternal, format("memory plan: not all of {} is written", name(out.tensor)));
    return ok_status();
  }

  static bool still_read(const AccessOrder& order, size_t input, size_t step, int64_t round, int64_t byte,
                         int64_t bytes) {
    if (byte < 0 || byte >= bytes) return false;
    const int64_t channel = byte % order.channels;
    return channel > round || (channel == round && byte / order.channels >= order.dead[input][step]);
  }

  const Lowered& model_;
  const Layout& layout_;
  std::vector<Held> held_;
  std::map<int, int64_t> taken_;  // bytes of their input, by nodes that take it part by part
};

Status check_stage(const Lowered& model, const Layout::Stage& stage, Shadow& shadow) {
  if (stage.steps.empty()) return shadow.rename(model.calls[static_cast<size_t>(stage.first_node)]);
  for (const Layout::Step& step : stage.steps) {
    const Status status = shadow.run(step);
    if (!status.ok()) return status.error().at(model.graph.nodes[static_cast<size_t>(step.node)].origin);
  }
  for (int node = stage.first_node; node <= stage.last_node; ++node) MOTE_TRY(shadow.is_complete(node));
  return ok_status();
}

// At the end of a loop, everything from outside is as the next turn needs it, and what the loop carries lies
// where that looks for it.
Status check_next_turn(const Lowered& model, const Layout::Stage& stage, const Shadow& shadow) {
  for (const Loop& loop : loops(model.graph)) {
    if (loop.last != stage.last_node) continue;
    for (const TensorId id : live_in(model.graph, loop)) MOTE_TRY(shadow.intact(shadow.whole(id)));
    const Node& end = model.graph.nodes[static_cast<size_t>(loop.last)];
    const std::vector<TensorId> before = carried(end);
    for (size_t i = 0; i < before.size(); ++i) {
      Layout::Part due = shadow.whole(before[i]);
      due.tensor = end.outputs[i];
      MOTE_TRY(shadow.intact(due));
    }
  }
  return ok_status();
}

// What each state becomes lies where the next run looks for it.
Status check_states(const Graph& graph, const Layout& layout, Shadow& shadow) {
  if (layout.states.size() != graph.states.size())
    return Error(Code::kInternal, "memory plan: a state has no place");
  // Copies are made from what all nodes have left, so none may destroy what another one still needs.
  for (const Layout::Move& commit : layout.commits) MOTE_TRY(shadow.copy(commit));
  for (size_t i = 0; i < graph.states.size(); ++i) {
    Layout::Part due = layout.states[i];
    due.tensor = graph.states[i].after;
    MOTE_TRY(shadow.intact(due));
  }
  return ok_status();
}

}  // namespace

Status check_layout(const Lowered& model, const Layout& layout) {
  const Graph& graph = model.graph;
  if (layout.tensor_offset.size() != graph.tensors.size())
    return Error(Code::kInternal, "memory plan: made for another graph");
  Shadow shadow(model, layout);
  for (const TensorId id : graph.inputs) MOTE_TRY(shadow.place(shadow.whole(id)));
  for (const Layout::Part& state : layout.states) MOTE_TRY(shadow.place(state));
  for (const TensorId id : graph.inputs) MOTE_TRY(shadow.intact(shadow.whole(id)));
  for (const Layout::Part& state : layout.states) MOTE_TRY(shadow.intact(state));
  int next_node = 0;
  for (const Layout::Stage& stage : layout.stages) {
    if (stage.first_node != next_node)
      return Error(Code::kInternal, format("memory plan: node {} does not run", next_node));
    MOTE_TRY(check_stage(model, stage, shadow));
    MOTE_TRY(check_next_turn(model, stage, shadow));
    next_node = stage.last_node + 1;
  }
  if (next_node != static_cast<int>(graph.nodes.size()))
    return Error(Code::kInternal, format("memory plan: node {} does not run", next_node));
  for (const TensorId id : graph.outputs) MOTE_TRY(shadow.intact(shadow.whole(id)));
  return check_states(graph, layout, shadow);
}

}  // namespace mote
