// SPDX-License-Identifier: Apache-2.0
#include "plan/checker.h"

#include <algorithm>

#include "base/format.h"

namespace mote {

namespace {

constexpr int32_t kNobody = -1;
constexpr int32_t kScratch = -2;

class Shadow {
 public:
  Shadow(const Lowered& model, const Layout& layout)
      : model_(model), layout_(layout), owner_(static_cast<size_t>(layout.arena_bytes), kNobody) {}

  // A model input, as the caller writes it.
  Status place(TensorId id) {
    MOTE_TRY(inside(name(id), offset(id), bytes(id)));
    std::fill_n(owner_.begin() + offset(id), bytes(id), id);
    return ok_status();
  }

  // Every byte of the tensor still holds its value.
  Status intact(TensorId id) const {
    MOTE_TRY(inside(name(id), offset(id), bytes(id)));
    for (int64_t i = 0; i < bytes(id); ++i) {
      const int32_t owner = owner_[static_cast<size_t>(offset(id) + i)];
      if (owner != id)
        return Error(Code::kInternal,
                     format("memory plan: byte {} of {} holds {}", i, name(id), name(owner)));
    }
    return ok_status();
  }

  Status step(size_t node) {
    const KernelCall& call = model_.calls[node];
    MOTE_TRY(take_scratch(node));
    for (const TensorId id : call.inputs) MOTE_TRY(intact(id));
    if (is_alias(call)) {
      MOTE_TRY(inside(name(call.outputs[0]), offset(call.outputs[0]), bytes(call.outputs[0])));
      std::fill_n(owner_.begin() + offset(call.outputs[0]), bytes(call.outputs[0]), call.outputs[0]);
      return ok_status();
    }
    for (const TensorId out : call.outputs) {
      MOTE_TRY(inside(name(out), offset(out), bytes(out)));
      for (int64_t round = 0; round < call.order.channels; ++round) MOTE_TRY(replay(call, round, out));
    }
    return scratch_intact(node);
  }

 private:
  int64_t offset(TensorId id) const { return layout_.tensor_offset[static_cast<size_t>(id)]; }
  int64_t bytes(TensorId id) const { return model_.graph.tensor(id).bytes(); }

  std::string name(int32_t owner) const {
    if (owner == kNobody) return "nothing";
    if (owner == kScratch) return "scratch";
    return format("tensor {} '{}'", owner, model_.graph.tensor(owner).name);
  }

  Status inside(const std::string& what, int64_t at, int64_t bytes) const {
    if (at < 0 || at % 4 != 0 || at + bytes > layout_.arena_bytes)
      return Error(Code::kInternal, format("memory plan: {} at {} with {} bytes, the arena has {}", what, at,
                                           bytes, layout_.arena_bytes));
    return ok_status();
  }

  bool is_alias(const KernelCall& call) const {
    return call.kernel->access == Access::kAlias && offset(call.inputs[0]) == offset(call.outputs[0]) &&
           bytes(call.inputs[0]) == bytes(call.outputs[0]);
  }

  Status take_scratch(size_t node) {
    const int64_t at = layout_.scratch_offset[node], size = model_.calls[node].scratch_bytes;
    if (size == 0) return ok_status();
    MOTE_TRY(inside("scratch", at, size));
    std::fill_n(owner_.begin() + at, size, kScratch);
    return ok_status();
  }

  Status scratch_intact(size_t node) const {
    const int64_t at = layout_.scratch_offset[node], size = model_.calls[node].scratch_bytes;
    for (int64_t i = at; i < at + size; ++i)
      if (const int32_t owner = owner_[static_cast<size_t>(i)]; owner != kScratch)
        return Error(Code::kInternal, format("memory plan: scratch overlaps {}", name(owner)));
    return ok_status();
  }

  // One channel of a call, write by write: none may hit a byte of an input that the call still has to read.
  // That may be of this channel from what the order says on, and of all later channels.
  Status replay(const KernelCall& call, int64_t round, TensorId out) {
    const AccessOrder& order = call.order;
    int64_t unit = 0;
    for (size_t s = 0; s < order.written.size(); ++s) {
      for (; unit < order.written[s]; ++unit) {
        const int64_t at = offset(out) + unit * order.channels + round;
        if (at - offset(out) >= bytes(out)) break;
        for (size_t k = 0; k < call.inputs.size(); ++k)
          if (still_read(order, k, s, round, at - offset(call.inputs[k]), bytes(call.inputs[k])))
            return Error(Code::kInternal, format("memory plan: {} overwrites {} before it is read", name(out),
                                                 name(call.inputs[k])));
        owner_[static_cast<size_t>(at)] = out;
      }
    }
    if (unit * order.channels < bytes(out))
      return Error(Code::kInternal, format("memory plan: not all of {} is written", name(out)));
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
  std::vector<int32_t> owner_;
};

}  // namespace

Status check_layout(const Lowered& model, const Layout& layout) {
  const Graph& graph = model.graph;
  if (layout.tensor_offset.size() != graph.tensors.size() ||
      layout.scratch_offset.size() != graph.nodes.size())
    return Error(Code::kInternal, "memory plan: made for another graph");
  Shadow shadow(model, layout);
  for (const TensorId id : graph.inputs) MOTE_TRY(shadow.place(id));
  for (const TensorId id : graph.inputs) MOTE_TRY(shadow.intact(id));
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const Status status = shadow.step(i);
    if (!status.ok()) return status.error().at(graph.nodes[i].origin);
  }
  for (const TensorId id : graph.outputs) MOTE_TRY(shadow.intact(id));
  return ok_status();
}

}  // namespace mote
