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

  Status place(TensorId id) {
    const int64_t at = offset(id), bytes = model_.graph.tensor(id).bytes();
    MOTE_TRY(inside(name(id), at, bytes));
    stamp(at, bytes, id);
    return ok_status();
  }

  // Every byte of the tensor still holds its value.
  Status intact(TensorId id) const {
    const int64_t at = offset(id), bytes = model_.graph.tensor(id).bytes();
    for (int64_t i = at; i < at + bytes; ++i) {
      const int32_t owner = owner_[static_cast<size_t>(i)];
      if (owner == id) continue;
      return Error(Code::kInternal,
                   format("memory plan: byte {} of {} holds {}", i - at, name(id), name(owner)));
    }
    return ok_status();
  }

  Status step(size_t i) {
    const KernelCall& call = model_.calls[i];
    for (const TensorId id : call.inputs) MOTE_TRY(intact(id));
    const int64_t scratch = layout_.scratch_offset[i];
    if (call.scratch_bytes > 0) {
      MOTE_TRY(inside("scratch", scratch, call.scratch_bytes));
      stamp(scratch, call.scratch_bytes, kScratch);
      for (const TensorId id : call.inputs) MOTE_TRY(intact(id));
    }
    for (const TensorId out : call.outputs) {
      MOTE_TRY(place(out));
      for (size_t k = 0; k < call.inputs.size(); ++k)
        if (!may_overlap(call, k, out)) MOTE_TRY(intact(call.inputs[k]));
      for (int64_t b = scratch; b < scratch + call.scratch_bytes; ++b)
        if (owner_[static_cast<size_t>(b)] != kScratch)
          return Error(Code::kInternal, format("memory plan: scratch overlaps {}", name(out)));
    }
    return ok_status();
  }

 private:
  int64_t offset(TensorId id) const { return layout_.tensor_offset[static_cast<size_t>(id)]; }

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

  void stamp(int64_t at, int64_t bytes, int32_t owner) { std::fill_n(owner_.begin() + at, bytes, owner); }

  // In place means: the very same bytes as the first input, which ends here. An operand that is the same
  // tensor as the first input is read at the same index, so it may be overwritten as well.
  bool may_overlap(const KernelCall& call, size_t input, TensorId out) const {
    return call.kernel->overlap != Overlap::kNone && call.inputs[input] == call.inputs[0] &&
           offset(call.inputs[0]) == offset(out) &&
           model_.graph.tensor(call.inputs[0]).bytes() == model_.graph.tensor(out).bytes();
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
