// SPDX-License-Identifier: Apache-2.0
#include "quantize/host_model.h"

#include <cstring>

#include "passes/pipeline.h"
#include "plan/plan.h"
#include "target/target.h"

namespace mote {

namespace {

template <class T>
std::vector<float> stored_as(const Tensor& tensor, const Bytes& value) {
  std::vector<float> out(value.size() / sizeof(T));
  const float scale = tensor.quant.present() ? tensor.quant.scale[0] : 1.0f;
  const int32_t zero = tensor.quant.present() ? tensor.quant.zero_point[0] : 0;
  for (size_t i = 0; i < out.size(); ++i) {
    T stored{};
    std::memcpy(&stored, value.data() + i * sizeof(T), sizeof(T));
    out[i] = scale * static_cast<float>(static_cast<int64_t>(stored) - zero);
  }
  return out;
}

}  // namespace

std::vector<float> real_values(const Tensor& tensor, const Bytes& value) {
  switch (tensor.type) {
    case DType::kFloat32: {
      std::vector<float> out(value.size() / sizeof(float));
      std::memcpy(out.data(), value.data(), value.size());
      return out;
    }
    case DType::kInt8:
      return stored_as<int8_t>(tensor, value);
    case DType::kUInt8:
    case DType::kBool:
      return stored_as<uint8_t>(tensor, value);
    case DType::kInt16:
      return stored_as<int16_t>(tensor, value);
    case DType::kInt32:
      return stored_as<int32_t>(tensor, value);
    case DType::kUInt32:
      return stored_as<uint32_t>(tensor, value);
    case DType::kInt64:
      return stored_as<int64_t>(tensor, value);
  }
  return {};
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
