// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "ir/graph.h"
#include "ops/access_order.h"
#include "ops/kernel_info.h"
#include "target/target.h"

namespace mote {

// A constant array that goes to flash: packed weights, biases, multipliers.
struct Blob {
  std::string name;  // "weights"
  DType type = DType::kInt8;
  Bytes data;  // little endian
};

// One kernel call: what emit writes as C and interp executes on the host.
//
// A parameter block of device/ is, by rule, a struct of pointers to constants first and then 4-byte scalars
// (int32_t or float), in the order given here. So the same list makes the C initialiser and the block in the
// host's memory.
struct KernelCall {
  struct Scalar {
    std::string name;
    std::variant<int32_t, float> value;
  };
  const KernelInfo* kernel = nullptr;
  std::vector<Blob> pointers;
  std::vector<Scalar> scalars;
  std::vector<TensorId> inputs;  // tensors in RAM, in the order of the kernel's prototype
  std::vector<TensorId> outputs;
  int64_t instructions =
      0;  // of one execution, estimated; from the kernel's cost unless lower() knows better
  int64_t scratch_bytes = 0;  // 4-byte aligned
  // Of the scratch's beginning: what the call adds to, and leaves to the next call for the same node. Such a
  // node takes its input part by part, in order; the call that takes the last part writes the output.
  int64_t kept_bytes = 0;
  AccessOrder order;  // filled in by lower_candidates()
  // Of a kernel that takes lists: outputs that may lie exactly over an input of the same size, by their
  // places in the lists. How a state is brought up to date where it lies.
  struct InPlace {
    size_t input = 0, output = 0;
  };
  std::vector<InPlace> in_place;

  void pointer(std::string name, DType type, Bytes data) {
    pointers.push_back({std::move(name), type, std::move(data)});
  }
  template <class T>
  void pointer(std::string name, DType type, const std::vector<T>& values) {
    const auto* p = reinterpret_cast<const uint8_t*>(values.data());
    pointer(std::move(name), type, Bytes(p, p + values.size() * sizeof(T)));
  }
  void integer(std::string name, int64_t value) {
    scalars.push_back({std::move(name), static_cast<int32_t>(value)});
  }
  void real(std::string name, float value) { scalars.push_back({std::move(name), value}); }
};

// A graph with a kernel chosen for every node; calls[i] belongs to graph.nodes[i].
struct Lowered {
  Graph graph;
  Target target;
  std::vector<KernelCall> calls;

  // Of arrays of the same type and content one is counted, as only one is written: the steps of an unrolled
  // layer share their weights.
  int64_t constant_bytes() const;
};

// Every kernel that can do the node on the target, complete with tensors and estimated instructions.
Result<std::vector<KernelCall>> lower_candidates(const Graph& graph, const Node& node, const Target& target);

// The best of them for the target's objective.
Result<KernelCall> choose_kernel(const Graph& graph, const Node& node, const Target& target);

// Chooses and parametrises a kernel for every node of a graph that has been through the pipeline of passes.
// Lists every node that has no kernel.
Result<Lowered> lower(const Graph& graph, const Target& target);

// The parameter block as it lies in the host's memory; pointers point into `call`.
std::vector<uint64_t> pack_params(const KernelCall& call);

}  // namespace mote
