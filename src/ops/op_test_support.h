// SPDX-License-Identifier: Apache-2.0
#pragma once
// For tests only: runs graphs of one node.
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ops/case_builder.h"
#include "ops/op.h"
#include "ops/quantization.h"

namespace mote {

// One output's bytes, by the reference. `contents` belong to graph.inputs.
inline Bytes run_reference(const Graph& graph, const std::vector<Bytes>& contents) {
  const Node& node = graph.nodes[0];
  Buffers buffers;
  for (const TensorId id : node.inputs) {
    const void* data = id == kNoTensor                  ? nullptr
                       : graph.tensor(id).is_constant() ? graph.tensor(id).data->data()
                                                        : nullptr;
    for (size_t i = 0; i < graph.inputs.size(); ++i)
      if (graph.inputs[i] == id) data = contents[i].data();
    buffers.inputs.push_back(data);
  }
  Bytes out(static_cast<size_t>(graph.tensor(node.outputs[0]).bytes()));
  buffers.outputs = {out.data()};
  find_op(node.op)->eval_ref(graph, node, buffers);
  return out;
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

// One output's bytes, by a call that lower() made. Every buffer is a block of its own of exactly the size
// that the kernel was promised, so that a sanitizer sees any access beside it. `in_place` lays the output
// over the first input.
inline Bytes run_call(const Graph& graph, const KernelCall& call, const std::vector<Bytes>& contents,
                      bool in_place) {
  // Floats must be aligned; operator new aligns for every type.
  const auto block = [](size_t bytes) { return std::unique_ptr<uint8_t[]>(new uint8_t[bytes]()); };
  const auto out_bytes = static_cast<size_t>(graph.tensor(call.outputs[0]).bytes());
  std::vector<std::unique_ptr<uint8_t[]>> blocks;
  std::vector<const void*> inputs;
  for (const TensorId id : call.inputs) {
    for (size_t i = 0; i < graph.inputs.size(); ++i) {
      if (graph.inputs[i] != id) continue;
      blocks.push_back(block(contents[i].size()));
      std::memcpy(blocks.back().get(), contents[i].data(), contents[i].size());
    }
    inputs.push_back(blocks.back().get());
  }
  blocks.push_back(block(out_bytes));
  void* out = in_place ? const_cast<void*>(inputs[0]) : blocks.back().get();
  const auto scratch = block(static_cast<size_t>(call.scratch_bytes));
  std::memset(scratch.get(), 0xA5, static_cast<size_t>(call.scratch_bytes));
  const std::vector<uint64_t> params = pack_params(call);
  call.kernel->run(inputs.data(), &out, call.scratch_bytes > 0 ? scratch.get() : nullptr, params.data());
  const auto* bytes = static_cast<const uint8_t*>(out);
  return Bytes(bytes, bytes + out_bytes);
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

// The options table of a .tflite file with these fields.
class FakeOptions : public TfliteOptions {
 public:
  explicit FakeOptions(std::vector<std::pair<int, double>> fields) : fields_(std::move(fields)) {}
  int8_t byte_field(int field, int8_t otherwise) const override { return get<int8_t>(field, otherwise); }
  int32_t int_field(int field, int32_t otherwise) const override { return get<int32_t>(field, otherwise); }
  float float_field(int field, float otherwise) const override { return get<float>(field, otherwise); }

 private:
  template <class T>
  T get(int field, T otherwise) const {
    for (const auto& [number, value] : fields_)
      if (number == field) return static_cast<T>(value);
    return otherwise;
  }
  std::vector<std::pair<int, double>> fields_;
};

// The error that verify_ops() has for a graph; "" if it has none.
inline std::string problem_of(const Graph& graph) {
  const Status status = verify_ops(graph);
  return status.ok() ? "" : status.error().to_string();
}

}  // namespace mote
