// SPDX-License-Identifier: Apache-2.0
#include "quantize/host_model.h"

#include "ir/real_value.h"
#include "passes/pipeline.h"
#include "plan/plan.h"
#include "target/target.h"

namespace mote {

std::vector<float> real_values(const Tensor& tensor, const Bytes& value) {
  std::vector<float> out(value.size() / static_cast<size_t>(dtype_bytes(tensor.type)));
  for (size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<float>(real_value(tensor, value, static_cast<int64_t>(i)));
  return out;
}

Result<HostModel> HostModel::make(const Graph& graph) {
  MOTE_ASSIGN(const Target host, find_board("host"));
  Graph ready = graph;
  MOTE_TRY(run_passes(ready, host, Optimize::kLayers));
  HostModel out;
  MOTE_ASSIGN(Lowered lowered, lower(ready, host));
  out.lowered_ = std::make_unique<Lowered>(std::move(lowered));
  MOTE_ASSIGN(Layout layout, plan_memory(*out.lowered_, Sharing::kNone));
  out.layout_ = std::make_unique<Layout>(std::move(layout));
  out.session_ = std::make_unique<DeviceSession>(*out.lowered_, *out.layout_);
  return out;
}

void HostModel::run(const Sample& inputs) {
  const Graph& graph = lowered_->graph;
  values_.assign(graph.tensors.size(), {});
  const auto keep = [this](TensorId id, Bytes value) { values_[static_cast<size_t>(id)] = std::move(value); };
  for (size_t i = 0; i < inputs.size(); ++i) keep(graph.inputs[i], inputs[i]);
  for (const State& state : graph.states) keep(state.before, session_->value(state.before));
  session_->run(inputs, [&](size_t node) {
    for (const TensorId id : graph.nodes[node].outputs) keep(id, session_->value(id));
  });
}

std::vector<float> HostModel::reals(TensorId id) const {
  const Tensor& tensor = lowered_->graph.tensor(id);
  return real_values(tensor, tensor.is_constant() ? *tensor.data : values_[static_cast<size_t>(id)]);
}

}  // namespace mote
