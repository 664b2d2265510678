// SPDX-License-Identifier: Apache-2.0
#include "ops/tensor_list.h"

#include <cstring>

#include "base/format.h"
#include "device/nn/control/control.h"
#include "ops/case_builder.h"
#include "ops/checks.h"

namespace mote {

Status check_flag(const Tensor& tensor, const char* what) {
  if (tensor.type == DType::kInt32 && tensor.elements() == 1) return ok_status();
  return Error(Code::kInvalid, format("{} '{}' ({} {}) is no flag, which is one int32", what, tensor.name,
                                      dtype_name(tensor.type), shape_text(tensor.shape)));
}

Status check_condition(const Tensor& tensor) {
  if (tensor.type == DType::kBool && tensor.elements() == 1) return ok_status();
  return Error(Code::kInvalid, format("the condition '{}' is {} {}, not one bool", tensor.name,
                                      dtype_name(tensor.type), shape_text(tensor.shape)));
}

Status check_copies(const Graph& graph, const Node& node, size_t first) {
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    const Tensor& in = graph.tensor(node.inputs[first + i]);
    const Tensor& out = graph.tensor(node.outputs[i]);
    MOTE_TRY(check_moved(in, out));
    if (in.shape != out.shape)
      return Error(Code::kInvalid, format("'{}' is {} and comes as '{}', which is {}", out.name,
                                          shape_text(out.shape), in.name, shape_text(in.shape)));
  }
  return ok_status();
}

void copy_tensors(const Graph& graph, const Node& node, const Buffers& buffers, size_t first) {
  for (size_t i = 0; i < node.outputs.size(); ++i)
    std::memcpy(buffers.outputs[i], buffers.inputs[first + i],
                static_cast<size_t>(graph.tensor(node.outputs[i]).bytes()));
}

KernelCall copy_call(const char* kernel_name, const Graph& graph, const Node& node) {
  constexpr int64_t kBytesPerInstruction = 2, kInstructionsPerTensor = 20;
  KernelCall call;
  call.kernel = &kernel(kernel_name);
  std::vector<int32_t> bytes;
  for (const TensorId id : node.outputs) {
    bytes.push_back(static_cast<int32_t>(graph.tensor(id).bytes()));
    call.instructions += kInstructionsPerTensor + bytes.back() / kBytesPerInstruction;
  }
  call.pointer("bytes", DType::kInt32, bytes);
  call.integer("count", static_cast<int64_t>(bytes.size()));
  return call;
}

std::vector<Shape> shapes_of(const Graph& graph, const std::vector<TensorId>& tensors) {
  std::vector<Shape> out;
  for (const TensorId id : tensors) out.push_back(graph.tensor(id).shape);
  return out;
}

std::vector<ListCase> list_cases() {
  const auto tensor = [](DType type, Shape shape) {
    return Tensor{"t", type, std::move(shape), quant_of(type), nullptr, -1};
  };
  std::vector<ListCase> out;
  for (const DType type : kEveryType)
    out.push_back({dtype_name(type), {tensor(type, {2, 3}), tensor(DType::kInt8, {5})}});
  out.push_back({"one", {tensor(DType::kInt8, {1})}});
  out.push_back({"four",
                 {tensor(DType::kFloat32, {1, 2, 2, 3}), tensor(DType::kInt8, {7}),
                  tensor(DType::kInt16, {3, 3}), tensor(DType::kBool, {1})}});
  return out;
}

}  // namespace mote
