// SPDX-License-Identifier: Apache-2.0
#include "ops/signal.h"

#include <limits>

#include "base/checked.h"
#include "base/format.h"
#include "ops/tflite_inputs.h"

namespace mote {

namespace {

constexpr int64_t kMissing = std::numeric_limits<int64_t>::min();
constexpr const char* kDamaged = "the file is damaged: export it again";

std::string described(const Tensor& t) {
  return format("'{}' ({} {})", t.name, dtype_name(t.type), shape_text(t.shape));
}

}  // namespace

void take_settings(const TfliteOptions& options, Node& node, std::initializer_list<const char*> names) {
  for (const char* name : names)
    if (const int64_t value = options.integer(name, kMissing); value != kMissing) node.attrs.set(name, value);
}

Result<int64_t> setting(const Node& node, const char* name, int64_t low, int64_t high) {
  if (!node.attrs.has(name)) return Error(Code::kInvalid, format("has no setting '{}'", name), kDamaged);
  const int64_t value = node.attrs.integer(name, kMissing);
  if (value < low || value > high)
    return Error(Code::kInvalid, format("'{}' is {}; it must be from {} to {}", name, value, low, high),
                 "correct the parameters of the audio frontend and export the model again");
  return value;
}

Status check_samples(const Tensor& tensor, const char* what, TypeSet types) {
  if (!types.has(tensor.type))
    return Error(Code::kUnsupported,
                 format("{} {} is not of a type that this operator takes: {}", what, described(tensor),
                        type_names(types)),
                 "the signal operators work on the types that their Python functions make: export again");
  if (tensor.shape.empty())
    return Error(Code::kInvalid, format("{} {} has no dimension", what, described(tensor)), kDamaged);
  return ok_status();
}

Status check_vector(const Tensor& tensor, const char* what, DType type, int64_t size) {
  MOTE_TRY(check_samples(tensor, what, type));
  if (tensor.shape.size() == 1 && (size == 0 || tensor.shape[0] == size)) return ok_status();
  return Error(Code::kInvalid, size == 0
                                   ? format("{} {} must have one dimension", what, described(tensor))
                                   : format("{} {} must have the shape {}", what, described(tensor), size));
}

int64_t samples_of(const Tensor& tensor) { return tensor.shape.back(); }
int64_t rows_of(const Tensor& tensor) { return tensor.elements() / tensor.shape.back(); }

Result<int32_t> size_from(int64_t size) {
  const std::optional<int32_t> fitting = checked_cast<int32_t>(size);
  if (!fitting) return Error(Code::kInvalid, format("a size of {} is larger than mote accepts", size));
  return *fitting;
}

void add_state(Graph& graph, Node& node, DType type, int32_t size) {
  const std::string name = node.outputs.empty() ? node.op : graph.tensor(node.outputs[0]).name;
  const TensorId before = graph.add({name + "_before", type, {size}, {}, nullptr, -1});
  const TensorId after = graph.add({name + "_after", type, {size}, {}, nullptr, -1});
  graph.states.push_back({before, after, nullptr});
  node.inputs.push_back(before);
  node.outputs.push_back(after);
}

Status check_state(const Graph& graph, const Node& node, DType type, int64_t size) {
  for (const auto* list : {&node.inputs, &node.outputs}) {
    if (list->empty() || list->back() == kNoTensor) return Error(Code::kInvalid, "has no state");
    MOTE_TRY(check_vector(graph.tensor(list->back()), "state", type, size));
  }
  return ok_status();
}

Status become_reshape(const Graph& graph, Node& node, const Shape& shape) {
  if (graph.tensor(node.outputs[0]).shape != shape)
    return Error(Code::kInvalid, format("output {} is declared in another shape than the input gives, {}",
                                        described(graph.tensor(node.outputs[0])), shape_text(shape)));
  node.op = "reshape";
  node.attrs = {};
  node.attrs.set("shape", sizes_of(shape));
  return ok_status();
}

}  // namespace mote
