// SPDX-License-Identifier: Apache-2.0
#include "interp/device_session.h"

#include <cstring>

namespace mote {

namespace {
constexpr int kPoison = 0xA5;
}

DeviceSession::DeviceSession(const Lowered& model, const Layout& layout)
    : model_(model),
      layout_(layout),
      successors_(successors(model.graph)),
      arena_(static_cast<size_t>(layout.arena_bytes + layout.state_bytes + 7) / 8) {
  for (const KernelCall& call : model.calls) params_.push_back(pack_params(call));
  for (const KernelCall& call : layout.slices) slice_params_.push_back(pack_params(call));
  for (size_t i = 0; i < layout.stages.size(); ++i)
    stage_of_node_.resize(static_cast<size_t>(layout.stages[i].last_node) + 1, i);
  reset();
}

void DeviceSession::reset() {
  for (size_t i = 0; i < layout_.states.size(); ++i) {
    const Layout::Part& place = layout_.states[i];
    const auto& initial = model_.graph.states[i].initial;
    if (initial != nullptr) {
      std::memcpy(at(place.offset), initial->data(), initial->size());
    } else {
      std::memset(at(place.offset), 0, static_cast<size_t>(place.bytes));
    }
  }
}

Bytes DeviceSession::value(TensorId id) const {
  const auto* begin =
      reinterpret_cast<const uint8_t*>(arena_.data()) + layout_.tensor_offset[static_cast<size_t>(id)];
  return Bytes(begin, begin + model_.graph.tensor(id).bytes());
}

std::vector<Bytes> DeviceSession::outputs() const {
  std::vector<Bytes> out;
  for (const TensorId id : model_.graph.outputs)
    out.push_back(end_ == RunEnd::kWhole ? value(id)
                                         : Bytes(static_cast<size_t>(model_.graph.tensor(id).bytes())));
  return out;
}

void DeviceSession::run(const std::vector<Bytes>& inputs, const Observer& after_node, bool poison) {
  if (poison) std::memset(arena_.data(), kPoison, static_cast<size_t>(layout_.arena_bytes));
  for (size_t i = 0; i < inputs.size(); ++i)
    std::memcpy(at(layout_.tensor_offset[static_cast<size_t>(model_.graph.inputs[i])]), inputs[i].data(),
                inputs[i].size());
  int node = 0, last_node = 0;
  while (node >= 0 && node < static_cast<int>(stage_of_node_.size())) {
    const Layout::Stage& stage = layout_.stages[stage_of_node_[static_cast<size_t>(node)]];
    for (const Layout::Step& step : stage.steps) run_step(step);
    for (int done = stage.first_node; after_node && done <= stage.last_node; ++done)
      after_node(static_cast<size_t>(done));
    last_node = stage.last_node;
    node = next_after(stage);
    // What a loop reads from outside dies with its last turn only.
    if (!poison || node <= last_node) continue;
    for (const DeadBytes& dead : dead_after(layout_, stage))
      std::memset(at(dead.offset), kPoison, static_cast<size_t>(dead.bytes));
  }
  end_ = run_end(node);
  if (end_ != RunEnd::kTooManyTurns) keep_states(last_node);
}

int DeviceSession::next_after(const Layout::Stage& stage) {
  const Successor& successor = successors_[static_cast<size_t>(stage.last_node)];
  int32_t flag = 0;
  if (successor.flag != kNoTensor)
    std::memcpy(&flag, at(layout_.tensor_offset[static_cast<size_t>(successor.flag)]), sizeof flag);
  return next_node(successor, flag);
}

// A node that did not run leaves a state as it is.
void DeviceSession::keep_states(int last_node) {
  for (const Layout::Move& commit : layout_.commits)
    if (model_.graph.producer(commit.from.tensor) <= last_node)
      std::memcpy(at(commit.to), at(commit.from.offset), static_cast<size_t>(commit.from.bytes));
}

void DeviceSession::run_step(const Layout::Step& step) {
  if (step.move.from.bytes > 0) {
    const std::vector<uint64_t> params = pack_params(move_call(step.move));
    const void* from = at(step.move.from.offset);
    void* to = at(step.move.to);
    move_kernel().run(&from, &to, nullptr, params.data());
  }
  const KernelCall& call = layout_.call(model_, step);
  std::vector<const void*> inputs;
  for (const Layout::Part& part : step.inputs) inputs.push_back(at(part.offset));
  std::vector<void*> outputs;
  for (const Layout::Part& part : step.outputs) outputs.push_back(at(part.offset));
  const auto& params = step.slice < 0 ? params_[static_cast<size_t>(step.node)]
                                      : slice_params_[static_cast<size_t>(step.slice)];
  call.kernel->run(inputs.data(), outputs.data(), call.scratch_bytes > 0 ? at(step.scratch_offset) : nullptr,
                   params.data());
}

}  // namespace mote
