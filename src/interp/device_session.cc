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
      arena_(static_cast<size_t>(layout.arena_bytes + layout.state_bytes + 7) / 8) {
  for (const KernelCall& call : model.calls) params_.push_back(pack_params(call));
  for (const KernelCall& call : layout.slices) slice_params_.push_back(pack_params(call));
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
  for (const TensorId id : model_.graph.outputs) out.push_back(value(id));
  return out;
}

void DeviceSession::run(const std::vector<Bytes>& inputs, const Observer& after_node, bool poison) {
  if (poison) std::memset(arena_.data(), kPoison, static_cast<size_t>(layout_.arena_bytes));
  for (size_t i = 0; i < inputs.size(); ++i)
    std::memcpy(at(layout_.tensor_offset[static_cast<size_t>(model_.graph.inputs[i])]), inputs[i].data(),
                inputs[i].size());
  for (const Layout::Stage& stage : layout_.stages) {
    for (const Layout::Step& step : stage.steps) run_step(step);
    for (int node = stage.first_node; after_node && node <= stage.last_node; ++node)
      after_node(static_cast<size_t>(node));
    if (!poison) continue;
    for (const DeadBytes& dead : dead_after(layout_, stage))
      std::memset(at(dead.offset), kPoison, static_cast<size_t>(dead.bytes));
  }
  for (const Layout::Move& commit : layout_.commits)
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
