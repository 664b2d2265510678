// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/io.h"
#include "base/origin.h"
#include "ir/attrs.h"
#include "ir/type.h"

namespace mote {

// Index into Graph::tensors. kNoTensor stands for an optional input that is not given.
using TensorId = int32_t;
constexpr TensorId kNoTensor = -1;

struct Tensor {
  std::string name;
  DType type = DType::kInt8;
  Shape shape;
  Quant quant;
  // The value of a constant: little endian, dense, bytes() long. Shared, because graphs are copied. Null
  // otherwise.
  std::shared_ptr<const Bytes> data;
  int32_t source_index = -1;  // index of the tensor in the file it was read from
  // Of the channels (indices along the last dimension) that the tensor has in that file, those that are left;
  // ascending. Empty: all of them.
  std::vector<int32_t> kept_channels = {};

  bool is_constant() const { return data != nullptr; }
  int64_t elements() const { return element_count(shape); }
  int64_t bytes() const { return elements() * dtype_bytes(type); }

  // A constant's values as T; T must have the size of the element type.
  template <class T>
  const T* values() const {
    return reinterpret_cast<const T*>(data->data());
  }
};

// One use of an operator. `op` names an OpDef of src/ops.
struct Node {
  std::string op;
  std::vector<TensorId> inputs;
  std::vector<TensorId> outputs;
  Attrs attrs;
  Origin origin;
};

// What a model keeps from one run to the next. A run reads `before`, which nobody writes, and makes `after`;
// the next run finds that in `before`. So nodes depend on each other through tensors alone, and whatever may
// be done to a graph may be done to one with states.
struct State {
  TensorId before = kNoTensor, after = kNoTensor;  // of the same type and shape
  std::shared_ptr<const Bytes> initial;            // what the first run finds; null: zeros
};

// A model. Nodes stand in an order in which they can be executed; every tensor is written by at most one
// node.
struct Graph {
  std::string name;
  std::vector<Tensor> tensors;
  std::vector<Node> nodes;
  std::vector<TensorId> inputs;
  std::vector<TensorId> outputs;
  std::vector<State> states;
  std::vector<std::string> labels;  // class names of a classifier's first output, if they are known

  Tensor& tensor(TensorId id) { return tensors[static_cast<size_t>(id)]; }
  const Tensor& tensor(TensorId id) const { return tensors[static_cast<size_t>(id)]; }
  TensorId add(Tensor tensor);

  // Index of the node that writes the tensor, -1 if none does.
  int producer(TensorId id) const;
  // Indices of the nodes that read the tensor.
  std::vector<int> consumers(TensorId id) const;
  bool is_output(TensorId id) const;  // of the model
  bool is_input(TensorId id) const;
  // Read after the last node: an output of the model, or what a state becomes.
  bool is_read_at_end(TensorId id) const;
};

// A constant tensor from a vector of values.
template <class T>
Tensor constant_tensor(std::string name, DType type, Shape shape, const std::vector<T>& values) {
  Tensor out{std::move(name), type, std::move(shape), {}, nullptr, -1};
  const auto* bytes = reinterpret_cast<const uint8_t*>(values.data());
  out.data = std::make_shared<Bytes>(bytes, bytes + values.size() * sizeof(T));
  return out;
}

}  // namespace mote
