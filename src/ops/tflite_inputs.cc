// SPDX-License-Identifier: Apache-2.0
#include "ops/tflite_inputs.h"

#include <algorithm>

#include "base/format.h"

namespace mote {

Result<std::vector<int64_t>> integers_of_input(const Graph& graph, const Node& node, size_t input,
                                               const char* what) {
  const Tensor& tensor = graph.tensor(node.inputs[input]);
  if (!tensor.is_constant())
    return Error(Code::kUnsupported,
                 format("{} '{}' is computed while the model runs, it must be a constant", what, tensor.name),
                 "export with fixed sizes: tf.keras.Input(shape=..., batch_size=1), and plain numbers in "
                 "place of what tf.shape() gives");
  if (tensor.type != DType::kInt32 && tensor.type != DType::kInt64)
    return Error(Code::kInvalid, format("{} '{}' must be int32 or int64, not {}", what, tensor.name,
                                        dtype_name(tensor.type)));
  std::vector<int64_t> out;
  for (int64_t i = 0; i < tensor.elements(); ++i)
    out.push_back(tensor.type == DType::kInt32 ? tensor.values<int32_t>()[i] : tensor.values<int64_t>()[i]);
  return out;
}

Result<int64_t> integer_of_input(const Graph& graph, const Node& node, size_t input, const char* what) {
  MOTE_ASSIGN(const std::vector<int64_t> values, integers_of_input(graph, node, input, what));
  if (values.size() != 1)
    return Error(Code::kInvalid, format("{} must be one number, not {}", what, values.size()));
  return values[0];
}

Result<size_t> axis_from(int64_t axis, size_t rank, const char* what) {
  const auto dimensions = static_cast<int64_t>(rank);
  if (axis < -dimensions || axis >= dimensions)
    return Error(Code::kInvalid, format("{} {} is outside the {} dimensions", what, axis, rank),
                 "the file is damaged: export it again");
  return static_cast<size_t>(axis < 0 ? axis + dimensions : axis);
}

Status add_state_output(Graph& graph, Node& node, size_t input) {
  const TensorId state = node.inputs[input];
  const auto known = std::find_if(graph.states.begin(), graph.states.end(),
                                  [state](const State& s) { return s.before == state; });
  if (known == graph.states.end() || known->after != state)
    return Error(Code::kInvalid, format("its state '{}' is no variable of its own", graph.tensor(state).name),
                 "the file is damaged: export it again");
  Tensor after = graph.tensor(state);
  after.source_index = -1;
  const TensorId id = graph.add(std::move(after));
  known->after = id;
  node.outputs.push_back(id);
  return ok_status();
}

std::vector<int64_t> sizes_of(const Shape& shape) { return {shape.begin(), shape.end()}; }

}  // namespace mote
