// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "base/format.h"
#include "ops/op.h"

namespace mote {

int64_t Lowered::constant_bytes() const {
  int64_t bytes = 0;
  for (const KernelCall& call : calls)
    for (const Blob& blob : call.pointers) bytes += static_cast<int64_t>(blob.data.size());
  return bytes;
}

namespace {

// int8 kernels read their input as it is stored and rely on biases that make up for its zero point.
bool needs_folding(const Graph& graph, const Node& node, const OpDef& op) {
  return op.channel_axis >= 0 && graph.tensor(node.inputs[0]).type == DType::kInt8 &&
         node.attrs.integer("zero_point_folded") == 0;
}

Result<KernelCall> lower_checked(const Graph& graph, const Node& node, const Target& target) {
  const OpDef* op = find_op(node.op);
  if (op == nullptr) return Error(Code::kInternal, format("no operator '{}'", node.op));
  if (needs_folding(graph, node, *op)) return Error(Code::kInternal, "pass fold-zero-points has not run");
  MOTE_ASSIGN(KernelCall call, op->lower(graph, node, target));
  // Kernels read RAM. Passes have computed what depends on constants only, unless it is an output of the
  // model.
  for (const TensorId id : call.inputs)
    if (graph.tensor(id).is_constant())
      return Error(Code::kUnsupported,
                   format("input '{}' is a constant, so the output never changes", graph.tensor(id).name),
                   "leave this output out of the model");
  return call;
}

}  // namespace

Result<Lowered> lower(const Graph& graph, const Target& target) {
  Lowered out{graph, target, {}};
  std::optional<Error> errors;
  for (const Node& node : graph.nodes) {
    Result<KernelCall> call = lower_checked(graph, node, target);
    if (call.ok()) {
      out.calls.push_back(std::move(*call));
      continue;
    }
    const Error error = call.error().at(node.origin);
    if (errors) {
      errors->others.push_back(error);
    } else {
      errors = error;
    }
  }
  if (errors) return *errors;
  return out;
}

std::vector<uint64_t> pack_params(const KernelCall& call) {
  const size_t pointer_bytes = call.pointers.size() * sizeof(void*);
  const size_t bytes = pointer_bytes + call.scalars.size() * 4;
  std::vector<uint64_t> block((bytes + 7) / 8);
  auto* p = reinterpret_cast<uint8_t*>(block.data());
  for (const Blob& blob : call.pointers) {
    const void* address = blob.data.empty() ? nullptr : blob.data.data();
    std::memcpy(p, &address, sizeof address);
    p += sizeof address;
  }
  for (const KernelCall::Scalar& scalar : call.scalars) {
    std::visit([&](auto value) { std::memcpy(p, &value, 4); }, scalar.value);
    p += 4;
  }
  if (block.size() * 8 != (call.kernel->params_bytes + 7) / 8 * 8)
    throw std::logic_error(format("lower() packs {} bytes for {}, whose parameter block has {}", bytes,
                                  call.kernel->name, call.kernel->params_bytes));
  return block;
}

}  // namespace mote
