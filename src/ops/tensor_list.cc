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

Status map_no_file(const TfliteOptions&, Graph&, Node&, int) {
  return Error(Code::kInternal, "the importer handles branches and loops itself");
}

namespace {

// A few tensors of different types and sizes.
struct List {
  std::string name;
  std::vector<Tensor> tensors;
};

std::vector<List> lists_for_cases() {
  const auto tensor = [](DType type, Shape shape) {
    return Tensor{"t", type, std::move(shape), quant_of(type), nullptr, -1};
  };
  std::vector<List> out;
  for (const DType type : kEveryType)
    out.push_back({dtype_name(type), {tensor(type, {2, 3}), tensor(DType::kInt8, {5})}});
  out.push_back({"one", {tensor(DType::kInt8, {1})}});
  out.push_back({"four",
                 {tensor(DType::kFloat32, {1, 2, 2, 3}), tensor(DType::kInt8, {7}),
                  tensor(DType::kInt16, {3, 3}), tensor(DType::kBool, {1})}});
  return out;
}

}  // namespace

std::vector<OpCase> list_cases(const char* op, bool has_flag, int lists) {
  std::vector<OpCase> out;
  for (const List& list : lists_for_cases()) {
    CaseBuilder builder(list.name);
    std::vector<TensorId> inputs;
    if (has_flag) inputs.push_back(builder.input(DType::kInt32, {1}));
    for (int i = 0; i < lists; ++i)
      for (const Tensor& tensor : list.tensors)
        inputs.push_back(builder.input(tensor.type, tensor.shape, tensor.quant));
    builder.node(op, inputs, {}, list.tensors);
    out.push_back(builder.build());
  }
  return out;
}

std::vector<OpCase> flag_cases(const char* op, DType type) {
  std::vector<OpCase> out;
  for (const Shape& shape : {Shape{}, Shape{1}, Shape{1, 1}, Shape{1, 1, 1}, Shape{1, 1, 1, 1}}) {
    CaseBuilder builder(format("{} {}", dtype_name(type), shape_text(shape)));
    builder.node(op, {builder.input(type, shape)}, {}, {{"flag", DType::kInt32, {1}, {}, nullptr, -1}});
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace mote
