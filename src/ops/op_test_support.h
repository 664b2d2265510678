// SPDX-License-Identifier: Apache-2.0
#pragma once
// For tests only: runs graphs of one node.
#include <algorithm>
#include <cstring>
#include <memory>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "base/format.h"
#include "ir/verify.h"
#include "ops/case_builder.h"
#include "ops/op.h"
#include "ops/quantization.h"

namespace mote {

// The bytes of every tensor that is no constant, by the reference. `contents` belong to graph.inputs.
inline std::vector<Bytes> run_nodes(const Graph& graph, const std::vector<Bytes>& contents) {
  std::vector<Bytes> values(graph.tensors.size());
  for (size_t i = 0; i < contents.size(); ++i) values[static_cast<size_t>(graph.inputs[i])] = contents[i];
  for (const Node& node : graph.nodes) {
    Buffers buffers;
    for (const TensorId id : node.inputs)
      buffers.inputs.push_back(id == kNoTensor                  ? nullptr
                               : graph.tensor(id).is_constant() ? graph.tensor(id).data->data()
                                                                : values[static_cast<size_t>(id)].data());
    for (const TensorId id : node.outputs) {
      Bytes& out = values[static_cast<size_t>(id)];
      out.resize(static_cast<size_t>(graph.tensor(id).bytes()));
      buffers.outputs.push_back(out.data());
    }
    find_op(node.op)->eval_ref(graph, node, buffers);
  }
  return values;
}

// Every output's bytes.
inline std::vector<Bytes> outputs_by_reference(const Graph& graph, const std::vector<Bytes>& contents) {
  const std::vector<Bytes> values = run_nodes(graph, contents);
  std::vector<Bytes> out;
  for (const TensorId id : graph.outputs) out.push_back(values[static_cast<size_t>(id)]);
  return out;
}

// The first output's bytes.
inline Bytes run_reference(const Graph& graph, const std::vector<Bytes>& contents) {
  return outputs_by_reference(graph, contents)[0];
}

// The graph as the pipeline of passes leaves it for lower(): zero points are in the biases.
inline Graph with_folded_zero_points(Graph graph) {
  const int axis = find_op(graph.nodes[0].op)->channel_axis;
  if (axis >= 0) {
    Node node = graph.nodes[0];
    fold_zero_point(graph, node, axis);
    graph.nodes[0] = node;
  }
  return graph;
}

// A block of exactly that size, so that a sanitizer sees any access beside it; aligned for every type.
inline std::unique_ptr<uint8_t[]> new_block(int64_t bytes) {
  return std::unique_ptr<uint8_t[]>(new uint8_t[static_cast<size_t>(bytes)]());
}

// Runs a call that lower() made. `in` and `out` point to its tensors.
inline void run_kernel(const KernelCall& call, const std::vector<const void*>& in,
                       const std::vector<void*>& out) {
  const auto scratch = new_block(call.scratch_bytes);
  std::memset(scratch.get(), 0xA5, static_cast<size_t>(call.scratch_bytes));
  const std::vector<uint64_t> params = pack_params(call);
  call.kernel->run(in.data(), out.data(), call.scratch_bytes > 0 ? scratch.get() : nullptr, params.data());
}

// Every output's bytes; each tensor lies in a block of its own. `contents` belong to graph.inputs.
inline std::vector<Bytes> outputs_by_call(const Graph& graph, const KernelCall& call,
                                          const std::vector<Bytes>& contents) {
  std::vector<std::unique_ptr<uint8_t[]>> blocks;
  std::vector<const void*> in;
  std::vector<void*> out;
  for (const TensorId id : call.inputs) {
    const Bytes& value = contents[static_cast<size_t>(
        std::find(graph.inputs.begin(), graph.inputs.end(), id) - graph.inputs.begin())];
    blocks.push_back(new_block(static_cast<int64_t>(value.size())));
    std::memcpy(blocks.back().get(), value.data(), value.size());
    in.push_back(blocks.back().get());
  }
  for (const TensorId id : call.outputs) {
    blocks.push_back(new_block(graph.tensor(id).bytes()));
    out.push_back(blocks.back().get());
  }
  run_kernel(call, in, out);
  std::vector<Bytes> values;
  for (size_t i = 0; i < out.size(); ++i) {
    const auto* bytes = static_cast<const uint8_t*>(out[i]);
    values.emplace_back(bytes, bytes + graph.tensor(call.outputs[i]).bytes());
  }
  return values;
}

// The first output's bytes.
inline Bytes run_call(const Graph& graph, const KernelCall& call, const std::vector<Bytes>& contents) {
  return outputs_by_call(graph, call, contents)[0];
}

// The same with the output `distance` bytes behind input `k` of the call, in one block.
inline Bytes run_call_overlapping(const Graph& graph, const KernelCall& call,
                                  const std::vector<Bytes>& contents, size_t k, int64_t distance) {
  const int64_t in_bytes = graph.tensor(call.inputs[k]).bytes();
  const int64_t out_bytes = graph.tensor(call.outputs[0]).bytes();
  const int64_t in_at = std::max<int64_t>(0, -distance), out_at = std::max<int64_t>(0, distance);
  const auto shared = new_block(std::max(in_at + in_bytes, out_at + out_bytes));
  std::vector<const void*> in;
  for (size_t i = 0; i < call.inputs.size(); ++i) {
    const auto input = std::find(graph.inputs.begin(), graph.inputs.end(), call.inputs[i]);
    const Bytes& value = contents[static_cast<size_t>(input - graph.inputs.begin())];
    in.push_back(value.data());
    if (call.inputs[i] != call.inputs[k]) continue;
    std::memcpy(shared.get() + in_at, value.data(), value.size());
    in.back() = shared.get() + in_at;
  }
  run_kernel(call, in, {shared.get() + out_at});
  return Bytes(shared.get() + out_at, shared.get() + out_at + out_bytes);
}

// The safe distances nearest to the largest one, at which output and input overlap.
inline std::vector<int64_t> distances_to_test(const Graph& graph, const KernelCall& call, size_t input) {
  const int64_t in_bytes = graph.tensor(call.inputs[input]).bytes();
  const int64_t out_bytes = graph.tensor(call.outputs[0]).bytes();
  const SafeDistances safe = safe_distances(call.order, input, in_bytes, out_bytes);
  const int64_t step = std::lcm<int64_t>(safe.step, 4);
  int64_t distance = std::min(safe.most, in_bytes - 1);
  distance -= (distance % step + step) % step;
  std::vector<int64_t> out;
  for (; out.size() < 3 && distance > -out_bytes; distance -= step) out.push_back(distance);
  if (safe.contains(0)) out.push_back(0);
  return out;
}

// A target that has these core features.
inline Target target_with(uint32_t isa) {
  Target target;
  target.name = isa == 0 ? "host" : "cortex-m4";
  target.core = target.name;
  target.isa = isa;
  return target;
}

template <class T>
Bytes bytes_of(const std::vector<T>& values) {
  const auto* p = reinterpret_cast<const uint8_t*>(values.data());
  return Bytes(p, p + values.size() * sizeof(T));
}

template <class T>
std::vector<T> values_of(const Bytes& bytes) {
  std::vector<T> out(bytes.size() / sizeof(T));
  std::memcpy(out.data(), bytes.data(), bytes.size());
  return out;
}

// What the reference makes of int8 or float inputs, for examples computed by hand.
template <class T>
std::vector<T> reference_of(const OpCase& example, const std::vector<std::vector<T>>& inputs) {
  std::vector<Bytes> contents;
  for (const std::vector<T>& input : inputs) contents.push_back(bytes_of(input));
  return values_of<T>(run_reference(example.graph, contents));
}

// The options table of a .tflite file with these fields; `ints` is every list.
class FakeOptions : public TfliteOptions {
 public:
  explicit FakeOptions(std::vector<std::pair<int, double>> fields, std::vector<int32_t> ints = {})
      : fields_(std::move(fields)), ints_(std::move(ints)) {}
  int8_t byte_field(int field, int8_t otherwise) const override { return get<int8_t>(field, otherwise); }
  int32_t int_field(int field, int32_t otherwise) const override { return get<int32_t>(field, otherwise); }
  float float_field(int field, float otherwise) const override { return get<float>(field, otherwise); }
  std::vector<int32_t> ints_field(int) const override { return ints_; }

 private:
  template <class T>
  T get(int field, T otherwise) const {
    for (const auto& [number, value] : fields_)
      if (number == field) return static_cast<T>(value);
    return otherwise;
  }
  std::vector<std::pair<int, double>> fields_;
  std::vector<int32_t> ints_;
};

// A graph of one operator as the importer has read it from a file, before map_tflite(): for tests of that.
// Tensors that are no constants are inputs of the model.
struct FileNode {
  Graph graph;
  Node node;

  TensorId add(Tensor tensor) {
    const TensorId id = graph.add(std::move(tensor));
    if (!graph.tensor(id).is_constant()) graph.inputs.push_back(id);
    return id;
  }
  FileNode& input(DType type, Shape shape, Quant quant = {}) {
    node.inputs.push_back(
        add({format("in{}", graph.tensors.size()), type, std::move(shape), std::move(quant), nullptr, -1}));
    return *this;
  }
  FileNode& numbers(const std::vector<int32_t>& values) {
    node.inputs.push_back(
        add(constant_tensor("numbers", DType::kInt32, {static_cast<int32_t>(values.size())}, values)));
    return *this;
  }
  FileNode& number(int32_t value) {
    node.inputs.push_back(add(constant_tensor("number", DType::kInt32, {}, std::vector<int32_t>{value})));
    return *this;
  }
  FileNode& output(DType type, Shape shape, Quant quant = {}) {
    node.outputs.push_back(graph.add(
        {format("out{}", node.outputs.size()), type, std::move(shape), std::move(quant), nullptr, -1}));
    return *this;
  }

  // "" if the operator takes it, and the graph of what it becomes is valid; else the error.
  std::string map(int code, const TfliteOptions& options = FakeOptions({})) {
    const OpDef* op = find_op_by_tflite_code(code);
    node.op = op->name;
    graph.outputs = node.outputs;
    Status status = op->map_tflite(options, graph, node, code);
    if (status.ok()) graph.nodes.push_back(node);
    if (status.ok()) status = verify(graph);
    if (status.ok()) status = verify_ops(graph);
    return status.ok() ? "" : status.error().to_string();
  }

  // The outputs for int32 inputs that count from 1 on.
  std::vector<std::vector<int32_t>> run() const {
    std::vector<Bytes> contents;
    int32_t next = 1;
    for (const TensorId id : graph.inputs) {
      std::vector<int32_t> values(static_cast<size_t>(graph.tensor(id).elements()));
      for (int32_t& value : values) value = next++;
      contents.push_back(bytes_of(values));
    }
    std::vector<std::vector<int32_t>> out;
    for (const Bytes& bytes : outputs_by_reference(graph, contents)) out.push_back(values_of<int32_t>(bytes));
    return out;
  }
};

// The error that verify_ops() has for a graph; "" if it has none.
inline std::string problem_of(const Graph& graph) {
  const Status status = verify_ops(graph);
  return status.ok() ? "" : status.error().to_string();
}

}  // namespace mote
