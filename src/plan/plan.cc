// SPDX-License-Identifier: Apache-2.0
#include "plan/plan.h"

#include <algorithm>
#include <map>

#include "plan/checker.h"
#include "plan/fusion.h"
#include "plan/placement.h"
#include "plan/states.h"

namespace mote {

namespace {

// Writes down where a placement puts everything, and which calls run there.
class Assembly {
 public:
  Assembly(const Lowered& model, const Lifetimes& lifetimes, const Placement& placement) : model_(model) {
    layout_.arena_bytes = placement.bytes;
    layout_.tensor_offset.assign(model.graph.tensors.size(), Layout::kNowhere);
    place_states();
    for (size_t i = 0; i < lifetimes.blocks.size(); ++i) {
      const LiveBlock& block = lifetimes.blocks[i];
      const int64_t offset = placement.offset[i];
      layout_.blocks.push_back(
          {block.tensors, block.scratch_of, offset, block.bytes, block.first, block.last});
      if (block.scratch_of >= 0) scratch_[static_cast<size_t>(block.scratch_of)] = offset;
      for (const TensorId id : block.tensors) {
        if (block.is_line_buffer) {
          line_buffer_[id] = offset;
        } else {
          layout_.tensor_offset[static_cast<size_t>(id)] = offset;
        }
      }
    }
  }

  void add_node(size_t node) {
    const KernelCall& call = model_.calls[node];
    const int index = static_cast<int>(node);
    Layout::Stage stage{index, index, 1, {}};
    Layout::Step step{index, 0, -1, {}, {}, {}, scratch(node)};
    for (const TensorId id : call.inputs) step.inputs.push_back(whole(id));
    for (const TensorId id : call.outputs) step.outputs.push_back(whole(id));
    const bool is_free =
        call.kernel->access == Access::kAlias && step.inputs[0].offset == step.outputs[0].offset;
    if (!is_free) stage.steps.push_back(std::move(step));
    layout_.stages.push_back(std::move(stage));
  }

  void add_stage(const Strips& strips) {
    Layout::Stage stage{
        static_cast<int>(strips.first_node), static_cast<int>(strips.last_node), strips.count, {}};
    for (const StripStep& from : strips.steps) {
      Layout::Step step{
          static_cast<int>(from.node), from.strip, slice(from.call), {}, {}, {}, Layout::kNowhere};
      if (from.call->scratch_bytes > 0) step.scratch_offset = scratch(from.node);
      for (const StripRows& in : from.inputs) step.inputs.push_back(part(in));
      step.outputs = {output_part(from)};
      step.move = move(from);
      stage.steps.push_back(std::move(step));
    }
    layout_.stages.push_back(std::move(stage));
  }

  Layout take() {
    const StatePlan plan = plan_states(model_);
    for (size_t i = 0; i < plan.direct.size(); ++i)
      if (!plan.direct[i])
        layout_.commits.push_back({whole(model_.graph.states[i].after), layout_.states[i].offset});
    return std::move(layout_);
  }

 private:
  void place_states() {
    const StatePlan plan = plan_states(model_);
    layout_.state_bytes = plan.bytes;
    for (size_t id = 0; id < plan.tensor_offset.size(); ++id)
      if (plan.holds(static_cast<TensorId>(id)))
        layout_.tensor_offset[id] = layout_.arena_bytes + plan.tensor_offset[id];
    for (const State& state : model_.graph.states) layout_.states.push_back(whole(state.before));
  }

  int64_t scratch(size_t node) const {
    const auto found = scratch_.find(node);
    return found == scratch_.end() ? Layout::kNowhere : found->second;
  }

  Layout::Part whole(TensorId id) const {
    return {id, 0, model_.graph.tensor(id).bytes(), layout_.tensor_offset[static_cast<size_t>(id)]};
  }

  // Where the memory of a tensor starts, whole or not.
  int64_t start(TensorId id) const {
    const auto buffer = line_buffer_.find(id);
    return buffer == line_buffer_.end() ? layout_.tensor_offset[static_cast<size_t>(id)] : buffer->second;
  }

  int64_t row_bytes(TensorId id) const {
    const Tensor& tensor = model_.graph.tensor(id);
    return tensor.bytes() / tensor.shape[1];
  }

  Layout::Part part(const StripRows& rows) const {
    const int64_t row = row_bytes(rows.tensor);
    return {rows.tensor, rows.rows.first * row, rows.rows.count() * row,
            start(rows.tensor) + (rows.rows.first - rows.base) * row};
  }

  Layout::Part output_part(const StripStep& step) const {
    if (step.writes == StripOutput::kRows) return part(step.output);
    Layout::Part out = whole(step.output.tensor);
    if (step.writes == StripOutput::kNothing) out.bytes = 0;
    return out;
  }

  Layout::Move move(const StripStep& step) const {
    const StripRows& out = step.output;
    if (out.base == step.base_before || out.base == out.rows.first) return {};
    const StripRows kept{out.tensor, {out.base, out.rows.first}, step.base_before};
    return {part(kept), start(out.tensor)};
  }

  int slice(const KernelCall* call) {
    const auto [place, is_new] = slice_.try_emplace(call, static_cast<int>(layout_.slices.size()));
    if (is_new) layout_.slices.push_back(*call);
    return place->second;
  }

  const Lowered& model_;
  Layout layout_;
  std::map<size_t, int64_t> scratch_;
  std::map<TensorId, int64_t> line_buffer_;
  std::map<const KernelCall*, int> slice_;
};

Layout assemble(const Lowered& model, const Stages& stages, const Lifetimes& lifetimes,
                const Placement& placement) {
  Assembly assembly(model, lifetimes, placement);
  auto stage = stages.begin();
  for (size_t node = 0; node < model.graph.nodes.size(); ++node) {
    if (stage == stages.end() || node < (*stage)->first_node) {
      assembly.add_node(node);
    } else if (node == (*stage)->last_node) {
      assembly.add_stage(**stage++);
    }
  }
  return assembly.take();
}

}  // namespace

Result<Layout> plan_memory(const Lowered& model, Sharing sharing) {
  std::optional<FusionSearch> search;
  std::vector<Stages> choices = {{}};
  if (sharing == Sharing::kInPlace) choices = search.emplace(model).choices();
  // Where size comes first, strips must save more memory than they take flash.
  const auto flash = [&](const Stages& stages) {
    return model.target.objective == Objective::kSize ? added_flash_bytes(stages) : 0;
  };
  std::optional<Layout> best;
  int64_t least = 0;
  for (const Stages& stages : choices) {
    const Lifetimes all = lifetimes(model, sharing, stages);
    if (best && peak_bytes(all) + flash(stages) >= least) continue;
    const Placement placement = place_blocks(all);
    const int64_t bytes = placement.bytes + flash(stages);
    if (best && bytes >= least) continue;
    best = assemble(model, stages, all, placement);
    least = bytes;
  }
  MOTE_TRY(check_layout(model, *best));
  return *std::move(best);
}

}  // namespace mote
