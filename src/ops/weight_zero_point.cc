// SPDX-License-Identifier: Apache-2.0
#include "ops/weight_zero_point.h"

#include <algorithm>

namespace mote {

bool has_weight_zero_point(const Tensor& weights) {
  return weights.type == DType::kInt8 && weights.quant.per_tensor() && weights.quant.zero_point[0] != 0;
}

void remove_weight_zero_point(Graph& graph, TensorId id) {
  Tensor& weights = graph.tensor(id);
  if (!weights.is_constant() || !has_weight_zero_point(weights) || graph.is_read_at_end(id)) return;
  const int64_t zero = weights.quant.zero_point[0];
  const int8_t* values = weights.values<int8_t>();
  Bytes out(weights.data->size());
  for (size_t i = 0; i < out.size(); ++i) {
    const int64_t value = values[i] - zero;
    if (value < -128 || value > 127) return;
    out[i] = static_cast<uint8_t>(value);
  }
  weights.data = std::make_shared<const Bytes>(std::move(out));
  weights.quant.zero_point[0] = 0;
}

}  // namespace mote
