// SPDX-License-Identifier: Apache-2.0
#include "interp/device_session.h"

#include <cstring>

#include "ops/op.h"

namespace mote {

DeviceSession::DeviceSession(const Lowered& model, const Layout& layout)
    : model_(model), layout_(layout), arena_(static_cast<size_t>(layout.arena_bytes + 7) / 8) {
  for (const KernelCall& kernel_call : model.calls) params_.push_back(pack_params(kernel_call));
}

const uint8_t* DeviceSession::at(TensorId id) const {
  return reinterpret_cast<const uint8_t*>(arena_.data()) + layout_.tensor_offset[static_cast<size_t>(id)];
}

Bytes DeviceSession::value(TensorId id) const {
  return Bytes(at(id), at(id) + model_.graph.tensor(id).bytes());
}

std::vector<Bytes> DeviceSession::outputs() const {
  std::vector<Bytes> out;
  for (const TensorId id : model_.graph.outputs) out.push_back(value(id));
  return out;
}

void DeviceSession::run(const std::vector<Bytes>& inputs, const Observer& after_node, bool poison) {
  constexpr int kPoison = 0xA5;
  if (poison) std::memset(arena_.data(), kPoison, arena_.size() * sizeof arena_[0]);
  for (size_t i = 0; i < inputs.size(); ++i)
    std::memcpy(const_cast<uint8_t*>(at(model_.graph.inputs[i])), inputs[i].data(), inputs[i].size());
  for (size_t node = 0; node < model_.calls.size(); ++node) {
    call(node);
    if (after_node) after_node(node);
  }
}

void DeviceSession::call(size_t node) {
  const KernelCall& kernel_call = model_.calls[node];
  std::vector<const void*> inputs;
  for (const TensorId id : kernel_call.inputs) inputs.push_back(at(id));
  std::vector<void*> outputs;
  for (const TensorId id : kernel_call.outputs) outputs.push_back(const_cast<uint8_t*>(at(id)));
  if (kernel_call.kernel->access == Access::kAlias && inputs[0] == outputs[0]) return;
  void* scratch = kernel_call.scratch_bytes > 0 ? arena() + layout_.scratch_offset[node] : nullptr;
  kernel_call.kernel->run(inputs.data(), outputs.data(), scratch, params_[node].data());
}

}  // namespace mote
