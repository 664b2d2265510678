// SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <set>
#include <tuple>
#include <utility>

#include "base/format.h"
#include "ops/constant_result.h"
#include "ops/kernel_choice.h"
#include "ops/op.h"

namespace mote {

int64_t Lowered::constant_bytes() const {
  int64_t bytes = 0;
  const auto less = [](const Blob* a, const Blob* b) {
    return std::tie(a->type, a->data) < std::tie(b->type, b->data);
  };
  std::set<const Blob*, decltype(less)> written(less);
  for (const KernelCall& call : calls)
    for (const Blob& blob : call.pointers)
      if (written.insert(&blob).second) bytes += static_cast<int64_t>(blob.data.size());
  for (const State& state : graph.states)
    if (state.initial != nullptr) bytes += static_cast<int64_t>(state.initial->size());
  return bytes;
}

namespace {

// int8 kernels read their input as it is stored and rely on biases that make up for its zero point.
bool needs_folding(const Graph& graph, const Node& node, const OpDef& op) {
  return op.channel_axis >= 0 && graph.tensor(node.inputs[0]).type == DType::kInt8 &&
         node.attrs.integer("zero_point_folded") == 0;
}

// Kernels read RAM: constants are in their parameters.
std::vector<TensorId> inputs_in_ram(const Graph& graph, const Node& node) {
  std::vector<TensorId> out;
  for (const TensorId id : node.inputs)
    if (id != kNoTensor && !graph.tensor(id).is_constant()) out.push_back(id);
  return out;
}

int64_t estimated_instructions(const Graph& graph, const Node& node, const OpDef& op,
                               const KernelCall& call) {
  if (call.instructions > 0) return call.instructions;
  const int64_t macs = op.macs(graph, node);
  return call.kernel->cost * (macs > 0 ? macs : graph.tensor(node.outputs[0]).elements()) / 100;
}

// Two words beyond its columns, which device/nn/conv2d/gemm_s8_superscalar.h reads.
constexpr int64_t kReadAheadBytes = 8;

// A core that issues two instructions at once runs the same kernel in another order, where there is one.
void use_superscalar(KernelCall* call) {
  const KernelInfo* kernel = find_kernel(std::string(call->kernel->name) + "_superscalar");
  if (kernel == nullptr) return;
  call->instructions = call->instructions * kernel->cost / call->kernel->cost;
  call->kernel = kernel;
  if (kernel->access == Access::kPositionsBy4) call->scratch_bytes += kReadAheadBytes;
}

}  // namespace

namespace {

// Brings the output of a node that reads constants only into RAM, where no pass has folded it.
KernelCall load_result(const Graph& graph, const Node& node) {
  KernelCall call;
  call.kernel = &kernel("load_constant");
  call.pointer("values", DType::kInt8, constant_result(graph, node)[0]);
  call.integer("bytes", graph.tensor(node.outputs[0]).bytes());
  call.outputs = node.outputs;
  call.instructions = estimated_instructions(graph, node, *find_op(node.op), call);
  call.order = access_order(graph, node, call);
  return call;
}

}  // namespace

Result<std::vector<KernelCall>> lower_candidates(const Graph& graph, const Node& node, const Target& target) {
  const OpDef* op = find_op(node.op);
  if (op == nullptr) return Error(Code::kInternal, format("no operator '{}'", node.op));
  if (has_constant_result(graph, node) && node.outputs.size() == 1)
    return std::vector{load_result(graph, node)};
  if (needs_folding(graph, node, *op)) return Error(Code::kInternal, "pass fold-zero-points has not run");
  const std::vector<TensorId> inputs = inputs_in_ram(graph, node);
  MOTE_ASSIGN(std::vector<KernelCall> calls, op->lower(graph, node, target));
  for (KernelCall& call : calls) {
    if ((target.isa & kIsaSuperscalar) != 0) use_superscalar(&call);
    if (call.inputs.empty()) call.inputs = inputs;
    call.outputs = node.outputs;
    call.instructions = estimated_instructions(graph, node, *op, call);
    call.order = access_order(graph, node, call);
  }
  return calls;
}

Result<KernelCall> choose_kernel(const Graph& graph, const Node& node, const Target& target) {
  std::vector<std::vector<KernelCall>> candidates(1);
  MOTE_ASSIGN(candidates[0], lower_candidates(graph, node, target));
  return std::move(candidates[0][choose_kernels(candidates, target.objective)[0]]);
}

Result<Lowered> lower(const Graph& graph, const Target& target) {
  std::vector<std::vector<KernelCall>> candidates;
  std::optional<Error> errors;
  for (const Node& node : graph.nodes) {
    Result<std::vector<KernelCall>> calls = lower_candidates(graph, node, target);
    if (calls.ok()) {
      candidates.push_back(std::move(*calls));
      continue;
    }
    const Error error = calls.error().at(node.origin);
    if (errors) {
      errors->others.push_back(error);
    } else {
      errors = error;
    }
  }
  if (errors) return *errors;
  Lowered out{graph, target, {}};
  const std::vector<size_t> choice = choose_kernels(candidates, target.objective);
  for (size_t i = 0; i < choice.size(); ++i) out.calls.push_back(std::move(candidates[i][choice[i]]));
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
